"""Accounts of staff nobody uses any more: taken out of service by themselves (GB/T 22239 8.1.4.2 c)."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from tongban.identity.enums import Role
from tongban.identity.errors_of_staff import LastAdministrator
from tongban.identity.models import Staff
from tongban.identity.services.staff import lock_with_administrators, put_in_service, require_successors
from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM


def take_unused_out() -> int:
    """Everybody who has not logged in for ``TONGBAN_IDENTITY_UNUSED_DAYS``, one by one; how many. 0 days: nobody.

    The last administrator of a kind stays: an installation never stands without one.
    """
    days = settings.TONGBAN_IDENTITY_UNUSED_DAYS
    if days <= 0:
        return 0
    found = Staff.objects.unused_since(clock.now() - timedelta(days=days)).order_by("pk")
    return sum(_take_out(staff_id, days) for staff_id in found.values_list("pk", flat=True))


@transaction.atomic
def _take_out(staff_id: int, days: int) -> bool:
    staff = lock_with_administrators(staff_id)
    if staff is None or not Staff.objects.unused_since(clock.now() - timedelta(days=days)).filter(pk=staff_id).exists():
        return False
    try:
        require_successors(staff, {Role(duty.role) for duty in staff.roles.all()})
    except LastAdministrator:
        return False
    reason = f"连续{days}天未登录"
    put_in_service(staff, active=False, reason=reason)
    facts = {"active": False, "reason": reason}
    audit.record(actor=SYSTEM, action="identity.set_staff_active", subject=f"staff:{staff.staff_number}", **facts)
    return True
