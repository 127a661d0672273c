"""What is said of dates that moved: audit and announcement with each batch, then a message to everybody in it."""

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from tongban.cases.events import CasesRedated
from tongban.cases.models import CalendarRun, CaseMove
from tongban.cases.moved_days import reason_of
from tongban.cases.selectors.progress import email_for
from tongban.identity import public as identity
from tongban.kernel import audit, clock, events, jobs
from tongban.kernel.actors import SYSTEM
from tongban.messaging import public as messaging

TELL_JOB = "cases.tell_redated"
TEMPLATE = "case_redated"
_AT_ONCE = 200  # messages in one transaction


def next_batch(run: CalendarRun) -> int:
    """The number after the last batch of a run."""
    return (CaseMove.objects.filter(run=run).aggregate(last=Max("batch"))["last"] or 0) + 1


def announce(run: CalendarRun, batch: int, rows: list[tuple[Any, ...]]) -> None:
    """Audit a batch with the digest of all its rows, tell other rooms, and have the people told."""
    digest = hashlib.new("sm3")
    for row in rows:
        digest.update("|".join(map(str, row)).encode() + b"\n")
    audit.record(
        actor=SYSTEM,
        action="cases.redate_cases",
        subject=f"calendar-run:{run.pk}",
        batch=batch,
        cases=len(rows),
        first=rows[0][0],
        last=rows[-1][0],
        digest=digest.hexdigest(),
    )
    events.publish(CasesRedated(run_id=run.pk, batch=batch))
    jobs.defer(TELL_JOB, priority=jobs.Priority.BULK, run_id=run.pk, batch=batch)


def tell_redated(*, run_id: int, batch: int) -> int:
    """Message everybody of one batch who was not told yet; returns how many cases were told. Broken off, it goes on."""
    told = 0
    while done := _tell_some(run_id, batch):
        told += done
    return told


@transaction.atomic
def _tell_some(run_id: int, batch: int) -> int:
    waiting = CaseMove.objects.select_for_update(of=("self",)).filter(run_id=run_id, batch=batch, told_at__isnull=True)
    moves = list(waiting.select_related("case", "run").order_by("id")[:_AT_ONCE])
    authorities = identity.get_authorities({move.case.authority_id for move in moves})
    for move in moves:
        if move.case.due_on == move.new_due:  # it did not move on, end or pause meanwhile: then another message tells
            _tell(move, authorities[move.case.authority_id].name)
    CaseMove.objects.filter(id__in=[move.pk for move in moves]).update(told_at=clock.now())
    return len(moves)


def _tell(move: CaseMove, authority_name: str) -> None:
    case = move.case
    context = {
        "name": case.applicant_snapshot.get("name", ""),
        "case_number": case.number,
        "item_title": case.item_title,
        "authority_name": authority_name,
        "due_on": move.new_due.isoformat() if move.new_due else "",
        "reason": reason_of(move),
        "link": reverse("cases:show_case", args=[case.number]),
    }
    for party_id in {case.applicant_id, case.agent_id} - {None}:
        messaging.send_message(
            party_id=party_id or 0,
            template=TEMPLATE,
            context=context,
            key=f"{TEMPLATE}:{case.number}:{party_id}:{move.pk}",
            about=f"case:{case.number}",
            email=email_for(case, party_id or 0),
        )
