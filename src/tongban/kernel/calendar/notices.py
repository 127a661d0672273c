"""The yearly notices of the State Council as data, and the calendar made of them."""

import csv
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from tongban.kernel.calendar.working_days import WorkingCalendar

_DATA = files("tongban.kernel.calendar") / "data"
_FIRST_YEAR = 2007
_PROVISIONAL_UNTIL = 2100


@dataclass(frozen=True, slots=True)
class Notice:
    """One year's notice (放假安排通知): where it was published, and each day that differs from the ordinary week."""

    year: int
    papers: tuple[str, ...]
    works: dict[date, bool]
    names: dict[date, str]

    @property
    def days(self) -> list[dict[str, Any]]:
        """The days as the file has them, in order."""
        return [
            {"name": self.names[day], "date": day.isoformat(), "isOffDay": not works}
            for day, works in sorted(self.works.items())
        ]

    def to_json(self) -> str:
        """The notice as a file again."""
        content = {"year": self.year, "papers": list(self.papers), "days": self.days}
        return json.dumps(content, ensure_ascii=False, indent=1)

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
    """The calendar that these notices make; other years by rule. A later year has the last word on a day."""
    notices = tuple(sorted(notices, key=lambda notice: notice.year))
    published = {notice.year for notice in notices}
    exceptions = {
        day: False
        for year in range(min(published, default=_FIRST_YEAR), _PROVISIONAL_UNTIL + 1)
        for day in fixed_holidays(year)
        if year not in published
    }
    for notice in notices:
        exceptions |= notice.works
    return WorkingCalendar(exceptions, published)


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
