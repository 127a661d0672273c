"""One act on many cases: each case in its own transaction through its own service, each with its own outcome.

Points of a checklist agreed to in a batch are on record as not answered one by one.
The acts are a table. A line's outcome is written in the transaction of the act, so a killed worker goes on where it was
and nothing happens twice; the key that comes with the form makes a repeated submission the same batch.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tongban.cases.enums import BatchOutcome, Unanswered
from tongban.cases.errors import (
    BatchActUnknown,
    BatchTooLarge,
    CaseNotFound,
    ColleagueUnknown,
    NothingSelected,
    ReasonMissing,
)
from tongban.cases.models import Batch, BatchLine, CaseTask
from tongban.cases.services import acceptance, claiming, review
from tongban.cases.services.office import transferring
from tongban.identity import public as identity
from tongban.identity.public import CASE_ACCEPT, CASE_READ, CASE_REVIEW
from tongban.kernel import audit, clock, jobs
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import DomainError, NotAllowed
from tongban.kernel.jobs import Priority

MOST = 500
FEW = 20  # so many are done while the person waits

Do = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class BatchAct:
    """One thing that can be done to many cases. ``asks``: what the person has to say (opinion, colleague, reason)."""

    key: str
    words: Any
    permission: str
    do: Do
    asks: tuple[str, ...] = ()


_AGREE = partial(review.finish_review, unanswered=Unanswered.IN_BATCH)

ACTS: dict[str, BatchAct] = {
    act.key: act
    for act in (
        BatchAct("claim", _("Claim"), CASE_READ, claiming.claim_task),
        BatchAct("release", _("Put back"), CASE_READ, claiming.release_task),
        BatchAct("accept", _("Accept"), CASE_ACCEPT, acceptance.accept_case, ("opinion",)),
        BatchAct("review", _("Finish review: agree"), CASE_REVIEW, _AGREE, ("opinion",)),
        BatchAct("hand_over", _("Hand over"), CASE_READ, transferring.hand_over_task, ("colleague", "reason")),
    )
}


def acts_for(actor: Actor) -> list[BatchAct]:
    """What somebody may do to many cases."""
    return [act for act in ACTS.values() if actor.may(act.permission)]


@transaction.atomic
def start_batch(
    *, actor: Actor, key: UUID, act: str, task_ids: list[int], words: str = "", colleague_id: int | None = None
) -> Batch:
    """Write down what is to be done to which steps, once a ``key``, and have it done by a job.

    ``words`` is the opinion or the reason, whichever the act asks for.
    The job starts after commit; ``run_batch`` may be called at once for a small batch: they share the work.
    """
    known = _act(actor, act)
    key = _key_of(key, act, task_ids)
    before = Batch.objects.visible_to(actor).filter(staff_id=actor.id, key=key).first()
    if before is not None:
        return before
    cases = _selected(actor, task_ids)
    arguments = _arguments(actor, known, words, colleague_id)
    made: dict[str, Any] = {"act": act, "arguments": arguments, "total": len(cases), "started_at": clock.now()}
    batch, new = Batch.objects.get_or_create(staff_id=actor.id, key=key, defaults=made)
    if not new:  # the other of two clicks was faster
        return batch
    BatchLine.objects.bulk_create(
        BatchLine(batch=batch, position=position, task_id=task_id, case_id=case_id)
        for position, (task_id, case_id) in enumerate(cases)
    )
    audit.record(actor=actor, action="cases.start_batch", subject=f"batch:{batch.uuid}", act=act, cases=len(cases))
    jobs.defer("cases.run_batch", priority=Priority.AWAITED, batch_id=batch.pk)
    return batch


def run_batch(*, batch_id: int) -> int:
    """Do what is still to be done; returns how many lines. Harmless when another process does the same."""
    batch = Batch.objects.visible_to(SYSTEM).get(pk=batch_id)
    actor = identity.staff_actor(batch.staff_id)
    pending = batch.lines.filter(outcome=BatchOutcome.PENDING).order_by("position")
    bugs: list[Exception] = []
    done = 0
    for line_id in pending.values_list("pk", flat=True):
        try:
            done += _do_line(batch, actor, line_id)
        except Exception as bug:
            bugs.append(bug)
    if bugs:
        raise ExceptionGroup(f"batch {batch.uuid}: {len(bugs)} lines", bugs)
    if not batch.lines.filter(outcome=BatchOutcome.PENDING).exists():
        Batch.objects.filter(pk=batch_id, finished_at__isnull=True).update(finished_at=clock.now())
    return done


@transaction.atomic
def _do_line(batch: Batch, actor: Actor, line_id: int) -> bool:
    """One case: the act and its outcome together. False when somebody else has it in hand."""
    lines = BatchLine.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case")
    line = lines.filter(pk=line_id, outcome=BatchOutcome.PENDING).first()
    if line is None:
        return False
    act = ACTS[batch.act]
    try:
        with transaction.atomic():
            act.do(actor=actor, case_number=line.case.number, task_id=line.task_id, **batch.arguments)
    except DomainError as refusal:
        line.outcome, line.code, line.message = BatchOutcome.REFUSED, refusal.code, str(refusal)
    else:
        line.outcome = BatchOutcome.DONE
    line.done_at = clock.now()
    line.save(update_fields=["outcome", "code", "message", "done_at"])
    return True


def _key_of(key: UUID, act: str, task_ids: list[int]) -> UUID:
    """Another selection sent from the same page is another batch."""
    return uuid5(key, f"{act}:{sorted(set(task_ids))}")


def _act(actor: Actor, key: str) -> BatchAct:
    if key not in ACTS:
        raise BatchActUnknown
    if not actor.may(ACTS[key].permission):
        raise NotAllowed(permission=ACTS[key].permission)
    return ACTS[key]


def _selected(actor: Actor, task_ids: list[int]) -> list[tuple[int, int]]:
    """The steps with their cases, in the order they were given; a step that is not the actor's to see is refused."""
    wanted = list(dict.fromkeys(task_ids))
    if not wanted:
        raise NothingSelected
    if len(wanted) > MOST:
        raise BatchTooLarge(most=MOST, selected=len(wanted))
    found = dict(CaseTask.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", "case_id"))
    if len(found) < len(wanted):
        raise CaseNotFound
    return [(task_id, found[task_id]) for task_id in wanted]


def _arguments(actor: Actor, act: BatchAct, words: str, colleague_id: int | None) -> dict[str, Any]:
    arguments: dict[str, Any] = {name: words.strip() for name in ("opinion", "reason") if name in act.asks}
    if "reason" in act.asks and not words.strip():
        raise ReasonMissing
    if "colleague" in act.asks:
        if colleague_id not in {row.id for row in identity.list_staff(actor.authority_id or 0)}:
            raise ColleagueUnknown
        arguments["to_staff_id"] = colleague_id
    return arguments
