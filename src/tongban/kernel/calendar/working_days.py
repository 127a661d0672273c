"""Counting working days through a cumulative index: each question is one or two look-ups, whatever the distance."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta

_FIRST = date(1990, 1, 1)
_LAST = date(2100, 12, 31)
_BRIDGE_FROM = 25  # late December can be swapped by the next year's notice


class CalendarOutOfRange(ValueError):
    """The day lies outside 1990-2100."""


class WorkingCalendar:
    """An immutable calendar. ``exceptions`` maps a day to True (works) or False (off) against the ordinary week;
    ``published`` are the years whose notice is known."""

    def __init__(self, exceptions: Mapping[date, bool], published: Collection[int]) -> None:
        self._published = frozenset(published)
        self._start = _FIRST.toordinal()
        self._count: list[int] = []  # working days up to and including day i
        self._days: list[int] = []  # ordinals of all working days, in order
        for ordinal in range(self._start, _LAST.toordinal() + 1):
            day = date.fromordinal(ordinal)
            if exceptions.get(day, day.weekday() < 5):
                self._days.append(ordinal)
            self._count.append(len(self._days))

    def is_working_day(self, day: date) -> bool:
        place = self._place(day)
        return self._count[place] > (self._count[place - 1] if place else 0)

    def add(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``; before it for a negative count; ``start`` for 0."""
        if count == 0:
            return start
        done = self._count[self._place(start)]
        if count < 0 and self.is_working_day(start):
            done -= 1
        position = done + count - 1 if count > 0 else done + count
        if not 0 <= position < len(self._days):
            raise CalendarOutOfRange(f"{count} working days from {start}")
        return date.fromordinal(self._days[position])

    def between(self, start: date, end: date) -> int:
        """Working days in (start, end]; for ``end`` before ``start`` minus those in (end, start]."""
        return self._count[self._place(end)] - self._count[self._place(start)]

    def natural_due(self, start: date, days: int) -> date:
        due = start + timedelta(days=days)
        return due if self.is_working_day(due) else self.add(due, 1)

    def is_provisional(self, day: date) -> bool:
        if day.year not in self._published:
            return True
        return day.month == 12 and day.day >= _BRIDGE_FROM and day.year + 1 not in self._published

    def differences(self, other: "WorkingCalendar") -> tuple[date, ...]:
        """The days that work on one of the two and are off on the other, in order."""
        ordinals = sorted(set(self._days).symmetric_difference(other._days))
        return tuple(date.fromordinal(ordinal) for ordinal in ordinals)

    def _place(self, day: date) -> int:
        if not _FIRST <= day <= _LAST:
            raise CalendarOutOfRange(str(day))
        return day.toordinal() - self._start
