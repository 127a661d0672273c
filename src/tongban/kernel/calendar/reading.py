"""Reading a notice that somebody hands in: strictly, and saying everything that is wrong with it at once."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.kernel.calendar.notices import Notice, calendar_of, fixed_holidays
from tongban.kernel.errors import DomainError, Kind

LARGEST_BYTES = 64 * 1024
_MOST_PROBLEMS = 12
_MOST_DAYS = 120
_LONGEST = 200  # characters of a name or an address
_YEARS = range(2007, 2100)
_RULES_OF_2024 = 2025  # the first year with thirteen holidays (全国年节及纪念日放假办法)
_BRIDGE_FROM = 25  # late December may stand in the next year's notice
_KEYS = frozenset({"$schema", "$id", "year", "papers", "days"})


class NoticeRefused(DomainError):
    """details["all"] lists everything that is wrong, in words."""

    kind = Kind.INVALID
    code = "kernel.notice_refused"
    message = gettext_lazy("This holiday notice cannot be loaded: %(problems)s")

    def __init__(self, problems: list[str]) -> None:
        shown = problems[:_MOST_PROBLEMS]
        super().__init__(problems=" ".join(shown), all=shown)


def read_notice(data: bytes | str) -> Notice:
    """A notice in the format of holiday-cn. Raises NoticeRefused with every problem found."""
    content = _parse(data)
    problems = list(_of_the_whole(content))
    if problems:
        raise NoticeRefused(problems)
    days = content["days"]
    problems = [problem for place, day in enumerate(days, 1) for problem in _of_day(day, place, content["year"])]
    problems = problems or [*_twice(days)]
    if problems:
        raise NoticeRefused(problems)
    notice = Notice.from_json(content)
    problems = list(_left_out(notice))
    if problems:
        raise NoticeRefused(problems)
    return notice


def _parse(data: bytes | str) -> dict[str, Any]:
    if len(data) > LARGEST_BYTES:
        raise NoticeRefused([_("The file is larger than 64 KB: a notice is a few kilobytes. Is it the right file?")])
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data
        content = json.loads(text, object_pairs_hook=_once)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NoticeRefused([_("The file is not JSON in UTF-8.")]) from error
    if not isinstance(content, dict):
        raise NoticeRefused([_("The file must hold one object with year, papers and days.")])
    return content


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _value in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _of_the_whole(content: dict[str, Any]) -> Iterator[str]:
    year, papers, days = content.get("year"), content.get("papers"), content.get("days")
    if unknown := sorted(set(content) - _KEYS):
        yield _("Nothing but year, papers and days is understood; take out: %(names)s.") % {
            "names": "、".join(name[:40] for name in unknown[:5])
        }
    if not isinstance(year, int) or isinstance(year, bool) or year not in _YEARS:
        yield _("“year” must be a whole number from 2007 to 2099.")
    if not isinstance(papers, list) or not papers or len(papers) > 10 or not all(map(_is_address, papers)):
        yield _("“papers” must list the web addresses of the notices (1 to 10, beginning with http).")
    if not isinstance(days, list) or not 1 <= len(days) <= _MOST_DAYS:
        yield _("“days” must list the days that differ from the ordinary week (1 to 120).")


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("https://", "http://")) and _is_plain(value)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str) and len(value.strip()) > 0 and len(value) <= _LONGEST and value.isprintable()


def _of_day(day: Any, place: int, year: int) -> Iterator[str]:
    if not isinstance(day, dict) or set(day) != {"name", "date", "isOffDay"}:
        yield _("Day number %(place)s must have exactly name, date and isOffDay.") % {"place": place}
        return
    words = {"place": place, "date": str(day["date"])[:20]}
    if not _is_plain(day["name"]):
        yield _("Day number %(place)s (%(date)s): “name” must be the name of the holiday.") % words
    if not isinstance(day["isOffDay"], bool):
        yield _("Day number %(place)s (%(date)s): “isOffDay” must be true or false.") % words
    on = _day_of(day["date"])
    if on is None:
        yield _("Day number %(place)s: “%(date)s” is not a day written as 2027-02-06.") % words
    elif not _belongs(on, year):
        yield _("Day number %(place)s: %(date)s does not belong into the notice for %(year)s.") % (
            words | {"year": year}
        )
    elif day["isOffDay"] is False and on.weekday() < 5:
        words["weekday"] = str(WEEKDAYS[on.weekday()])
        yield _("%(date)s is a %(weekday)s and a working day anyway: it cannot be worked in exchange.") % words


def _day_of(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def _belongs(day: date, year: int) -> bool:
    """Days of the year; the last of December before it when New Year is bridged."""
    return day.year == year or (day.year == year - 1 and day.month == 12 and day.day >= _BRIDGE_FROM)


def _twice(days: list[dict[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for day in days:
        if day["date"] in seen:
            yield _("%(date)s is listed twice.") % {"date": day["date"]}
        seen.add(day["date"])


def _left_out(notice: Notice) -> Iterator[str]:
    """A holiday of the law that would be a working day: something is missing in the file."""
    if notice.year < _RULES_OF_2024:
        return
    calendar = calendar_of([notice])
    for day in fixed_holidays(notice.year):
        if calendar.is_working_day(day):
            yield _("%(date)s is a holiday by law, but with this notice it would be a working day.") % {"date": day}
