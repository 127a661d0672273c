"""Who works on the steps of a colleague who is away (委托代办)."""

from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse

from tongban.cases.errors import AbsenceInvalid, CaseNotFound, RecipientUnsuitable
from tongban.cases.models import Absence
from tongban.identity import public as identity
from tongban.identity.public import CASE_DECIDE, CASE_READ
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed
from tongban.messaging import public as messaging
from tongban.messaging.public import StaffNoticeKind, StaffWord
from tongban.ui import moments

LONGEST = 366  # days
_TOLD_LATE = timedelta(days=14)


@transaction.atomic
def declare_absence(
    *, actor: Actor, staff_id: int, stand_in_id: int, from_on: date, until_on: date, reason: str = ""
) -> Absence:
    """Name a colleague who works on one's steps from a day to a day, both inclusive.

    For oneself, or by who is in charge of the department. Days that overlap another absence, of either, are refused:
    nobody stands in for whom they left their own work to.
    """
    require(actor, CASE_READ)
    colleagues = {row.id for row in identity.list_staff(actor.authority_id or 0)}
    if staff_id != actor.id and not (actor.may(CASE_DECIDE) and staff_id in colleagues):
        raise NotAllowed(permission=CASE_DECIDE)
    if stand_in_id not in colleagues or stand_in_id == staff_id:
        raise RecipientUnsuitable
    if until_on < max(from_on, clock.today()) or (until_on - from_on).days > LONGEST:
        raise AbsenceInvalid
    overlapping = Absence.objects.select_for_update().filter(
        staff_id__in=(staff_id, stand_in_id), ended_at__isnull=True, from_on__lte=until_on, until_on__gte=from_on
    )
    if overlapping.exists():
        raise AbsenceInvalid
    written = Absence.objects.create(
        staff_id=staff_id, stand_in_id=stand_in_id, from_on=from_on, until_on=until_on, reason=reason.strip()[:200]
    )
    days = [from_on.isoformat(), until_on.isoformat()]
    audit.record(
        actor=actor, action="cases.declare_absence", subject=f"staff:{staff_id}", stand_in=stand_in_id, days=days
    )
    _tell(written, StaffNoticeKind.STAND_IN_BEGAN)
    return written


@transaction.atomic
def end_absence(*, actor: Actor, absence_id: int) -> Absence:
    """Back earlier than planned."""
    found = Absence.objects.select_for_update().filter(pk=absence_id, ended_at__isnull=True).first()
    colleagues = {row.id for row in identity.list_staff(actor.authority_id or 0)}
    if found is None or found.staff_id not in colleagues:
        raise CaseNotFound
    if actor.id not in (found.staff_id, found.stand_in_id) and not actor.may(CASE_DECIDE):
        raise NotAllowed(permission=CASE_DECIDE)
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    audit.record(actor=actor, action="cases.end_absence", subject=f"staff:{found.staff_id}")
    _tell(found, StaffNoticeKind.STAND_IN_ENDED)
    return found


def tell_of_ended_absences() -> int:
    """Tell stand-ins whose days were over yesterday, or while no worker ran; each once. Returns how many."""
    today = clock.today()
    over = Absence.objects.filter(
        ended_at__isnull=True, until_on__range=(today - _TOLD_LATE, today - timedelta(days=1))
    )
    found = list(over.order_by("id"))
    for each in found:
        _tell(each, StaffNoticeKind.STAND_IN_ENDED)
    return len(found)


def _tell(absence: Absence, kind: StaffNoticeKind) -> None:
    """Tell the stand-in whose steps, and on which days."""
    names = identity.get_staff([absence.staff_id])
    days = f"{moments.day(absence.from_on)} – {moments.day(absence.until_on)}"
    word = StaffWord(
        kind=kind,
        key=f"{kind}:{absence.pk}",
        title=names[absence.staff_id].name,
        link=reverse("cases:list_absences"),
        words=f"{days} {absence.reason}".strip(),
        sender=names[absence.staff_id].name,
    )
    messaging.tell_staff(staff_ids=[absence.stand_in_id], word=word)
