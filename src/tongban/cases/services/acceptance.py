"""What the authority says to an application: the outcomes of 行政许可法 art. 32."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from tongban.cases import deadlines, documents, policies
from tongban.cases.clocks import Clocks, ConsequenceKind
from tongban.cases.enums import CaseState, NonAcceptanceReason, NoticeKind
from tongban.cases.errors import (
    AcceptedBySilence,
    ReasonMissing,
    RightAuthorityMissing,
    StepNotAllowed,
    SupplementPointUnknown,
    WrongStep,
)
from tongban.cases.events import CaseAccepted, CaseNotAccepted
from tongban.cases.facts import record_of, steps_of_case
from tongban.cases.models import Case, CaseTask
from tongban.cases.services import committing, following, notices, redating, review, routing, steps
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import move, note, require_move
from tongban.catalogue.public import FieldType, StepKind
from tongban.identity import public as identity
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed


@transaction.atomic
def accept_case(*, actor: Actor, case_number: str, opinion: str = "", task_id: int | None = None) -> Case:
    """Accept (受理, art. 32(5)) and start the clocks of the decision.

    Day 0 is today; after a supplement the day it came in; after five silent working days the day the materials came.
    """
    desk = open_for_acceptance(actor, case_number, task_id)
    require_move(desk.case, CaseState.ACCEPTED)
    review.require_answers(desk.live_task)
    following.require_nothing_promised(desk.case)
    committing.require_nothing_open(desk.case)
    accept(desk, actor=actor, opinion=opinion)
    return desk.case


@transaction.atomic
def refuse_acceptance(
    *,
    actor: Actor,
    case_number: str,
    ground: str,
    reasons: str,
    right_authority: str = "",
    task_id: int | None = None,
) -> Case:
    """Do not accept: no permit is needed (art. 32(1)), or another authority is competent, which is named (32(2))."""
    desk = open_for_acceptance(actor, case_number, task_id)
    require_move(desk.case, CaseState.NOT_ACCEPTED)
    require_still_to_accept(desk)
    lawful = NonAcceptanceReason(ground)
    if not reasons.strip():
        raise ReasonMissing
    if lawful == NonAcceptanceReason.NOT_THIS_AUTHORITY and not right_authority.strip():
        raise RightAuthorityMissing
    case = desk.case
    case.non_acceptance, case.reasons = lawful, reasons.strip()
    case.closed_at, case.due_on = desk.at, None
    if desk.task:
        steps.finish(desk, actor=actor, outcome="not_accepted", opinion=case.reasons)
    steps.drop_all_live(desk)
    move(case, CaseState.NOT_ACCEPTED, actor=actor, action="not_accepted", at=desk.at, text=case.reasons)
    _issue_non_acceptance(desk, right_authority.strip())
    audit.record(actor=actor, action="cases.refuse_acceptance", subject=f"case:{case.number}", ground=ground)
    events.publish(steps.event(CaseNotAccepted, case, desk.at))
    return case


@transaction.atomic
def correct_on_the_spot(
    *, actor: Actor, case_number: str, corrections: dict[str, Any], note_text: str, task_id: int | None = None
) -> Case:
    """The applicant mends an error on the spot (当场更正, art. 32(3)): recorded with old and new, nothing stops."""
    desk = open_for_acceptance(actor, case_number, task_id)
    case = desk.case
    if case.state != CaseState.RECEIVED:
        raise StepNotAllowed(state=str(CaseState(case.state).label), wanted="correction")
    if not note_text.strip():
        raise ReasonMissing
    labels = form_labels(desk)
    for key in corrections:
        if key not in labels:
            raise SupplementPointUnknown(key=key)
    before = {key: case.facts.get(key) for key in corrections}
    case.restate(corrections)
    case.save(update_fields=["facts", "answered", "prefilled", "changed"])
    text = "、".join([*(labels[key] for key in corrections), note_text.strip()])
    note(case, actor=actor, action="corrected", at=desk.at, text=text)
    audit.record(
        actor=actor,
        action="cases.correct_on_the_spot",
        subject=f"case:{case.number}",
        before=_sealed(before),
        note=note_text,
    )
    return case


@transaction.atomic
def deem_accepted(*, case_number: str) -> bool:
    """Five working days passed in silence: accepted from the day the materials came (逾期视为受理, art. 32(4))."""
    desk = steps.open_desk(actor=SYSTEM, case_number=case_number)
    if desk.case.state != CaseState.RECEIVED or not _silence_accepted(_clocks(desk)):
        return False
    accept(desk, actor=SYSTEM, opinion="")
    return True


def deem_overdue_acceptances() -> int:
    """All cases whose five days have passed; each in its own transaction. Returns how many."""
    waiting = Case.objects.visible_to(SYSTEM).filter(state=CaseState.RECEIVED, acceptance_due_on__lt=clock.today())
    numbers = list(waiting.order_by("acceptance_due_on", "id").values_list("number", flat=True))
    return sum(deem_accepted(case_number=number) for number in numbers)


def form_labels(desk: Desk) -> dict[str, str]:
    """Questions of the item's form, by key; files are materials and not among them."""
    sections = desk.item.form
    return {f.key: f.label for section in sections for f in section.fields if f.type != FieldType.FILE}


