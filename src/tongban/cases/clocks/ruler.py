"""The ruler: when a limit ends and how much of it is used, by the counting rules W1-W9 of STANDARDS 4.2.

民法典 art. 201-203, 行政许可法 art. 82. Every question is answered from the calendar's cumulative index: the cost grows
with the number of pauses, never with the number of days.
"""

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tongban.cases.clocks.limits import NEVER_DUE, Due, Limit, Start, Unit
from tongban.cases.clocks.pauses import Measure, Pause, Spans, advance, count, union
from tongban.cases.clocks.terms import Readings, ReceiptOnDayOff
from tongban.kernel.calendar import WorkingCalendar

CHINA = ZoneInfo("Asia/Shanghai")
_HOUR = timedelta(hours=1)
_NATURAL = Measure(lambda start, end: (end - start).days, lambda start, days: start + timedelta(days=days))
_MOMENTS = Measure(lambda start, end: end - start, lambda start, length: start + length)


def add_months(day: date, months: int) -> date:
    """The corresponding day; the last of the month where there is none (W5)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Ruler:
    """Counts on one calendar by one set of readings, with one set of pauses."""

    def __init__(self, calendar: WorkingCalendar, readings: Readings, pauses: tuple[Pause, ...] = ()) -> None:
        self.calendar = calendar
        self.readings = readings
        self.pauses = pauses
        self._working = Measure(calendar.between, calendar.add)
        self._days: Spans = ()
        self._moments: Spans = ()
        if pauses:
            self._days = union((day_of(pause.start), day_of(pause.end)) for pause in pauses)
            self._moments = union((pause.start, pause.end) for pause in pauses)

    def with_pauses(self, pauses: tuple[Pause, ...]) -> "Ruler":
        return Ruler(self.calendar, self.readings, pauses) if pauses else self

    def start(self, moment: datetime) -> Start:
        """The event's day is day 0 (W1)."""
        return Start(day_of(moment), moment)

    def receipt(self, moment: datetime) -> Start:
        """Where a filing counts as received (W8): its own day, or by local rule the next working day."""
        day = day_of(moment)
        if self.readings.receipt_on_day_off is ReceiptOnDayOff.SAME_DAY or self.calendar.is_working_day(day):
            return Start(day, moment)
        day = self.calendar.add(day, 1)
        return Start(day, datetime(day.year, day.month, day.day, tzinfo=CHINA))

    def end(self, limit: Limit, start: Start) -> Due:
        """When the limit that begins at ``start`` ends."""
        match limit.unit:
            case Unit.WORKING_DAY:
                return self._closing(advance(self._working, start.day, limit.value, self._days))
            case Unit.NATURAL_DAY:
                return self._closing(self._natural(start.day, limit.value))
            case Unit.MONTH:
                days = (add_months(start.day, limit.value) - start.day).days
                return self._closing(self._natural(start.day, days))
            case Unit.HOUR:
                at = advance(_MOMENTS, start.moment, _HOUR * limit.value, self._moments)
                return Due(day_of(at), at)
            case Unit.INSTANT:
                return self._closing(start.day)
        return NEVER_DUE

    def count(self, unit: Unit, start: Start, end: Start) -> int:
        """Whole units after ``start`` up to and including ``end``, pauses left out; months in natural days."""
        if unit is Unit.HOUR:
            return int(count(_MOMENTS, start.moment, end.moment, self._moments) // _HOUR)
        measure = _NATURAL if unit in (Unit.NATURAL_DAY, Unit.MONTH) else self._working
        return int(count(measure, start.day, end.day, self._days))

    def before(self, limit: Limit, day: date) -> Due:
        """The last day that still lies the whole limit before ``day``."""
        if limit.unit is Unit.WORKING_DAY:
            return self._closing(self.calendar.add(day, -limit.value))
        if limit.unit is Unit.MONTH:
            return self._closing(add_months(day, -limit.value))
        return self._closing(day - timedelta(days=limit.value))

    def at_end(self, due: Due) -> Start:
        """The end of a limit as the start of what follows."""
        if due.on is None:
            raise ValueError("a limit that never ends has no end")
        midnight = datetime(due.on.year, due.on.month, due.on.day, tzinfo=CHINA) + timedelta(days=1)
        return Start(due.on, due.at or midnight)

    def _natural(self, start: date, days: int) -> date:
        """W4: what ends on a day off ends on the day after that rest, and never inside a pause."""
        end: date = advance(_NATURAL, start, days, self._days)
        if days == 0 or self.calendar.is_working_day(end):
            return end
        moved: date = advance(self._working, end, 1, self._days)
        return moved

    def _closing(self, day: date) -> Due:
        """W3: the end of the day, or the close of business where business hours apply."""
        close = self.readings.close_of_business
        return Due(day, datetime.combine(day, close, CHINA) if close else None)


def day_of(moment: datetime) -> date:
    """The calendar day in China, whatever time zone the moment was written in."""
    return moment.astimezone(CHINA).date()
