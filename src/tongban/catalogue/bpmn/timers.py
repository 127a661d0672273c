"""Time limits as timers: ISO 8601 durations where they exist; a working day has none."""

import re

from tongban.catalogue.enums import LimitUnit
from tongban.catalogue.parts import Limit

_ISO = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,7})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)
TIMED = frozenset({LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY, LimitUnit.HOUR})


def has_timer(limit: Limit) -> bool:
    """Whether a limit can run out."""
    return limit.unit in TIMED and limit.value is not None and limit.value >= 0


def duration(limit: Limit) -> str:
    """``P10D``, ``PT4H``; nothing for working days, which no standard duration says."""
    match limit.unit:
        case LimitUnit.NATURAL_DAY:
            return f"P{limit.value}D"
        case LimitUnit.HOUR:
            return f"PT{limit.value}H"
    return ""


def words(limit: Limit) -> str:
    """5个工作日."""
    return f"{limit.value}{LimitUnit(limit.unit).label}"


def limit_of(text: str) -> Limit | None:
    """A duration as a limit in whole days, else in whole hours; None for months, years and fractions of an hour."""
    found = _ISO.fullmatch(text.strip())
    if not found or not any(found.groupdict().values()):
        return None
    part = {name: int(value or 0) for name, value in found.groupdict().items()}
    minutes = part["minutes"] + part["seconds"] // 60
    if part["seconds"] % 60 or minutes % 60:
        return None
    hours, days = part["hours"] + minutes // 60, part["days"] + 7 * part["weeks"]
    if hours:
        return Limit(value=hours + 24 * days, unit=LimitUnit.HOUR)
    return Limit(value=days, unit=LimitUnit.NATURAL_DAY)
