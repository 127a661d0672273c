"""Who else takes part (行政许可法 art. 36): several applicants, and those whose interests are touched."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from tongban.cases import clocks, deadlines, documents, policies
from tongban.cases.documents import Paper
from tongban.cases.enums import OPEN_STATES, CaseState, NoticeKind, ParticipantRole
from tongban.cases.errors import ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import (
    HearingRightNotTold,
    InterestedMaySpeak,
    InterestedNotTold,
    ParticipantKnown,
    ParticipantNotFound,
    ParticipantTold,
    SpeakDaysInvalid,
)
from tongban.cases.events import InterestedTold
from tongban.cases.models import Case, Hearing, Notice, Participant
from tongban.cases.services import papers, steps
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import audit, events
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed

SPEAK_DAYS, FEWEST_DAYS, MOST_DAYS = 5, 3, 30


@transaction.atomic
def add_participant(
    *,
    actor: Actor,
    case_number: str,
    role: str,
    name: str,
    certificate_number: str = "",
    mobile: str = "",
    interest: str = "",
    major: bool = False,
) -> Participant:
    """Put somebody beside the applicant. A co-applicant known here by certificate then sees the case as their own.

    An interested party must be told before the decision (``tell_participant``); one with ``major`` interests has the
    right to a hearing as well.
    """
    desk = _open(actor, case_number)
    if not name.strip():
        raise ReasonMissing
    number = certificate_number.strip()
    purpose = f"登记“{desk.case.item_title}”参与人"
    party = identity.find_party(actor=SYSTEM, certificate_number=number, purpose=purpose) if number else None
    _refuse_if_known(desk.case, party, name.strip(), number)
    participant = Participant.objects.create(
        case=desk.case,
        role=ParticipantRole(role),
        party_id=party.id if party else None,
        name=name.strip(),
        certificate_number=number,
        mobile=mobile.strip(),
        interest=interest.strip(),
        added_at=desk.at,
        added_by_name=actor.name[:100],
        major=major and role == ParticipantRole.INTERESTED,
    )
    note(desk.case, actor=actor, action="participant_added", at=desk.at, text=participant.name, public=False)
    audit.record(actor=actor, action="cases.add_participant", subject=f"case:{case_number}", role=role)
    return participant


@transaction.atomic
def record_statement(*, actor: Actor, case_number: str, participant_id: int, statement: str) -> Participant:
    """What somebody who takes part says about the matter (陈述和申辩)."""
    desk = _open(actor, case_number)
    participant = Participant.objects.filter(case=desk.case, pk=participant_id).first()
    if participant is None:
        raise ParticipantNotFound
    if not statement.strip():
        raise ReasonMissing
    participant.statement, participant.stated_at = statement.strip(), desk.at
    participant.save(update_fields=["statement", "stated_at"])
    note(desk.case, actor=actor, action="statement_made", at=desk.at, text=participant.name, public=False)
    audit.record(actor=actor, action="cases.record_statement", subject=f"case:{case_number}")
    return participant


@transaction.atomic
def tell_participant(*, actor: Actor, case_number: str, participant_id: int, days: int = SPEAK_DAYS) -> Participant:
    """Tell an interested party in writing of the matter and of the right to speak (告知, art. 36), once.

    ``days`` are working days to speak, three at the least. The law sets none; five are those of a hearing's request.
    """
    desk = _open(actor, case_number)
    participant = _interested(desk, participant_id)
    if desk.case.state != CaseState.ACCEPTED:
        raise StepNotAllowed(state=str(CaseState(desk.case.state).label), wanted="participant")
    if participant.notice_id is not None:
        raise ParticipantTold(name=participant.name)
    if not FEWEST_DAYS <= days <= MOST_DAYS:
        raise SpeakDaysInvalid(least=FEWEST_DAYS, most=MOST_DAYS)
    state_by = deadlines.day_after(clocks.Limit(days), desk.at)
    note(desk.case, actor=actor, action="interested_told", at=desk.at, text=participant.name, public=False)
    audit.record(actor=actor, action="cases.tell_participant", subject=f"case:{case_number}", until=str(state_by))
    notice = _issue(desk, participant, state_by)
    participant.told_at, participant.state_by, participant.notice = desk.at, state_by, notice
    participant.save(update_fields=["told_at", "state_by", "notice"])
    told = {"party_id": participant.party_id, "state_by": state_by, "verification": str(notice.verification)}
    events.publish(steps.event(InterestedTold, desk.case, desk.at, **told))
    return participant


@transaction.atomic
def waive_statement(*, actor: Actor, case_number: str, participant_id: int) -> Participant:
    """An interested party says that there is nothing to say: the authority need not wait."""
    desk = _open(actor, case_number)
    participant = _interested(desk, participant_id)
    if participant.told_at is None:
        raise InterestedNotTold(names=participant.name)
    if participant.waived_at is None and participant.stated_at is None:
        participant.waived_at = desk.at
        participant.save(update_fields=["waived_at"])
        note(desk.case, actor=actor, action="statement_waived", at=desk.at, text=participant.name, public=False)
        audit.record(actor=actor, action="cases.waive_statement", subject=f"case:{case_number}")
    return participant


def require_heard(desk: Desk) -> None:
    """No decision before every interested party was told and spoke, or let the days pass (art. 36, 47).

    The law knows no exception, so nobody may override it.
    """
    people = list(Participant.objects.filter(case=desk.case, role=ParticipantRole.INTERESTED).order_by("id"))
    untold = [each.name for each in people if each.told_at is None and each.stated_at is None]
    if untold:
        raise InterestedNotTold(names="、".join(untold))
    today = timezone.localdate(desk.at)
    silent = [each for each in people if each.stated_at is None and each.waived_at is None]
    waiting = [each for each in silent if each.state_by is not None and today <= each.state_by]
    if waiting:
        day = max(each.state_by for each in waiting if each.state_by)
        raise InterestedMaySpeak(names="、".join(each.name for each in waiting), day=day.isoformat())
    major = [each.name for each in people if each.major]
    if major and not Hearing.objects.filter(case=desk.case).exists():
        raise HearingRightNotTold(names="、".join(major))


def _issue(desk: Desk, participant: Participant, state_by: date) -> Notice:
    facts = {
        "applicants": documents.applicants_of(desk.case),
        "interest": participant.interest or documents.matter_in_words(desk.case),
        "state_by": documents.in_full(state_by),
    }
    blocks = ("body", "major") if participant.major else ("body",)
    return papers.issue(desk, Paper(NoticeKind.INTERESTED, facts, blocks=blocks, addressee=participant.name))


def _interested(desk: Desk, participant_id: int) -> Participant:
    participant = Participant.objects.filter(case=desk.case, pk=participant_id, role=ParticipantRole.INTERESTED).first()
    if participant is None:
        raise ParticipantNotFound
    return participant


def _open(actor: Actor, case_number: str) -> Desk:
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not policies.can_serve(actor, desk.case):
        raise NotAllowed(permission=policies.CASE_ACCEPT)
    if desk.case.state not in OPEN_STATES:
        raise StepNotAllowed(state=str(CaseState(desk.case.state).label), wanted="participant")
    return desk


def _refuse_if_known(case: Case, party: identity.PartyRow | None, name: str, number: str) -> None:
    beside = Participant.objects.filter(case=case)
    if party:
        known = party.id in (case.applicant_id, case.agent_id) or beside.filter(party_id=party.id).exists()
    else:
        known = any(each.certificate_number == number for each in beside.filter(name=name))
    if known:
        raise ParticipantKnown
