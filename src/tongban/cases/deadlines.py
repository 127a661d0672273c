"""When a limit ends: the counting rules of STANDARDS of the platform (民法典 201, 203; 行政许可法 32, 42, 82).

The day of the event is day 0. A limit in working days skips statutory holidays; one in natural days that ends on a day
off ends on the day after that rest; one in hours runs from the moment, nights included; an instant item is due the
same day.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from tongban.catalogue.public import Limit, LimitUnit
from tongban.kernel import calendar

ACCEPTANCE_WORKING_DAYS = (
    5  # 行政许可法 art. 32(4): the notice comes within five working days, or it counts as accepted
)
DELIVERY_WORKING_DAYS = 10  # 行政许可法 art. 44
NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a limit, inclusive; ``at`` is the exact moment of a limit in hours. Both None: no limit."""

    on: date | None = None
    at: datetime | None = None


def due_of(limit: Limit, *, counted_from: date, moment: datetime) -> Due:
    """The end of a limit that starts on ``counted_from`` (day 0), for hours at ``moment``."""
    value = limit.value or 0
    match limit.unit:
        case LimitUnit.WORKING_DAY:
            return Due(calendar.add_working_days(counted_from, value))
        case LimitUnit.NATURAL_DAY:
            return Due(calendar.natural_due(counted_from, value))
        case LimitUnit.HOUR:
            at = moment + timedelta(hours=value)
            return Due(timezone.localdate(at), at)
        case LimitUnit.INSTANT:
            return Due(counted_from)
    return Due()


def earliest(*dues: Due) -> Due:
    """The limit that ends first; no limit at all when none runs."""
    running = [due for due in dues if due.on is not None]
    return min(running, key=lambda due: (due.on, due.at is None, due.at)) if running else Due()


def acceptance_due_on(received_at: datetime) -> date:
    """The last day to accept, refuse or ask for a supplement."""
    return calendar.add_working_days(received_on(received_at), ACCEPTANCE_WORKING_DAYS)


def received_on(received_at: datetime) -> date:
    """The day materials count as received: their calendar day, or by local rule the next working day."""
    day = timezone.localdate(received_at)
    if settings.TONGBAN_CASES_RECEIPT_ON_OFFDAY == "next_working_day" and not calendar.is_working_day(day):
        return calendar.add_working_days(day, 1)
    return day


def supplement_due_on(asked_at: datetime, days: int | None) -> date:
    """The applicant's last day, in working days: the reading favourable to the applicant."""
    return calendar.add_working_days(timezone.localdate(asked_at), days or settings.TONGBAN_CASES_SUPPLEMENT_DAYS)


def delivery_due_on(decided_at: datetime) -> date:
    """The last day to deliver the result (行政许可法 art. 44)."""
    return calendar.add_working_days(timezone.localdate(decided_at), DELIVERY_WORKING_DAYS)
