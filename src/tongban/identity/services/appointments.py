"""Administrators are appointed by two people (四眼原则): one proposes, another confirms."""

from django.db import IntegrityError, transaction

from tongban.identity.enums import ADMINISTRATORS, AppointmentState, Role
from tongban.identity.errors import RoleUnknown, StaffNotFound
from tongban.identity.errors_of_staff import (
    AppointmentDecided,
    AppointmentNotFound,
    AppointmentWaits,
    OwnAccount,
    SecondPersonNeeded,
)
from tongban.identity.models import Appointment
from tongban.identity.roles import AdminPermission
from tongban.identity.services.staff import (
    lock_staff,
    lock_with_administrators,
    read_reason,
    require_successors,
    set_duties,
)
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed


@transaction.atomic
def propose_appointment(*, actor: Actor, staff_id: int, role: str, reason: str) -> Appointment:
    """Propose somebody in service as one of the three administrators; nothing changes before a second person agrees.

    Raises RoleUnknown, StaffNotFound, OwnAccount, ReasonMissing, AppointmentWaits.
    """
    require(actor, AdminPermission.KEEP_STAFF)
    if actor.kind is not ActorKind.STAFF or actor.id is None:
        raise NotAllowed
    if role not in ADMINISTRATORS:
        known = "、".join(str(each.label) for each in sorted(ADMINISTRATORS))
        raise RoleUnknown(role=role, known=known)
    reason = read_reason(actor, reason)
    staff = lock_staff(actor, staff_id)
    if not staff.active:
        raise StaffNotFound
    made = Appointment(staff=staff, role=role, reason=reason, proposed_by_id=actor.id, proposed_at=clock.now())
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as waiting:
        raise AppointmentWaits from waiting
    subject = f"staff:{staff.staff_number}"
    audit.record(actor=actor, action="identity.propose_appointment", subject=subject, role=role, reason=reason)
    return made


@transaction.atomic
def confirm_appointment(*, actor: Actor, appointment_id: int) -> Appointment:
    """The second person agrees: the duty replaces all others of the appointed, in force with their next click.

    Raises SecondPersonNeeded, OwnAccount, AppointmentDecided, AppointmentNotFound.
    """
    made = _open_appointment(actor, appointment_id)
    staff = made.staff
    before = sorted(Role(duty.role) for duty in staff.roles.all())
    require_successors(staff, set(before) - {Role(made.role)})
    set_duties(staff, {Role(made.role)}, given_by=actor)
    _decide(made, actor, AppointmentState.CONFIRMED, "")
    facts = {"role": made.role, "before": before, "proposed_by": made.proposed_by.name}
    subject = f"staff:{staff.staff_number}"
    audit.record(actor=actor, action="identity.confirm_appointment", subject=subject, **facts)
    return made


@transaction.atomic
def decline_appointment(*, actor: Actor, appointment_id: int, reason: str) -> Appointment:
    """The second person does not agree; nothing has changed. Refusals as confirm_appointment, and ReasonMissing."""
    reason = read_reason(actor, reason)
    made = _open_appointment(actor, appointment_id)
    _decide(made, actor, AppointmentState.DECLINED, reason)
    subject = f"staff:{made.staff.staff_number}"
    audit.record(actor=actor, action="identity.decline_appointment", subject=subject, role=made.role, reason=reason)
    return made


def _open_appointment(actor: Actor, appointment_id: int) -> Appointment:
    require(actor, AdminPermission.CONFIRM)
    staff_id = Appointment.objects.filter(pk=appointment_id).values_list("staff_id", flat=True).first()
    if staff_id is None:
        raise AppointmentNotFound
    lock_with_administrators(staff_id)
    made = Appointment.objects.select_related("staff", "proposed_by").get(pk=appointment_id)
    if made.state != AppointmentState.WAITING:
        raise AppointmentDecided
    if made.proposed_by_id == actor.id:
        raise SecondPersonNeeded
    if made.staff_id == actor.id:
        raise OwnAccount
    return made


def _decide(made: Appointment, actor: Actor, state: AppointmentState, note: str) -> None:
    made.state, made.decided_by_id, made.decided_at, made.note = state, actor.id, clock.now(), note
    made.save(update_fields=["state", "decided_by", "decided_at", "note"])
