"""Departments and halls, as imports and the bureau bring them."""

from django.db import transaction

from tongban.identity.enums import AuthorityLevel
from tongban.identity.errors import DivisionNotFound
from tongban.identity.models import Authority, Division, Hall
from tongban.kernel import audit
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.codes import InvalidCode, division, uscc


@transaction.atomic
def save_authority(
    *,
    code: str,
    name: str,
    level: int,
    division_code: str,
    short_name: str = "",
    address: str = "",
    phone: str = "",
    actor: Actor = SYSTEM,
) -> Authority:
    """Add or update a department by its credit code. A code that fails its check is kept and marked, not refused."""
    code, valid = _checked(code)
    wanted = {
        "name": name.strip(),
        "short_name": short_name.strip(),
        "level": AuthorityLevel(level),
        "division_id": get_division_code(division_code),
        "address": address.strip(),
        "phone": phone.strip(),
        "code_valid": valid,
    }
    authority, added = Authority.objects.get_or_create(code=code, defaults=wanted)
    changed = [field for field, value in wanted.items() if value != "" and getattr(authority, field) != value]
    if changed:
        Authority.objects.filter(pk=authority.pk).update(**{field: wanted[field] for field in changed})
        authority.refresh_from_db()
    if added or changed:
        audit.record(
            actor=actor, action="identity.save_authority", subject=f"authority:{code}", added=added, changed=changed
        )
    return authority


@transaction.atomic
def save_hall(
    *, code: str, name: str, division_code: str, address: str, hours: str = "", phone: str = "", actor: Actor = SYSTEM
) -> Hall:
    """Add or update a service hall by its code."""
    wanted = {
        "name": name.strip(),
        "division_id": get_division_code(division_code),
        "address": address.strip(),
        "hours": hours.strip(),
        "phone": phone.strip(),
    }
    hall, added = Hall.objects.update_or_create(code=code.strip(), defaults=wanted)
    audit.record(actor=actor, action="identity.save_hall", subject=f"hall:{hall.code}", added=added)
    return hall


def get_division_code(text: str) -> str:
    """The code as kept, from 2 to 12 digits as sources write it. Raises DivisionNotFound."""
    try:
        code = division.parse(text)
    except InvalidCode as invalid:
        raise DivisionNotFound from invalid
    if len(code) == 12:
        code = code.removesuffix("000")
    if len(code) == 9:
        code = code.removesuffix("000")
    if not Division.objects.filter(pk=code).exists():
        raise DivisionNotFound
    return code


def _checked(code: str) -> tuple[str, bool]:
    try:
        return uscc.parse(code).number, True
    except InvalidCode:
        return code.strip().upper()[:18], False
