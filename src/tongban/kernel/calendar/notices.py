"""The yearly notices of the State Council as data, and the calendar made of them."""

import csv
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from tongban.kernel.calendar.working_days import WorkingCalendar

_DATA = files("tongban.kernel.calendar") / "data"
_PROVISIONAL_UNTIL = 2100


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice (放假安排通知): where it was published, and each day that differs from the ordinary week."""

    year: int
    papers: tuple[str, ...]
    works: dict[date, bool]
    names: dict[date, str]

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> "Notice":
        """Read the holiday-cn format. Raises KeyError or ValueError when it is not that format."""
        days = {date.fromisoformat(day["date"]): day for day in content["days"]}
        return cls(
            year=int(content["year"]),
            papers=tuple(content["papers"]),
            works={day: not entry["isOffDay"] for day, entry in days.items()},
            names={day: entry["name"] for day, entry in days.items()},
        )


@cache
def published_notices() -> tuple[Notice, ...]:
    """The notices that ship with the platform, by year."""
    paths = sorted((_DATA / "notices").iterdir(), key=lambda path: path.name)
    return tuple(Notice.from_json(json.loads(path.read_text("utf-8"))) for path in paths)


def calendar_of(notices: Iterable[Notice]) -> WorkingCalendar:
    """The calendar that these notices make; other years by rule."""
    notices = tuple(notices)
    published = {notice.year for notice in notices}
    exceptions = {
        day: False
        for year in range(min(published), _PROVISIONAL_UNTIL + 1)
        for day in fixed_holidays(year)
        if year not in published
    }
    for notice in notices:
        exceptions |= notice.works
    return WorkingCalendar(exceptions, published)


@cache
def current_calendar() -> WorkingCalendar:
    """The calendar of the shipped notices."""
    return calendar_of(published_notices())


@cache
def day_names() -> Mapping[date, str]:
    """What the shipped notices call each of their days, such as 春节."""
    return MappingProxyType({day: name for notice in published_notices() for day, name in notice.names.items()})


def fixed_holidays(year: int) -> list[date]:
    """The 13 full-population holidays of the 2024 rules; the lunar ones only where their days are computed."""
    days = [date(year, 1, 1), date(year, 5, 1), date(year, 5, 2), *(date(year, 10, day) for day in (1, 2, 3))]
    lunar = _lunar_days().get(year)
    if lunar:
        spring, qingming, dragon_boat, mid_autumn = lunar
        days += [spring + timedelta(days=offset) for offset in (-1, 0, 1, 2)] + [qingming, dragon_boat, mid_autumn]
    return sorted(days)


@cache
def _lunar_days() -> dict[int, tuple[date, date, date, date]]:
    rows = csv.DictReader((_DATA / "lunar_days.csv").read_text(encoding="utf-8").splitlines())
    names = ("spring_festival", "qingming", "dragon_boat", "mid_autumn")
    return {int(row["year"]): tuple(date.fromisoformat(row[name]) for name in names) for row in rows}  # type: ignore[misc]
