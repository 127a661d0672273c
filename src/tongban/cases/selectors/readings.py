"""Readings for a reason: one's own that are open, and all for review."""

from dataclasses import dataclass
from datetime import datetime

from tongban.cases.models import CaseReading
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page, after

PAGE = 30


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One reading. ``in_order`` None: to be reviewed."""

    id: int
    case_number: str
    item_title: str
    staff_name: str
    reason: str
    at: datetime
    until: datetime
    in_order: bool | None
    remark: str


def list_open_readings(*, actor: Actor) -> list[ReadingRow]:
    """One's own that are not over."""
    found = CaseReading.objects.visible_to(actor).filter(staff_id=actor.id or 0, until__gt=clock.now())
    return _rows(list(found.select_related("case").order_by("-id")[:PAGE]))


def list_readings(*, actor: Actor, reviewed: bool, cursor: str = "") -> Page[ReadingRow]:
    """For the audit administrator: those to review, the oldest first; or those reviewed, the newest first."""
    found = CaseReading.objects.visible_to(actor).filter(in_order__isnull=not reviewed).select_related("case")
    page = after(found, order=("-id",) if reviewed else ("id",), cursor=cursor, size=PAGE)
    return Page(_rows(page.rows), page.next_cursor)


def count_to_review(*, actor: Actor) -> int:
    return CaseReading.objects.visible_to(actor).filter(in_order__isnull=True).count()


def _rows(readings: list[CaseReading]) -> list[ReadingRow]:
    staff = identity.get_staff({each.staff_id for each in readings})
    return [
        ReadingRow(
            each.pk,
            each.case.number,
            each.case.item_title,
            staff[each.staff_id].name,
            each.reason,
            each.at,
            each.until,
            each.in_order,
            each.remark,
        )
        for each in readings
    ]
