"""Marks and words of the days in the small calendar of a case."""

from django import template
from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from tongban.cases.clocks import DayBox, DayKind, Month
from tongban.ui import moments

register = template.Library()

_MARKS = {
    DayKind.START: pgettext_lazy("mark of a day", "start"),
    DayKind.OFF: pgettext_lazy("mark of a day", "off"),
    DayKind.PAUSED: pgettext_lazy("mark of a day", "stop"),
}
_WORDS = {
    DayKind.START: gettext_lazy("the count begins on the next day"),
    DayKind.OFF: gettext_lazy("day off, does not count"),
    DayKind.PAUSED: gettext_lazy("the clock stands still, does not count"),
}


@register.filter
def month_title(month: Month) -> str:
    """2027年2月, or February 2027."""
    return formats.date_format(month.first, _("F Y"))  # as Django writes date formats


@register.simple_tag
def weekday_heads() -> list[tuple[str, str]]:
    """Full and short names, Monday first."""
    return [(str(WEEKDAYS[place]), _short(place)) for place in range(7)]


def _short(place: int) -> str:
    chinese = moments.WEEKDAYS[place]
    return chinese if _("F Y") != "F Y" else str(WEEKDAYS[place])[:2]


@register.filter
def day_mark(box: DayBox) -> str:
    """The few letters under a day: its number in the count, or why it has none."""
    if box.kind is DayKind.DUE:
        return pgettext("mark of a day", "last")
    if box.kind is DayKind.WORKED:
        return pgettext("mark of a day", "work %(number)s") % {"number": box.number}
    return str(_MARKS[box.kind]) if box.kind in _MARKS else str(box.number or "")


@register.filter
def day_words(box: DayBox) -> str:
    """The same for who hears the page."""
    words = {"number": box.number, "name": box.name}
    if box.kind is DayKind.DUE:
        return _("the last day, number %(number)s of the count") % words if box.number else _("the last day")
    if box.kind is DayKind.WORKED:
        return _("worked in exchange, number %(number)s of the count") % words
    if box.kind is DayKind.OFF and box.name:
        return _("%(name)s, does not count") % words
    return str(_WORDS[box.kind]) if box.kind in _WORDS else _("number %(number)s of the count") % words
