"""What follows a decision: change, renewal, revocation, cancellation, reopening, appeals.

行政许可法 art. 49, 50, 69, 70; 行政复议法; 行政诉讼法. A permit is in force until it is revoked or cancelled.
"""

from datetime import date

from django.db import transaction
from django.utils import timezone

from tongban.cases import policies
from tongban.cases.documents import Paper, in_full
from tongban.cases.enums import (
    OPEN_STATES,
    AppealOutcome,
    CancellationGround,
    CaseState,
    NoticeKind,
    RevocationGround,
    SequelKind,
)
from tongban.cases.errors import ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import (
    AppealNotFound,
    AppealRuns,
    ChangeEmpty,
    NothingGranted,
    NotToReopen,
    RenewalNotLonger,
)
from tongban.cases.events import CaseReopened, SequelRecorded
from tongban.cases.models import Case, CaseTask, Notice, Publication, Sequel, Tolerance
from tongban.cases.services import committing, following, papers, redating, routing, steps
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import move, note
from tongban.catalogue.public import StepKind
from tongban.kernel import audit, events, languages
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed

ENDING = (SequelKind.REVOCATION, SequelKind.CANCELLATION)
Changes = list[tuple[str, str, str]]


@transaction.atomic
def change_result(*, actor: Actor, case_number: str, changes: Changes, reasons: str) -> Sequel:
    """Grant a change of the permit (变更, art. 49). ``changes``: what, what it was, what it becomes."""
    desk = _open_in_force(actor, case_number, reasons)
    kept = [(what.strip(), old.strip(), new.strip()) for what, old, new in changes if what.strip() and new.strip()]
    if not kept:
        raise ChangeEmpty
    before, after = {what: old for what, old, _new in kept}, {what: new for what, _old, new in kept}
    sequel = _record(desk, SequelKind.CHANGE, reasons, actor=actor, before=before, after=after)
    facts = _result(desk) | {"reasons": sequel.reasons}
    papers.issue(desk, Paper(NoticeKind.CHANGE, facts, after=("after",), rows=kept))
    return sequel


@transaction.atomic
def renew_result(*, actor: Actor, case_number: str, valid_until: date, reasons: str) -> Sequel:
    """Grant a renewal of the permit (延续, art. 50): its last day moves on, never back."""
    desk = _open_in_force(actor, case_number, reasons)
    before = desk.case.result_valid_until
    if before is None or valid_until <= before:
        raise RenewalNotLonger(day=str(before or "9999-12-31"))
    old, new = {"valid_until": str(before)}, {"valid_until": str(valid_until)}
    sequel = _record(desk, SequelKind.RENEWAL, reasons, actor=actor, before=old, after=new)
    desk.case.result_valid_until = valid_until
    desk.case.save(update_fields=["result_valid_until"])
    Publication.objects.filter(notice__case=desk.case).update(valid_until=valid_until)
    days = {"valid_before": in_full(before), "valid_after": in_full(valid_until), "reasons": sequel.reasons}
    papers.issue(desk, Paper(NoticeKind.RENEWAL, _result(desk) | days, after=("after",)))
    return sequel


@transaction.atomic
def revoke_result(*, actor: Actor, case_number: str, ground: str, reasons: str) -> Sequel:
    """Revoke a permit that should not have been given (撤销, art. 69), with reasons and remedies.

    What was got by fraud protects no interest; in the other cases the holder may ask for compensation.
    """
    desk = _open_in_force(actor, case_number, reasons)
    lawful = RevocationGround(ground)
    sequel = _record(desk, SequelKind.REVOCATION, reasons, actor=actor, ground=lawful)
    facts = _result(desk) | {
        "ground": _official(lawful),
        "reasons": sequel.reasons,
        "decided_on": in_full(desk.case.closed_at or desk.at),
    }
    interests = "no_interests" if lawful == RevocationGround.FRAUD else "interests"
    _end_result(desk, sequel)
    papers.issue(desk, Paper(NoticeKind.REVOCATION, facts, after=(interests,), remedies=True))
    return sequel


@transaction.atomic
def cancel_result(*, actor: Actor, case_number: str, ground: str, reasons: str) -> Sequel:
    """Strike a permit off (注销, art. 70): it ended, or its holder did."""
    desk = _open_granted(actor, case_number, reasons)
    if Sequel.objects.filter(case=desk.case, kind=SequelKind.CANCELLATION).exists():
        raise NothingGranted
    lawful = CancellationGround(ground)
    sequel = _record(desk, SequelKind.CANCELLATION, reasons, actor=actor, ground=lawful)
    facts = _result(desk) | {"ground": _official(lawful), "reasons": sequel.reasons}
    _end_result(desk, sequel)
    papers.issue(desk, Paper(NoticeKind.CANCELLATION, facts, remedies=True))
    return sequel


@transaction.atomic
def reopen_case(*, actor: Actor, case_number: str, reasons: str) -> Case:
    """Take up a closed case again by a recorded act: its decision was annulled or revoked, or rested on a mistake.

    The limits begin anew on this day; the route goes on after its acceptance.
    """
    desk = _open(actor, case_number, reasons)
    case = desk.case
    if case.state == CaseState.GRANTED and _in_force(case):
        raise NotToReopen
    sequel = _record(desk, SequelKind.REOPENING, reasons, actor=actor, before={"state": str(case.state)}, quiet=True)
    steps.drop_all_live(desk)
    case.closed_at, case.reasons, case.non_acceptance = None, "", ""
    case.result_number, case.result_valid_until = "", None
    case.accepted_at, case.deemed_accepted = desk.at, False
    case.counted_from = timezone.localdate(desk.at)
    move(case, CaseState.ACCEPTED, actor=actor, action="reopened", at=desk.at, text=sequel.reasons)
    _go_on_after_acceptance(desk)
    redating.redate(desk)
    following.begin_again(desk, actor=actor)
    events.publish(steps.event(CaseReopened, case, desk.at))
    return case


