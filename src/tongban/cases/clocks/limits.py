"""A limit of time: so many units, by which article."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Unit(StrEnum):
    """期限单位."""

    WORKING_DAY = "working_day"  # 工作日
    NATURAL_DAY = "natural_day"  # 自然日
    MONTH = "month"  # 月, by the calendar
    HOUR = "hour"  # 小时, nights and days off included
    INSTANT = "instant"  # 即办: the same day
    NONE = "none"  # 法定无时限


@dataclass(frozen=True, slots=True)
class Limit:
    """``value`` units; 0 for INSTANT and NONE. ``article`` names the law it comes from."""

    value: int
    unit: Unit = Unit.WORKING_DAY
    article: str = ""

    def __post_init__(self) -> None:
        if self.value < 0:
            raise ValueError(f"a limit of {self.value}")


NO_LIMIT = Limit(0, Unit.NONE)
AT_ONCE = Limit(0, Unit.INSTANT)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a limit begins: its day 0, and for hours the exact moment."""

    day: date
    moment: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """The last day of a limit, inclusive. ``at`` is the last moment, None for the end of that day (24:00).
    Both None: no limit."""

    on: date | None = None
    at: datetime | None = None

    def is_past(self, now: Start) -> bool:
        """True when the limit has ended before ``now``."""
        if self.at is not None:
            return now.moment > self.at
        return self.on is not None and now.day > self.on


NEVER_DUE = Due()