def open_for_acceptance(actor: Actor, case_number: str, task_id: int | None) -> Desk:
    """The locked desk of somebody who may decide on acceptance, at the step for it, with nobody else holding it."""
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    if desk.case.state != CaseState.RECEIVED:
        raise StepNotAllowed(state=str(CaseState(desk.case.state).label), wanted="acceptance")
    task = desk.live_task
    if not policies.can_handle_acceptance(actor, task):
        raise NotAllowed(permission=policies.CASE_ACCEPT)
    if task.asked_from_id is not None or desk.route.accepts_later(task.step_key):
        raise WrongStep(step=task.step_name)
    steps.require_free_for(actor, task)
    return desk


def require_still_to_accept(desk: Desk) -> None:
    """Refuse what the law has overtaken: after five silent working days the application counts as accepted."""
    silence = _clocks(desk).consequence(ConsequenceKind.DEEMED_ACCEPTED)
    if silence is not None:
        raise AcceptedBySilence(since=silence.counted_from.isoformat())


def accept(desk: Desk, *, actor: Actor, opinion: str) -> None:
    """Accept the case on a desk that was opened and checked; a promise of materials to come begins with it."""
    case = desk.case
    case.accepted_at = desk.at
    record = record_of(case)
    found = deadlines.clocks_of_case(record, desk.item, desk.at)
    case.deemed_accepted = _silence_accepted(found)
    case.counted_from = found["promised"].started_on or timezone.localdate(desk.at)
    redating.date_decision(case, found)
    action = "deemed_accepted" if case.deemed_accepted else "accepted"
    move(case, CaseState.ACCEPTED, actor=actor, action=action, at=desk.at)
    if desk.task and desk.task.kind == StepKind.ACCEPT:
        task = desk.task
        steps.finish(desk, actor=actor, outcome=action, opinion=opinion)
        steps.drop_live(desk, CaseTask.objects.filter(asked_from=task))
        routing.pass_on(desk, task)
    record.tasks = steps_of_case(case)
    redating.redate(desk, record)
    _issue_acceptance(desk)
    audit.record(actor=actor, action=f"cases.{action}", subject=f"case:{case.number}", due_on=str(case.due_on))
    events.publish(steps.event(CaseAccepted, case, desk.at))
    following.begin(desk, actor=actor)


def _clocks(desk: Desk) -> Clocks:
    return deadlines.clocks_of_case(record_of(desk.case), desk.item, desk.at)


def _silence_accepted(found: Clocks) -> bool:
    return found.consequence(ConsequenceKind.DEEMED_ACCEPTED) is not None


def _issue_acceptance(desk: Desk) -> None:
    authority = identity.get_authority(desk.case.authority_id)
    content = documents.acceptance_content(desk.case, desk.item, authority)
    number = notices.next_number(kind=NoticeKind.ACCEPTANCE, authority=authority, at=desk.at)
    notices.issue_notice(
        case=desk.case, kind=NoticeKind.ACCEPTANCE, content=content, authority=authority, at=desk.at, number=number
    )


def _issue_non_acceptance(desk: Desk, right_authority: str) -> None:
    authority = identity.get_authority(desk.case.authority_id)
    content = documents.non_acceptance_content(
        desk.case,
        desk.item,
        authority,
        notices.profile_of(authority.id),
        right_authority=right_authority,
        city=notices.division_name(authority),
    )
    number = notices.next_number(kind=NoticeKind.NON_ACCEPTANCE, authority=authority, at=desk.at)
    notices.issue_notice(
        case=desk.case, kind=NoticeKind.NON_ACCEPTANCE, content=content, authority=authority, at=desk.at, number=number
    )


def _sealed(facts: dict[str, Any]) -> str:
    """What was stated before, for the audit, which everybody may keep a copy of."""
    column: Any = Case._meta.get_field("facts")
    return str(column.sealed(facts).hex())
