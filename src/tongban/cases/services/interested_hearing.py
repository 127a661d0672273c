"""An interested party asks for the hearing, or does without it, as the applicant may (行政许可法 art. 47)."""

import hmac
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tongban.cases.enums import CaseState
from tongban.cases.errors_of_acts import HearingNotNow, HearingPersonUnknown, HearingRightLost
from tongban.cases.models import Hearing, Participant
from tongban.cases.services import hearing as hearings
from tongban.cases.services import steps
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.kernel import audit
from tongban.kernel.actors import SYSTEM, Actor, ActorKind

_END = 4  # signs of the certificate number that are asked for


@transaction.atomic
def ask_as_interested(
    *, actor: Actor, verification: UUID, why: str = "", name: str = "", number_end: str = ""
) -> Participant:
    """Ask for the hearing within the five days; the clock stops from here, as when the applicant asks.

    ``verification`` is that of the person's own copy of the notice. Who is not logged in as that person gives the name
    and, when one is known, the end of the certificate number.
    """
    desk, right, person = _open(actor, verification, name, number_end)
    if person.hearing_asked_at is not None:
        return person
    if timezone.localdate(desk.at) > right.ask_by:
        raise HearingRightLost(day=str(right.ask_by))
    person.hearing_asked_at, person.hearing_waived_at, person.hearing_why = desk.at, None, why.strip()[:2000]
    person.save(update_fields=["hearing_asked_at", "hearing_waived_at", "hearing_why"])
    audit.record(
        actor=actor, action="cases.ask_as_interested", subject=f"case:{desk.case.number}", participant=person.pk
    )
    if right.asked_at is None:
        hearings.have_asked(desk, right, by_name=person.name, why=person.hearing_why)
        note(desk.case, actor=SYSTEM, action="hearing_requested", at=desk.at, text="由利害关系人提出")
    note(desk.case, actor=SYSTEM, action="interested_asked", at=desk.at, text=person.name, public=False)
    return person


@transaction.atomic
def waive_as_interested(*, actor: Actor, verification: UUID, name: str = "", number_end: str = "") -> Participant:
    """Say that no hearing is wanted; when all who may ask have said so, the authority need not wait."""
    desk, _right, person = _open(actor, verification, name, number_end)
    if person.hearing_asked_at is not None:
        raise HearingNotNow
    if person.hearing_waived_at is None:
        person.hearing_waived_at = desk.at
        person.save(update_fields=["hearing_waived_at"])
        note(desk.case, actor=SYSTEM, action="interested_waived", at=desk.at, text=person.name, public=False)
        audit.record(
            actor=actor, action="cases.waive_as_interested", subject=f"case:{desk.case.number}", participant=person.pk
        )
    return person


def is_known(actor: Actor, person: Participant) -> bool:
    """Whether the actor is logged in as this person."""
    return actor.kind is ActorKind.CITIZEN and actor.id is not None and actor.id == person.party_id


def _open(actor: Actor, verification: UUID, name: str, number_end: str) -> tuple[Desk, Hearing, Participant]:
    found = Participant.objects.filter(hearing_notice__verification=verification).select_related("case").first()
    if found is None or not (is_known(actor, found) or _says_who(found, name, number_end)):
        raise HearingPersonUnknown
    desk = steps.open_desk(actor=SYSTEM, case_number=found.case.number)
    person = Participant.objects.get(pk=found.pk)  # under the lock of the case
    right = Hearing.objects.filter(case=desk.case).first()
    if right is None or desk.case.state != CaseState.ACCEPTED or right.held_at is not None:
        raise HearingNotNow
    return desk, right, person


def _says_who(person: Participant, name: str, number_end: str) -> bool:
    """Compared without telling which of the two is wrong."""
    right = "".join(person.name.split()) + person.certificate_number[-_END:].upper()
    end = number_end.strip().upper() if person.certificate_number else ""
    return hmac.compare_digest(("".join(name.split()) + end).encode(), right.encode())
