"""Tells colleagues what waits for them or came in (工作提醒), and settles it when the work is done."""

from collections.abc import Iterable
from datetime import date

from django.urls import reverse

from tongban.cases import policies
from tongban.cases.models import Case, CaseTask
from tongban.catalogue.public import StepKind
from tongban.identity import public as identity
from tongban.identity.public import CASE_DECIDE, CASE_REVIEW
from tongban.kernel.actors import Actor, ActorKind
from tongban.messaging import public as messaging
from tongban.messaging.public import StaffNoticeKind, StaffWord

HEARING, PROMISE, CHECK, REVOKE = "hearing:", "promise:", "check:", "revoke:"  # matters a case has once
AFTER_THE_END = frozenset({PROMISE, CHECK, REVOKE})  # what must still be done when a case is closed


def tell(
    staff_ids: Iterable[int],
    kind: StaffNoticeKind,
    case: Case,
    *,
    key: object,
    matter: str = "",
    words: str = "",
    by: Actor | None = None,
    due_on: date | None = None,
) -> None:
    """One notice about a case to each of these, but for who did it; ``key`` makes the fact unique among its kind.

    It is settled when ``matter`` is done.
    """
    doer = by.id if by is not None and by.kind is ActorKind.STAFF else None
    wanted = {each for each in staff_ids if each and each != doer}
    if not wanted:
        return
    word = StaffWord(
        kind=kind,
        key=f"{kind}:{case.number}:{key}",
        title=case.item_title,
        link=reverse("cases:desk_case", args=[case.number]),
        matter=matter,
        reference=case.number,
        words=words,
        sender=_sender(by),
        due_on=due_on,
    )
    messaging.tell_staff(staff_ids=wanted, word=word)


def tell_about_step(
    task: CaseTask, kind: StaffNoticeKind, case: Case, *, key: object, words: str = "", by: Actor | None = None
) -> None:
    """Who works on a step, with its day; settled when the step is over."""
    people = workers_of(task)
    tell(people, kind, case, key=key, matter=matter_of(task), words=words, by=by, due_on=task.due_on)


def matter_of(task: CaseTask) -> str:
    """How notices name the work on a step."""
    return f"task:{task.pk}"


def workers_of(task: CaseTask) -> set[int]:
    """Who holds a step; while nobody does, those of its department who may do it."""
    if task.claimed_by_id is not None:
        return {task.claimed_by_id}
    permission = policies.STEP_PERMISSION[StepKind(task.kind)]
    return {row.id for row in identity.list_staff(task.authority_id, permission)}


def keepers_of(case: Case) -> set[int]:
    """Who has the case in hand at its own department: who holds its steps; while nobody does, its examiners."""
    live = CaseTask.objects.filter(case=case, authority_id=case.authority_id).live()
    held = set(live.filter(claimed_by__isnull=False).values_list("claimed_by_id", flat=True))
    return held or {row.id for row in identity.list_staff(case.authority_id, CASE_REVIEW)}


def heads_of(case: Case) -> set[int]:
    """Who decides the cases of the department."""
    return {row.id for row in identity.list_staff(case.authority_id, CASE_DECIDE)}


def settle(case: Case, *matters: str) -> None:
    """This work is done."""
    messaging.settle_staff_notices(reference=case.number, matters=matters)


def settle_what_is_done(case: Case) -> None:
    """Settle the notices about steps that are over; when the case is closed about all but what follows its end."""
    waiting = messaging.list_open_matters(reference=case.number)
    if not waiting:
        return
    live = CaseTask.objects.filter(case=case).live()
    kept = {matter_of(task) for task in live} | (waiting & AFTER_THE_END)
    if case.closed_at is None:
        kept |= {each for each in waiting if not each.startswith("task:")}
    messaging.settle_staff_notices(reference=case.number, matters=waiting - kept)


def _sender(by: Actor | None) -> str:
    if by is None or by.kind is not ActorKind.STAFF:
        return ""
    return " · ".join(word for word in (by.name, by.authority_name) if word)
