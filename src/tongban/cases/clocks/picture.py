"""A clock drawn on the wall calendar: month by month, which day counts as which, which does not and why.

Plain data for a page to draw; the lines of ``explain`` are its words.
"""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tongban.cases.clocks.clock import Clock
from tongban.cases.clocks.limits import Unit
from tongban.cases.clocks.pauses import Pause
from tongban.cases.clocks.ruler import day_of
from tongban.kernel.calendar import WorkingCalendar

_MOST_MONTHS = 6  # what runs longer is told in words alone
_MONDAY_FIRST = Calendar(firstweekday=0)


class DayKind(StrEnum):
    """What a day is to the count."""

    OUTSIDE = "outside"  # before the start or after the end
    START = "start"  # day 0
    COUNTED = "counted"
    WORKED = "worked"  # a weekend day worked in exchange: counted
    WEEKEND = "weekend"
    OFF = "off"  # a holiday
    PAUSED = "paused"
    DUE = "due"


@dataclass(frozen=True, slots=True)
class DayBox:
    """One day. ``number`` is its place in the count, 0 where it does not count; ``name`` the holiday's."""

    on: date
    kind: DayKind
    number: int = 0
    name: str = ""
    today: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks from Monday to Sunday; None stands for days of the neighbouring months."""

    first: date
    weeks: tuple[tuple[DayBox | None, ...], ...]


def draw(clock: Clock, calendar: WorkingCalendar, names: Mapping[date, str], today: date) -> tuple[Month, ...]:
    """The months from the start to the due day. None for a clock without days: in hours, without limit, or too long."""
    start, due = clock.started_on, clock.due_on
    if start is None or due is None or due <= start or clock.unit in (Unit.HOUR, Unit.INSTANT, Unit.NONE):
        return ()
    months = _months(start, due)
    if len(months) > _MOST_MONTHS:
        return ()
    boxes = _boxes(clock, start, due, calendar, names, today)
    return tuple(Month(first, _weeks(first, boxes, today)) for first in months)


def _months(start: date, due: date) -> list[date]:
    first, last = start.year * 12 + start.month - 1, due.year * 12 + due.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(first, last + 1)]


def _weeks(first: date, boxes: dict[date, DayBox], today: date) -> tuple[tuple[DayBox | None, ...], ...]:
    """The weeks that have a day of the story; the others only take room."""
    return tuple(
        tuple(_box(day, boxes, today) if day.month == first.month else None for day in week)
        for week in _MONDAY_FIRST.monthdatescalendar(first.year, first.month)
        if any(day in boxes for day in week if day.month == first.month)
    )


def _box(day: date, boxes: dict[date, DayBox], today: date) -> DayBox:
    return boxes.get(day) or DayBox(day, DayKind.OUTSIDE, today=day == today)


def _boxes(
    clock: Clock, start: date, due: date, calendar: WorkingCalendar, names: Mapping[date, str], today: date
) -> dict[date, DayBox]:
    """Every day from the start to the due day, counted one by one."""
    boxes = {start: DayBox(start, DayKind.START, today=start == today)}
    number = 0
    for ordinal in range(start.toordinal() + 1, due.toordinal() + 1):
        day = date.fromordinal(ordinal)
        kind = _kind(clock, day, calendar)
        if kind is DayKind.WEEKEND and day in names:
            kind = DayKind.OFF  # a weekend inside a holiday
        counts = kind in (DayKind.COUNTED, DayKind.WORKED)
        number += counts
        if day == due:
            kind = DayKind.DUE
        boxes[day] = DayBox(day, kind, number if counts else 0, names.get(day, ""), day == today)
    return boxes


def _kind(clock: Clock, day: date, calendar: WorkingCalendar) -> DayKind:
    if any(_inside(pause, day) for pause in clock.pauses):
        return DayKind.PAUSED
    if clock.unit is not Unit.WORKING_DAY:
        return DayKind.COUNTED
    if calendar.is_working_day(day):
        return DayKind.WORKED if day.weekday() >= 5 else DayKind.COUNTED
    return DayKind.WEEKEND if day.weekday() >= 5 else DayKind.OFF


def _inside(pause: Pause, day: date) -> bool:
    """The day a pause starts still counts, the day it ends does not (STANDARDS 4.3)."""
    return day_of(pause.start) < day <= day_of(pause.end)
