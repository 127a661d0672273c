"""Hearing (听证, 行政许可法 art. 46-48): right told, asked for, notified, held, its record signed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tongban.cases import deadlines
from tongban.cases.clocks import Clocks
from tongban.cases.enums import CaseState, HearingGround, ProcedureKind
from tongban.cases.errors import ReasonMissing
from tongban.cases.errors_of_acts import (
    ChairReviewed,
    ChairUnknown,
    ChallengeOpen,
    HearingExists,
    HearingNotFound,
    HearingNotNow,
    HearingRightLost,
    HearingTooLate,
    HearingUndecided,
    MomentInvalid,
    NoticeTooShort,
    SignaturesMissing,
    StillPaused,
)
from tongban.cases.events import HearingHeld, HearingNotified, HearingRequested, HearingRightTold
from tongban.cases.facts import record_of
from tongban.cases.models import Case, CaseTask, Hearing, Participant
from tongban.cases.services import acting, hearing_papers, procedures, redating, steps, telling
from tongban.cases.services.hearing_papers import moment_in_words
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import audit, events
from tongban.kernel.actors import Actor
from tongban.kernel.prepared import Prepared

_OF_CASE = Prepared(lambda case: Hearing.objects.filter(case=case))


@dataclass(frozen=True, slots=True)
class Signature:
    """Who took part and whether the record was signed; ``note`` says why not."""

    name: str
    role: str
    signed: bool
    note: str = ""


@transaction.atomic
def tell_hearing_right(*, actor: Actor, case_number: str, ground: str, topic: str) -> Hearing:
    """Art. 47: tell the applicant of the right to a hearing. Art. 46: announce the hearing of a public matter."""
    desk = procedures.open_to_direct(actor, case_number)
    if Hearing.objects.filter(case=desk.case).exists():
        raise HearingExists
    lawful = HearingGround(ground)
    if not topic.strip():
        raise ReasonMissing
    terms = deadlines.terms_of(desk.item)
    hearing = Hearing.objects.create(
        case=desk.case,
        ground=lawful,
        topic=topic.strip(),
        told_at=desk.at,
        told_by_name=actor.name[:100],
        ask_by=deadlines.day_after(terms.hearing_request, desk.at),
    )
    announced = lawful == HearingGround.PUBLIC_INTEREST
    if announced:
        hearing.organise_by = deadlines.day_after(terms.hearing_organise, desk.at)
        hearing.save(update_fields=["organise_by"])
    redating.redate(desk)
    note(desk.case, actor=actor, action="hearing_announced" if announced else "hearing_right_told", at=desk.at)
    audit.record(actor=actor, action="cases.tell_hearing_right", subject=f"case:{case_number}", ground=ground)
    told: dict[str, object] = {"ask_by": None if announced else hearing.ask_by, "topic": hearing.topic}
    invited = hearing_papers.issue_right(desk, hearing)
    events.publish(steps.event(HearingRightTold, desk.case, desk.at, invited=invited, **told))
    return hearing


@transaction.atomic
def request_hearing(*, actor: Actor, case_number: str, why: str = "") -> Hearing:
    """The applicant (or a clerk for them) asks for the hearing within the five days; the clock stops from here."""
    desk, hearing = _open_for_applicant(actor, case_number)
    if hearing.asked_at is not None:
        return hearing
    if timezone.localdate(desk.at) > hearing.ask_by:
        raise HearingRightLost(day=str(hearing.ask_by))
    have_asked(desk, hearing, by_name=actor.name, why=why.strip())
    note(desk.case, actor=actor, action="hearing_requested", at=desk.at, text=hearing.asked_why)
    audit.record(actor=actor, action="cases.request_hearing", subject=f"case:{case_number}")
    return hearing


def have_asked(desk: Desk, hearing: Hearing, *, by_name: str, why: str) -> None:
    """The hearing must now take place, whoever asked for it; the clock stops, and its twenty days begin."""
    hearing.asked_at, hearing.asked_by_name, hearing.asked_why = desk.at, by_name[:100], why
    hearing.waived_at = None
    hearing.organise_by = deadlines.day_after(deadlines.terms_of(desk.item).hearing_organise, desk.at)
    hearing.save()
    redating.redate(desk)
    events.publish(steps.event(HearingRequested, desk.case, desk.at, organise_by=hearing.organise_by))


@transaction.atomic
def waive_hearing(*, actor: Actor, case_number: str) -> Hearing:
    """The applicant says that no hearing is wanted: the authority need not wait for the five days."""
    desk, hearing = _open_for_applicant(actor, case_number)
    if hearing.asked_at is not None:
        raise HearingNotNow
    if hearing.waived_at is None:
        hearing.waived_at = desk.at
        hearing.save(update_fields=["waived_at"])
        note(desk.case, actor=actor, action="hearing_waived", at=desk.at)
        audit.record(actor=actor, action="cases.waive_hearing", subject=f"case:{case_number}")
    return hearing


@transaction.atomic
def notify_hearing(
    *,
    actor: Actor,
    case_number: str,
    planned_at: datetime,
    place: str,
    chair_id: int,
    clerk_name: str,
    closed_why: str = "",
) -> Hearing:
    """Notify time, place and chair at least seven working days before (art. 48). Who worked on it cannot chair."""
    desk = procedures.open_to_direct(actor, case_number)
    hearing = _of(desk)
    if hearing.held_at is not None or (hearing.asked_at is None and hearing.ground == HearingGround.MAJOR_INTEREST):
        raise HearingNotNow
    if not place.strip() or not clerk_name.strip():
        raise ReasonMissing
    hearing.chair_id, hearing.chair_name = _chair(desk, chair_id)
    hearing.planned_at, hearing.notified_at = planned_at, desk.at
    _require_in_time(desk, hearing)
    hearing.place, hearing.clerk_name = place.strip(), clerk_name.strip()[:100]
    hearing.public, hearing.closed_why = not closed_why.strip(), closed_why.strip()
    hearing.save()
    telling.settle(desk.case, telling.HEARING)
    note(desk.case, actor=actor, action="hearing_notified", at=desk.at, text=hearing.place)
    audit.record(actor=actor, action="cases.notify_hearing", subject=f"case:{case_number}", chair=hearing.chair_name)
    told: dict[str, object] = {"when": moment_in_words(planned_at), "place": hearing.place}
    told["invited"] = hearing_papers.issue_notice(desk, hearing)
    events.publish(steps.event(HearingNotified, desk.case, desk.at, **told))
    return hearing


@transaction.atomic
def challenge_chair(*, actor: Actor, case_number: str, reasons: str) -> Hearing:
    """The applicant asks that somebody else chair (申请回避, art. 48(3)), before the hearing is held."""
    desk, hearing = _open_for_applicant(actor, case_number)
    if hearing.notified_at is None:
        raise HearingNotNow
    if not reasons.strip():
        raise ReasonMissing
    hearing.challenge, hearing.challenged_at = reasons.strip(), desk.at
    hearing.challenge_upheld, hearing.challenge_answer = None, ""
    hearing.save()
    note(desk.case, actor=actor, action="chair_challenged", at=desk.at, text=hearing.challenge)
    audit.record(actor=actor, action="cases.challenge_chair", subject=f"case:{case_number}")
    return hearing


@transaction.atomic
def answer_challenge(
    *, actor: Actor, case_number: str, upheld: bool, answer: str, chair_id: int | None = None
) -> Hearing:
    """Decide on the challenge: another chair takes over, or the reasons against it are told."""
    desk = procedures.open_to_direct(actor, case_number)
    hearing = _of(desk)
    if hearing.challenged_at is None or hearing.challenge_upheld is not None or hearing.held_at is not None:
        raise HearingNotNow
    if not answer.strip():
        raise ReasonMissing
    if upheld:
        if chair_id is None or chair_id == hearing.chair_id:
            raise ChairUnknown
        hearing.chair_id, hearing.chair_name = _chair(desk, chair_id)
    hearing.challenge_upheld, hearing.challenge_answer = upheld, answer.strip()
    hearing.save()
    note(desk.case, actor=actor, action="challenge_answered", at=desk.at, text=hearing.challenge_answer)
    if upheld:
        hearing_papers.issue_notice(desk, hearing)
    audit.record(actor=actor, action="cases.answer_challenge", subject=f"case:{case_number}", upheld=upheld)
    return hearing


@transaction.atomic
def record_hearing(
    *,
    actor: Actor,
    case_number: str,
    held_at: datetime,
    attendees: str,
    record: str,
    signatures: list[Signature],
) -> Hearing:
    """The hearing was held: its record, and for everybody whether they signed. The clock goes on from its end."""
    desk = procedures.open_to_process(actor, case_number)
    hearing = _of(desk)
    if hearing.notified_at is None or hearing.planned_at is None or hearing.held_at is not None:
        raise HearingNotNow
    if hearing.challenged_at is not None and hearing.challenge_upheld is None:
        raise ChallengeOpen
    if held_at > desk.at or timezone.localdate(held_at) < timezone.localdate(hearing.planned_at):
        raise MomentInvalid
    if not record.strip() or not attendees.strip():
        raise ReasonMissing
    if not signatures or any(not each.name.strip() or (not each.signed and not each.note) for each in signatures):
        raise SignaturesMissing
    hearing.held_at, hearing.attendees, hearing.record = held_at, attendees.strip(), record.strip()
    hearing.signatures = [
        {"name": each.name, "role": each.role, "signed": each.signed, "note": each.note} for each in signatures
    ]
    hearing.save()
    redating.redate(desk)
    note(desk.case, actor=actor, action="hearing_held", at=desk.at)
    hearing_papers.issue_record(desk, hearing)
    audit.record(actor=actor, action="cases.record_hearing", subject=f"case:{case_number}")
    events.publish(steps.event(HearingHeld, desk.case, desk.at))
    return hearing


def require_heard(desk: Desk) -> Hearing | None:
    """No decision before the hearing that was asked for, nor while it may still be asked for. The hearing, if held."""
    hearing = _OF_CASE.first(case=desk.case.pk)
    if hearing is None or hearing.held_at is not None:
        return hearing
    if hearing.asked_at is not None or hearing.ground == HearingGround.PUBLIC_INTEREST:
        raise StillPaused(name=str(ProcedureKind.HEARING.label))
    if timezone.localdate(desk.at) <= hearing.ask_by and not _nobody_wants(hearing):
        raise HearingUndecided(day=str(hearing.ask_by))
    return None


def _nobody_wants(hearing: Hearing) -> bool:
    """The applicant and all who were told of their own right have said that they do without."""
    undecided = Participant.objects.filter(case=hearing.case_id, hearing_notice__isnull=False, hearing_waived_at=None)
    return hearing.waived_at is not None and not undecided.exists()


def may_chair(case: Case, staff_id: int) -> bool:
    """Nobody who has worked on the case: neither holds nor finished a step of it (art. 48(3))."""
    worked = CaseTask.objects.filter(case=case)
    return not (worked.filter(done_by_id=staff_id) | worked.filter(claimed_by_id=staff_id)).exists()


def _of(desk: Desk) -> Hearing:
    hearing = Hearing.objects.filter(case=desk.case).first()
    if hearing is None:
        raise HearingNotFound
    return hearing


def _open_for_applicant(actor: Actor, case_number: str) -> tuple[Desk, Hearing]:
    desk = steps.open_desk(actor=actor, case_number=case_number)
    acting.require_for_applicant(actor, desk.case)
    hearing = _of(desk)
    if desk.case.state != CaseState.ACCEPTED or hearing.held_at is not None:
        raise HearingNotNow
    return desk, hearing


def _chair(desk: Desk, chair_id: int) -> tuple[int, str]:
    known = {row.id: row for row in identity.list_staff(desk.case.authority_id)}
    if chair_id not in known:
        raise ChairUnknown
    name = known[chair_id].name
    if not may_chair(desk.case, chair_id):
        raise ChairReviewed(name=name)
    return chair_id, name


def _require_in_time(desk: Desk, hearing: Hearing) -> None:
    """The clocks say whether the notice is early enough and the hearing within its twenty days."""
    assert hearing.planned_at is not None  # noqa: S101 set by the caller
    planned = timezone.localdate(hearing.planned_at)
    if hearing.organise_by is not None and planned > hearing.organise_by:
        raise HearingTooLate(day=str(hearing.organise_by))
    found = _clocks_with(desk, hearing)["hearing_notice"]
    if found.due_on is None or timezone.localdate(desk.at) > found.due_on:
        earliest = deadlines.day_after(deadlines.terms_of(desk.item).hearing_notice, desk.at)
        raise NoticeTooShort(day=str(earliest))


def _clocks_with(desk: Desk, hearing: Hearing) -> Clocks:
    record = record_of(desk.case)
    record.hearing = hearing
    return deadlines.clocks_of_case(record, desk.item, desk.at)
