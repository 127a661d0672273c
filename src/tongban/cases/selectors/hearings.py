"""A hearing as an interested party may see it: what concerns them, nothing of the applicant's."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from tongban.cases.enums import CaseState, HearingGround, NoticeKind
from tongban.cases.errors import NoticeNotFound
from tongban.cases.models import Hearing, Notice, Participant
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM, Actor, ActorKind


@dataclass(frozen=True, slots=True)
class OwnHearing:
    """``known``: the actor is logged in as this person; else name and end of the certificate number are asked for."""

    verification: UUID
    known: bool
    asks_number: bool
    item_title: str
    case_number: str
    authority_name: str
    authority_phone: str
    topic: str
    announced: bool
    ask_by: date
    may_ask: bool
    asked_at: datetime | None
    waived_at: datetime | None
    takes_place: bool
    planned_at: datetime | None
    place: str
    held_at: datetime | None
    over: bool


def get_own_hearing(*, actor: Actor, verification: UUID) -> OwnHearing:
    """By the copy of the notice the person was given. NoticeNotFound for any other document."""
    notice = Notice.objects.visible_to(SYSTEM).filter(verification=verification).select_related("case").first()
    person = Participant.objects.filter(hearing_notice=notice).first() if notice else None
    hearing = Hearing.objects.filter(case_id=person.case_id).first() if person else None
    if notice is None or person is None or hearing is None:
        raise NoticeNotFound
    case = notice.case
    authority = identity.get_authority(case.authority_id)
    running = case.state == CaseState.ACCEPTED and hearing.held_at is None
    announced = hearing.ground == HearingGround.PUBLIC_INTEREST
    in_time = timezone.localdate(clock.now()) <= hearing.ask_by
    return OwnHearing(
        verification=verification,
        known=actor.kind is ActorKind.CITIZEN and actor.id is not None and actor.id == person.party_id,
        asks_number=bool(person.certificate_number),
        item_title=case.item_title,
        case_number=case.number,
        authority_name=authority.name,
        authority_phone=authority.phone,
        topic=hearing.topic,
        announced=announced,
        ask_by=hearing.ask_by,
        may_ask=running and not announced and in_time and person.hearing_asked_at is None,
        asked_at=person.hearing_asked_at,
        waived_at=person.hearing_waived_at,
        takes_place=running and (announced or hearing.asked_at is not None),
        planned_at=hearing.planned_at if hearing.notified_at else None,
        place=hearing.place if hearing.notified_at else "",
        held_at=hearing.held_at,
        over=not running,
    )


def is_own_copy(notice: Notice) -> bool:
    """Whether a document is an interested party's own copy of the notice of the right to a hearing."""
    return notice.kind == NoticeKind.HEARING_RIGHT and Participant.objects.filter(hearing_notice=notice).exists()
