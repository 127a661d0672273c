"""The end of a case: granted, refused with reasons and remedies, or withdrawn by the applicant."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from tongban.cases import documents
from tongban.cases.enums import CaseState, Decision, NoticeKind, Unanswered
from tongban.cases.errors import NotInstant, ReasonMissing, ValidityInvalid, WrongStep
from tongban.cases.events import CaseDecided, CaseWithdrawn
from tongban.cases.models import Case, Supplement
from tongban.cases.services import (
    acceptance,
    acting,
    checklists,
    committing,
    following,
    hearing,
    notices,
    participants,
    procedures,
    review,
    routing,
    steps,
)
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import move, require_move
from tongban.catalogue.public import CaseType, LimitUnit
from tongban.identity import public as identity
from tongban.kernel import audit, events
from tongban.kernel.actors import Actor


@transaction.atomic
def decide_case(
    *,
    actor: Actor,
    case_number: str,
    decision: str,
    reasons: str = "",
    opinion: str = "",
    result_number: str = "",
    valid_until: date | None = None,
    task_id: int | None = None,
) -> Case:
    """Grant or refuse (行政许可法 art. 38). A refusal needs reasons and tells the remedies.

    A grant without its own ``result_number`` carries the number of its decision; without ``valid_until`` it is lasting.
    """
    desk = review.open_for_work(actor, case_number, task_id)
    verdict = Decision(decision)
    require_move(desk.case, to := CaseState.GRANTED if verdict == Decision.GRANT else CaseState.REFUSED)
    task = desk.live_task
    if task.step_key != desk.route.decision:
        raise WrongStep(step=task.step_name)
    _require_well_founded(desk, verdict, reasons, valid_until)
    _require_nothing_awaited(desk, verdict)
    heard = hearing.require_heard(desk)
    participants.require_heard(desk)
    case, desk.case.reasons = desk.case, reasons.strip()
    case.closed_at, case.due_on, case.due_at = desk.at, None, None
    number, kind = _number(desk, verdict)
    if verdict == Decision.GRANT:
        case.result_number, case.result_valid_until = result_number.strip() or number, valid_until
    steps.finish(desk, actor=actor, outcome=verdict, opinion=opinion.strip() or case.reasons)
    move(case, to, actor=actor, action=str(to), at=desk.at, text=case.reasons)
    if verdict == Decision.GRANT:
        routing.pass_on(desk, task)
    following.end_without_verdict(case, desk.at)
    _issue_decision(desk, verdict, kind, number, heard=heard is not None)
    audit.record(actor=actor, action="cases.decide_case", subject=f"case:{case.number}", decision=verdict.value)
    events.publish(steps.event(CaseDecided, case, desk.at))
    committing.take_effect(desk, actor=actor)
    return case


@transaction.atomic
def decide_at_once(
    *,
    actor: Actor,
    case_number: str,
    decision: str,
    reasons: str = "",
    result_number: str = "",
    valid_until: date | None = None,
    task_id: int | None = None,
) -> Case:
    """Accept and decide an instant item (即办件) in one visit, doing the steps between; each is recorded."""
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    says = desk.item.definition
    if says.case_type != CaseType.INSTANT and says.promised_limit.unit != LimitUnit.INSTANT:
        raise NotInstant
    before = checklists.done_steps(desk)
    _go_to_decision(desk, actor=actor, task_id=task_id)
    case = decide_case(
        actor=actor,
        case_number=case_number,
        decision=decision,
        reasons=reasons,
        result_number=result_number,
        valid_until=valid_until,
    )
    checklists.say_unanswered(desk, Unanswered.AT_ONCE, actor=actor, before=before)
    return case


@transaction.atomic
def decide_on_promise(
    *,
    actor: Actor,
    case_number: str,
    decision: str,
    reasons: str = "",
    result_number: str = "",
    valid_until: date | None = None,
    task_id: int | None = None,
) -> Case:
    """Decide at once on what the applicant promised (告知承诺), doing the steps between; each is recorded.

    What blocks a decision blocks this one: procedures, a hearing, interested parties who were not heard. Points of
    checklists are on record as not examined: what was promised is checked afterwards.
    """
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    committing.require_standing(desk.case)
    before = checklists.done_steps(desk)
    _go_to_decision(desk, actor=actor, task_id=task_id)
    case = decide_case(
        actor=actor,
        case_number=case_number,
        decision=decision,
        reasons=reasons,
        result_number=result_number,
        valid_until=valid_until,
    )
    checklists.say_unanswered(desk, Unanswered.BY_PROMISE, actor=actor, before=before)
    return case


def _go_to_decision(desk: Desk, *, actor: Actor, task_id: int | None) -> None:
    """Accept what is not accepted yet and finish every step before the decision."""
    number = desk.case.number
    if desk.case.state == CaseState.RECEIVED:
        acceptance.accept_case(actor=actor, case_number=number, task_id=task_id)
    now = steps.open_desk(actor=actor, case_number=number)
    while now.live_task.step_key != now.route.decision:
        review.finish_review(actor=actor, case_number=number)
        now = steps.open_desk(actor=actor, case_number=number)


@transaction.atomic
def withdraw_case(*, actor: Actor, case_number: str, reason: str = "") -> Case:
    """The applicant takes the application back, at any time before the decision."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    case = desk.case
    acting.require_for_applicant(actor, case, identity.Act.WITHDRAW)
    require_move(case, CaseState.WITHDRAWN)
    Supplement.objects.filter(case=case, ended_at__isnull=True).update(ended_at=desk.at)
    following.end_without_verdict(case, desk.at)
    case.closed_at, case.due_on, case.due_at = desk.at, None, None
    steps.drop_all_live(desk)
    move(case, CaseState.WITHDRAWN, actor=actor, action="withdrawn", at=desk.at, text=reason.strip())
    audit.record(actor=actor, action="cases.withdraw_case", subject=f"case:{case.number}", reason=reason)
    events.publish(steps.event(CaseWithdrawn, case, desk.at))
    return case


def _require_well_founded(desk: Desk, verdict: Decision, reasons: str, valid_until: date | None) -> None:
    review.require_answers(desk.live_task)
    if verdict == Decision.REFUSE and not reasons.strip():
        raise ReasonMissing
    if valid_until is not None and valid_until <= timezone.localdate(desk.at):
        raise ValidityInvalid


def _require_nothing_awaited(desk: Desk, verdict: Decision) -> None:
    """Neither a special procedure, nor before a grant a material that was promised."""
    procedures.require_nothing_runs(desk.case)
    if verdict == Decision.GRANT:
        following.require_all_in(desk.case)
        committing.require_nothing_open(desk.case)


def _number(desk: Desk, verdict: Decision) -> tuple[str, NoticeKind]:
    kind = NoticeKind.GRANT if verdict == Decision.GRANT else NoticeKind.REFUSAL
    authority = identity.get_authority(desk.case.authority_id)
    return notices.next_number(kind=kind, authority=authority, at=desk.at), kind


def _issue_decision(desk: Desk, verdict: Decision, kind: NoticeKind, number: str, *, heard: bool) -> None:
    authority = identity.get_authority(desk.case.authority_id)
    content = documents.decision_content(
        desk.case,
        desk.item,
        authority,
        notices.profile_of(authority.id),
        decision=verdict,
        city=notices.division_name(authority),
        heard=heard,
    )
    notices.issue_notice(case=desk.case, kind=kind, content=content, authority=authority, at=desk.at, number=number)
