"""Who works on the steps of a colleague who is away (委托代办)."""

from datetime import date

from django.db import transaction

from tongban.cases.errors import AbsenceInvalid, CaseNotFound, RecipientUnsuitable
from tongban.cases.models import Absence
from tongban.identity import public as identity
from tongban.identity.public import CASE_DECIDE, CASE_READ
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed

LONGEST = 366  # days


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
    return found
