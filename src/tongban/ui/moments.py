"""Dates, moments and remaining days in words, in the reader's language."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from tongban.kernel import calendar

WEEKDAYS = "一二三四五六日"
SOON = 2  # working days


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in words, with its tone and icon."""

    words: str
    tone: str
    icon: str


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def _as_day(value: date) -> date:
    if not isinstance(value, datetime):
        return value
    return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()


def day(value: date) -> str:
    """2026年3月16日（周一）, or 16 March 2026 (Mon)."""
    value = _as_day(value)
    if _chinese():
        return f"{value.year}年{value.month}月{value.day}日（周{WEEKDAYS[value.weekday()]}）"
    return formats.date_format(value, "j F Y (D)")


def short_day(value: date) -> str:
    """3月16日 in this year, 2025年3月16日 otherwise."""
    value = _as_day(value)
    same_year = value.year == timezone.localdate().year
    if _chinese():
        return f"{'' if same_year else f'{value.year}年'}{value.month}月{value.day}日"
    return formats.date_format(value, "j M" if same_year else "j M Y")


def moment(value: datetime) -> str:
    """2026年3月16日 14:05 in Beijing time."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if _chinese():
        return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
    return formats.date_format(local, "j F Y H:i")


def yuan(digits: str) -> str:
    """1,234.50 元."""
    return _("%(amount)s yuan") % {"amount": digits}


def due_chip(last_day: date, *, done: bool = False, paused: bool = False, today: date | None = None) -> Chip:
    """What is left until the end of ``last_day``, in working days of the national calendar."""
    if done:
        return Chip(_("Finished"), "good", "circle-check")
    if paused:
        return Chip(_("Clock paused"), "plain", "circle-pause")
    last_day = _as_day(last_day)
    today = today or timezone.localdate()
    if last_day == today:
        return Chip(_("Due today"), "soon", "clock")
    left = calendar.working_days_between(today, last_day)
    if last_day < today:
        return Chip(_overdue(-left), "bad", "circle-alert")
    words = ngettext("%(count)s working day left", "%(count)s working days left", left) % {"count": left}
    return Chip(words, "soon" if left <= SOON else "info", "clock" if left <= SOON else "calendar")


def _overdue(days: int) -> str:
    if days == 0:
        return _("Overdue")
    return ngettext("Overdue by %(count)s working day", "Overdue by %(count)s working days", days) % {"count": days}
