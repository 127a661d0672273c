"""Members of staff: taken on with duties, changed, taken out of service at once."""

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongban.identity.enums import Role
from tongban.identity.errors import (
    AuthorityNotFound,
    HallNotFound,
    RoleUnknown,
    StaffNotFound,
    UsernameRefused,
    UsernameTaken,
)
from tongban.identity.models import Account, Authority, Hall, Staff, StaffRole
from tongban.identity.names import person_name
from tongban.identity.roles import OPERATE
from tongban.identity.services.passwords import check_password_strength
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.kernel.numbering import next_serial

_USERNAME = re.compile(r"[a-z][a-z0-9_.-]{2,49}")
_OF_PARTIES = re.compile(r"p\d+")


@transaction.atomic
def create_staff(
    *, actor: Actor, username: str, password: str, name: str, authority_code: str, roles: list[str], hall_code: str = ""
) -> Staff:
    """Take on a member of staff with an account and duties. Refuses unknown departments, halls and taken user names."""
    require(actor, OPERATE)
    authority = Authority.objects.filter(code=authority_code.strip().upper()).first()
    if authority is None:
        raise AuthorityNotFound
    hall, duties = _get_hall(hall_code), read_roles(roles)
    username = _check_username(username)
    check_password_strength(password, username)
    try:
        with transaction.atomic():
            account = Account.objects.create_user(username, password)
    except IntegrityError as taken:
        raise UsernameTaken from taken
    number = f"{authority.division_id[:6]}{next_serial(f'staff:{authority.division_id[:6]}'):05d}"
    staff = Staff.objects.create(
        account=account, authority=authority, hall=hall, name=person_name(name), staff_number=number
    )
    StaffRole.objects.bulk_create(StaffRole(staff=staff, role=role) for role in duties)
    audit.record(actor=actor, action="identity.create_staff", subject=f"staff:{number}", roles=duties)
    return staff


def read_roles(names: list[str]) -> list[Role]:
    """Duties by their names, each once, in order. Raises RoleUnknown."""
    for name in names:
        if name not in Role.values:
            known = "、".join(f"{role.value}({role.label})" for role in Role)
            raise RoleUnknown(role=name, known=known)
    return sorted({Role(name) for name in names})


@transaction.atomic
def change_roles(*, actor: Actor, staff_id: int, roles: list[str]) -> Staff:
    """Set the duties of a member of staff; in force with their next click."""
    require(actor, OPERATE)
    staff = _lock(staff_id)
    wanted = set(read_roles(roles))
    present = {duty.role: duty for duty in staff.roles.all()}
    for role, duty in present.items():
        if role not in wanted:
            duty.delete()
    StaffRole.objects.bulk_create(StaffRole(staff=staff, role=role) for role in sorted(wanted) if role not in present)
    audit.record(
        actor=actor, action="identity.change_roles", subject=f"staff:{staff.staff_number}", roles=sorted(wanted)
    )
    return staff


@transaction.atomic
def set_staff_active(*, actor: Actor, staff_id: int, active: bool) -> Staff:
    """Take out of service, or back. An open session ends with its next click."""
    require(actor, OPERATE)
    staff = _lock(staff_id)
    Staff.objects.filter(pk=staff.pk).update(active=active)
    Account.objects.filter(pk=staff.account_id).update(is_active=active)
    audit.record(actor=actor, action="identity.set_staff_active", subject=f"staff:{staff.staff_number}", active=active)
    staff.refresh_from_db()
    return staff


def _lock(staff_id: int) -> Staff:
    staff = Staff.objects.select_for_update().filter(pk=staff_id).first()
    if staff is None:
        raise StaffNotFound
    return staff


def _get_hall(code: str) -> Hall | None:
    if not code:
        return None
    hall = Hall.objects.filter(code=code).first()
    if hall is None:
        raise HallNotFound
    return hall


def _check_username(text: str) -> str:
    username = text.strip().lower()
    if not _USERNAME.fullmatch(username) or _OF_PARTIES.fullmatch(username):
        raise UsernameRefused(
            reason=_("A user name has 3 to 50 small letters, digits, “.”, “-” or “_” and begins with a letter.")
        )
    return username