@transaction.atomic
def file_appeal(
    *, actor: Actor, case_number: str, kind: str, body: str, reference: str = "", reasons: str = ""
) -> Sequel:
    """Note that a reconsideration or a suit was filed (行政复议, 行政诉讼), and with which body."""
    desk = _open(actor, case_number, body)
    which = SequelKind(kind)
    if which not in (SequelKind.RECONSIDERATION, SequelKind.LITIGATION):
        raise AppealNotFound
    if Sequel.objects.filter(case=desk.case, kind=which, ended_at__isnull=True).exists():
        raise AppealRuns
    return _record(desk, which, reasons or body, actor=actor, body=body.strip(), reference=reference.strip())


@transaction.atomic
def end_appeal(*, actor: Actor, case_number: str, sequel_id: int, outcome: str, outcome_text: str) -> Sequel:
    """Note how an appeal ended. What follows from it (a new decision, a reopening) is an act of its own."""
    desk = _open(actor, case_number, outcome_text)
    appeals = Sequel.objects.filter(case=desk.case, kind__in=[SequelKind.RECONSIDERATION, SequelKind.LITIGATION])
    sequel = appeals.filter(pk=sequel_id, ended_at__isnull=True).first()
    if sequel is None:
        raise AppealNotFound
    sequel.outcome, sequel.outcome_text = AppealOutcome(outcome), outcome_text.strip()
    sequel.ended_at = desk.at
    sequel.save()
    note(desk.case, actor=actor, action="appeal_ended", at=desk.at, text=sequel.outcome_text)
    audit.record(actor=actor, action="cases.end_appeal", subject=f"case:{case_number}", outcome=outcome)
    return sequel


def _open(actor: Actor, case_number: str, reasons: str) -> Desk:
    """The locked desk of a closed case for the head of its authority."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not policies.can_direct(actor, desk.case):
        raise NotAllowed(permission=policies.CASE_DECIDE)
    if desk.case.state in OPEN_STATES or _withdrawn_for_good(desk.case):
        raise StepNotAllowed(state=str(CaseState(desk.case.state).label), wanted="sequel")
    if not reasons.strip():
        raise ReasonMissing
    return desk


def _withdrawn_for_good(case: Case) -> bool:
    """The applicant's own will; what only counted as withdrawn may have counted so by mistake."""
    lapsed = Tolerance.objects.filter(case=case, met=False)
    return case.state == CaseState.WITHDRAWN and not lapsed.exists()


def _open_granted(actor: Actor, case_number: str, reasons: str) -> Desk:
    desk = _open(actor, case_number, reasons)
    if desk.case.state != CaseState.GRANTED:
        raise NothingGranted
    return desk


def _open_in_force(actor: Actor, case_number: str, reasons: str) -> Desk:
    desk = _open_granted(actor, case_number, reasons)
    if not _in_force(desk.case):
        raise NothingGranted
    return desk


def _in_force(case: Case) -> bool:
    """Nothing has ended the permit since the case was decided last."""
    ended = Sequel.objects.filter(case=case, kind__in=ENDING)
    return not (ended.filter(at__gte=case.closed_at) if case.closed_at else ended).exists()


def _record(
    desk: Desk,
    kind: SequelKind,
    reasons: str,
    *,
    actor: Actor,
    ground: str = "",
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
    body: str = "",
    reference: str = "",
    quiet: bool = False,
) -> Sequel:
    """The row, its line of history, its audit record and its announcement."""
    sequel = Sequel.objects.create(
        case=desk.case,
        kind=kind,
        at=desk.at,
        by_name=actor.name[:100],
        ground=ground,
        reasons=reasons.strip(),
        before=before or {},
        after=after or {},
        body=body,
        reference=reference,
    )
    audit.record(actor=actor, action=f"cases.{kind}", subject=f"case:{desk.case.number}", ground=ground)
    if not quiet:
        note(desk.case, actor=actor, action=f"sequel_{kind}", at=desk.at, text=sequel.reasons)
        told = {"what": kind.value, "reason": sequel.reasons}
        events.publish(steps.event(SequelRecorded, desk.case, desk.at, **told))
    return sequel


@languages.official()
def _official(ground: RevocationGround | CancellationGround) -> str:
    return str(ground.label)


def _result(desk: Desk) -> dict[str, str]:
    name = desk.item.definition.result_name or desk.case.item_title
    return {"result_name": name, "result_number": desk.case.result_number}


def _end_result(desk: Desk, sequel: Sequel) -> None:
    """The decision holds no more: whoever scans its code or looks at the public list sees it at once."""
    why = sequel.reasons
    grants = Notice.objects.filter(case=desk.case, kind=NoticeKind.GRANT, withdrawn_at__isnull=True)
    Publication.objects.filter(notice__in=grants).update(ended_at=desk.at, ended_why=why[:200])
    grants.update(withdrawn_at=desk.at, withdrawn_reason=why)
    committing.drop(desk.case, desk.at)


def _go_on_after_acceptance(desk: Desk) -> None:
    """The step after acceptance opens again; a case that never had one goes straight to the decision."""
    accepted = CaseTask.objects.filter(case=desk.case, kind=StepKind.ACCEPT, asked_from__isnull=True).last()
    if accepted is not None and desk.route.knows(accepted.step_key):
        accepted.outcome = "accepted"
        routing.pass_on(desk, accepted)
    if desk.task is None:
        steps.open_step(desk, desk.route.step(desk.route.decision))
        steps.write_opened(desk)
