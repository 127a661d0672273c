"""Working days of China (工作日) as versioned data.

A day is a working day if it is Monday to Friday and no day off in the State Council's notice, or a weekend day that the
notice makes a working day (调休上班). Years without a notice are Monday to Friday minus the 13 holidays of the 2024
rules, and provisional. 行政许可法 art. 82; 民法典 art. 201-203. The package knows no database: whoever keeps the
notices (``kernel.holidays``) lets it ``follow`` them.
"""

from datetime import date

from tongban.kernel.calendar.edition import (
    Edition,
    current_calendar,
    current_edition,
    day_names,
    edition_of,
    follow,
    forget,
    look,
)
from tongban.kernel.calendar.notices import Notice, published_notices
from tongban.kernel.calendar.reading import LARGEST_BYTES, NoticeRefused, read_notice
from tongban.kernel.calendar.working_days import CalendarOutOfRange, WorkingCalendar

__all__ = [
    "LARGEST_BYTES",
    "CalendarOutOfRange",
    "Edition",
    "Notice",
    "NoticeRefused",
    "WorkingCalendar",
    "add_working_days",
    "current_calendar",
    "current_edition",
    "day_names",
    "edition_of",
    "follow",
    "forget",
    "is_provisional",
    "is_working_day",
    "look",
    "natural_due",
    "published_notices",
    "read_notice",
    "working_days_between",
]


def is_working_day(day: date) -> bool:
    """True on a working day."""
    return current_calendar().is_working_day(day)


def add_working_days(start: date, count: int) -> date:
    """The last day of a limit of ``count`` working days after ``start`` (which is day 0); ``start`` itself for 0."""
    return current_calendar().add(start, count)


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and including ``end``; negative when ``end`` lies before ``start``."""
    return current_calendar().between(start, end)


def natural_due(start: date, days: int) -> date:
    """The last day of a limit of natural days; moved past a period of rest (民法典 art. 203)."""
    return current_calendar().natural_due(start, days)


def is_provisional(day: date) -> bool:
    """True when the notice that fixes this day has not been published yet."""
    return current_calendar().is_provisional(day)
