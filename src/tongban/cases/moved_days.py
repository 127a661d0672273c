"""Why a date moved when the calendar changed: the days between start and end that count otherwise, in words."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.cases.clocks.explain import day_words
from tongban.cases.models import CaseMove
from tongban.kernel import holidays, languages
from tongban.kernel.calendar import Edition
from tongban.ui import moments

_DAY = timedelta(days=1)


@lru_cache(maxsize=8)
def changed_days(before: Edition, after: Edition) -> tuple[date, ...]:
    """The days that count otherwise."""
    return before.calendar.differences(after.calendar)


def why_it_moved(before: Edition, after: Edition, *, start: date, old: date, new: date) -> tuple[str, ...]:
    """One line for each stretch of days that counts otherwise, then the two dates."""
    return _why(before, after, start, old, new, get_language() or "")


@lru_cache(maxsize=10_000)  # cases that count alike have the same reason
def _why(before: Edition, after: Edition, start: date, old: date, new: date, language: str) -> tuple[str, ...]:
    last = max(old, new)
    days = [day for day in changed_days(before, after) if start < day <= last]
    lines = [_stretch(first, end, after, start) for first, end in _stretches(days, after)]
    moved = _("So the last day moved from %(old)s to %(new)s.")
    return (*lines, moved % {"old": moments.day(old), "new": moments.day(new)})


def _stretches(days: list[date], after: Edition) -> Iterator[tuple[date, date]]:
    """Neighbouring days with one name that count alike, as first and last."""
    first = end = None
    for day in days:
        if end and day == end + _DAY and _kind(day, after) == _kind(end, after):
            end = day
            continue
        if first and end:
            yield first, end
        first = end = day
    if first and end:
        yield first, end


def _kind(day: date, after: Edition) -> tuple[bool, str]:
    return after.calendar.is_working_day(day), after.names.get(day, "")


def _stretch(first: date, end: date, after: Edition, base: date) -> str:
    works, name = _kind(first, after)
    words = {"days": day_words(first, base), "name": name or _("public holiday")}
    if first != end:
        words["days"] = _("%(start)s to %(end)s") % {"start": words["days"], "end": day_words(end, base)}
    if not works:
        return _("%(days)s: %(name)s, does not count any more.") % words
    if first.weekday() >= 5:
        return _("%(days)s: worked in exchange, counts now.") % words
    return _("%(days)s: no day off any more, counts now.") % words


def reason_of(move: CaseMove) -> str:
    """Why a date moved, in the official language: the days that count otherwise, then the two dates."""
    with languages.official():
        return "\n".join(lines_of(move))


def lines_of(move: CaseMove) -> tuple[str, ...]:
    """The same line by line, in the language that is active."""
    before, after = holidays.edition_at(move.run.before), holidays.edition_at(move.run.revision)
    old, new = move.old_due, move.new_due
    if old == new:
        old, new = move.old_statutory, move.new_statutory
    if old is None or new is None:
        return ()
    return why_it_moved(before, after, start=move.start_on, old=old, new=new)
