"""What a member of staff sees inside the department (数据范围): all but sensitive items, or listed items only."""

import re

from django.db import transaction

from tongban.identity.enums import Post, Role
from tongban.identity.errors_of_staff import ItemCodeRefused, ScopeUnsuitable
from tongban.identity.models import SensitiveItem, Staff, StaffItem
from tongban.identity.roles import AdminPermission
from tongban.identity.services.staff import lock_staff, read_reason
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor

_CODE = re.compile(r"[0-9A-Za-z_-]{1,50}")
MOST = 300


@transaction.atomic
def set_items(*, actor: Actor, staff_id: int, text: str, only: bool, reason: str = "") -> list[str]:
    """Replace the list of a member of staff; in force with their next click. An empty list opens the department again.

    ``only``: they see nothing else; without it the list opens sensitive items to them. Raises StaffNotFound,
    OwnAccount, ScopeUnsuitable, ItemCodeRefused.
    """
    require(actor, AdminPermission.KEEP_STAFF)
    reason, codes = read_reason(actor, reason), read_codes(text)
    staff = lock_staff(actor, staff_id)
    only = only and bool(codes)
    if only:
        _require_narrowable(staff)
    before = sorted(StaffItem.objects.filter(staff=staff).values_list("item_code", flat=True))
    StaffItem.objects.filter(staff=staff).delete()
    StaffItem.objects.bulk_create(StaffItem(staff=staff, item_code=code) for code in codes)
    staff.listed_only = only
    staff.save(update_fields=["listed_only"])
    facts = {"items": codes, "only": only, "before": before, "reason": reason}
    audit.record(actor=actor, action="identity.set_items", subject=f"staff:{staff.staff_number}", **facts)
    return codes


@transaction.atomic
def set_sensitive_items(*, actor: Actor, text: str, reason: str = "") -> list[str]:
    """Replace the list of sensitive items (敏感事项) of all departments. Raises ItemCodeRefused, ReasonMissing."""
    require(actor, AdminPermission.KEEP_STAFF)
    reason, codes = read_reason(actor, reason), read_codes(text)
    before = sorted(SensitiveItem.objects.select_for_update().values_list("item_code", flat=True))
    SensitiveItem.objects.exclude(item_code__in=codes).delete()
    SensitiveItem.objects.bulk_create([SensitiveItem(item_code=code) for code in codes], ignore_conflicts=True)
    facts = {"items": sorted(codes), "before": before, "reason": reason}
    audit.record(actor=actor, action="identity.set_sensitive_items", subject="items", **facts)
    return codes


def read_codes(text: str) -> list[str]:
    """Codes of items, separated by lines, spaces or commas; each once, in order. Raises ItemCodeRefused."""
    codes = list(dict.fromkeys(re.split(r"[\s,，、;；]+", text.strip()))) if text.strip() else []
    for code in codes[:MOST]:
        if not _CODE.fullmatch(code):
            raise ItemCodeRefused(code=code[:60])
    if len(codes) > MOST:
        raise ItemCodeRefused(code=codes[MOST][:60])
    return codes


def _require_narrowable(staff: Staff) -> None:
    """Who watches all departments, or handles no cases at all, is not narrowed to items."""
    if staff.post != Post.DUTY or any(duty.role == Role.BUREAU for duty in staff.roles.all()):
        raise ScopeUnsuitable
