"""Why a clock ends on its day: lines in plain words, each with its days, so that a page can draw them and an API send
them.

The words are those of a neighbour who counts on the wall calendar with you: what was day 0, which weekend counts, which
holiday does not, what stopped the count, which day is the last.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.clocks.clock import Clock, ClockState, Effect
from tongban.cases.clocks.limits import Unit
from tongban.cases.clocks.pauses import Pause
from tongban.cases.clocks.ruler import CHINA, day_of
from tongban.cases.clocks.terms import JOINT
from tongban.kernel.calendar import WorkingCalendar

_DAY = timedelta(days=1)
_LONGEST = 1100  # days shown; what lies further is said in the due line alone


class LineKind(StrEnum):
    """What a line is about; a page gives each its colour."""

    START = "start"
    WORKS = "works"  # a weekend day that counts
    LAW = "law"  # the article that sets a limit other than people expect
    REST = "rest"  # a holiday that does not
    PAUSE = "pause"
    EXTENDED = "extended"
    DUE = "due"
    PROVISIONAL = "provisional"
    OVER = "over"
    FOLLOWS = "follows"


@dataclass(frozen=True, slots=True)
class Line:
    """One reason. ``start`` and ``end`` are the days it speaks of, inclusive."""

    kind: LineKind
    text: str
    start: date
    end: date


_STARTS = {
    "statutory": gettext_lazy("Accepted on %(day)s"),
    "promised": gettext_lazy("Accepted on %(day)s"),
    "acceptance": gettext_lazy("Materials received on %(day)s"),
    "supplement_notice": gettext_lazy("Materials received on %(day)s"),
    "lower_review": gettext_lazy("Accepted on %(day)s"),
    "forwarded": gettext_lazy("Forwarded to the higher authority on %(day)s"),
    "supplement": gettext_lazy("Told on %(day)s what is missing"),
    "delivery": gettext_lazy("Decided on %(day)s"),
    "hearing_request": gettext_lazy("Told on %(day)s of the right to a hearing"),
    "hearing_organise": gettext_lazy("Hearing asked for on %(day)s"),
}
_EFFECTS = {
    Effect.DEEMED_ACCEPTED: gettext_lazy("If the authority says nothing by then, the application counts as accepted."),
    Effect.DEEMED_RENEWED: gettext_lazy("If the authority does not decide by then, the licence counts as renewed."),
    Effect.RIGHT_LOST: gettext_lazy("Whoever has not asked by then can no longer ask."),
    Effect.MAY_BE_RETURNED: gettext_lazy(
        "If nothing comes by then, the application is sent back; you can apply again."
    ),
}
_PROCEDURES = {
    "hearing": gettext_lazy("Hearing"),
    "tender": gettext_lazy("Tender"),
    "auction": gettext_lazy("Auction"),
    "inspection": gettext_lazy("Inspection"),
    "testing": gettext_lazy("Testing"),
    "quarantine": gettext_lazy("Quarantine"),
    "appraisal": gettext_lazy("Appraisal"),
    "expert_review": gettext_lazy("Expert review"),
}


def explain(clock: Clock, calendar: WorkingCalendar, day_names: Mapping[date, str] | None = None) -> tuple[Line, ...]:
    """The reasons in the order of the count; none for a clock that has not started.

    ``day_names`` are the names that the notices give their days (春节). Lines are in the language that is active.
    """
    if clock.started_on is None:
        return ()
    return tuple(_lines(clock, clock.started_on, calendar, day_names or {}))


def _lines(clock: Clock, start: date, calendar: WorkingCalendar, names: Mapping[date, str]) -> Iterator[Line]:
    yield _start(clock, start)
    if clock.due_on is None:
        yield Line(LineKind.DUE, _("No law sets a limit here; it is handled as soon as possible."), start, start)
        return
    if clock.key == "statutory" and clock.article == JOINT.article:
        text = _("Several authorities handle it together: the law allows %(count)s working days (%(article)s).")
        yield Line(LineKind.LAW, text % {"count": JOINT.value, "article": JOINT.article}, start, clock.due_on)
    if clock.key == "lower_review":
        text = _("The lower authority examines it first and forwards its opinion with all materials (%(article)s).")
        yield Line(LineKind.LAW, text % {"article": clock.article}, start, clock.due_on)
    middle = [_pause(pause, start) for pause in clock.pauses]
    if clock.unit is Unit.WORKING_DAY:
        special = _special_days(start, clock.due_on, calendar, names)
        middle += [line for line in special if not any(_holds(pause, line) for pause in clock.pauses)]
    yield from sorted(middle, key=lambda line: (line.start, line.end))
    if clock.base_due_on:
        words = {"day": day_words(clock.base_due_on, start), "new": day_words(clock.due_on, start)}
        text = _("The limit would have ended on %(day)s; it was extended with approval to %(new)s.") % words
        yield Line(LineKind.EXTENDED, text, clock.base_due_on, clock.due_on)
    yield _due(clock, clock.due_on, start)
    yield from _afterwards(clock, clock.due_on)


def _start(clock: Clock, start: date) -> Line:
    day = day_words(start, start)
    opening = str(_STARTS.get(clock.since or clock.key, gettext_lazy("Began on %(day)s"))) % {"day": day}
    first = start + _DAY
    match clock.unit:
        case Unit.HOUR:
            text = _("%(opening)s; it counts from that moment, nights and days off included.") % {"opening": opening}
            first = start
        case Unit.INSTANT | Unit.NONE:
            text = _("%(opening)s.") % {"opening": opening}
            first = start
        case _:
            words = {"opening": opening, "day": day_words(first, start)}
            text = _("%(opening)s; the count begins on the next day, %(day)s.") % words
    return Line(LineKind.START, text, start, first)


def _special_days(start: date, due: date, calendar: WorkingCalendar, names: Mapping[date, str]) -> list[Line]:
    """Weekend days that count and rests longer than a weekend, between the start and the due day."""
    lines: list[Line] = []
    rest: list[date] = []
    day = start + _DAY
    last = min(due, start + _DAY * _LONGEST)
    while day <= last:
        if not calendar.is_working_day(day):
            rest.append(day)
        else:
            lines += _rest(rest, start, names)
            rest = []
            if day.weekday() >= 5:
                words = {"day": day_words(day, start), "weekday": _WEEKDAYS[day.weekday()]}
                text = _("%(day)s (%(weekday)s) is a working day in exchange: it counts.") % words
                lines.append(Line(LineKind.WORKS, text, day, day))
        day += _DAY
    return lines


_WEEKDAYS = {5: gettext_lazy("Saturday"), 6: gettext_lazy("Sunday")}


def _rest(days: list[date], base: date, names: Mapping[date, str]) -> list[Line]:
    """A rest that takes a day of the ordinary week; plain weekends need no words."""
    if all(day.weekday() >= 5 for day in days):
        return []
    named = dict.fromkeys(names[day] for day in days if day in names)
    words = {"days": _range(days[0], days[-1], base), "name": "、".join(named) or _("public holiday")}
    return [Line(LineKind.REST, _("%(days)s: %(name)s, does not count.") % words, days[0], days[-1])]


def _holds(pause: Pause, line: Line) -> bool:
    """Days inside a pause do not count anyway: nothing more need be said of them."""
    return day_of(pause.start) < line.start and line.end <= day_of(pause.end)


def _pause(pause: Pause, base: date) -> Line:
    start, end = day_of(pause.start), day_of(pause.end)
    name = pause.name or str(_PROCEDURES.get(pause.procedure, pause.procedure))
    if pause.running:
        words = {"day": day_words(start, base), "name": name}
        text = _("%(name)s began on %(day)s and is not over: until it ends the days after that do not count.") % words
    elif start == end:
        text = _("%(name)s began and ended on %(days)s; that day counts.") % {
            "name": name,
            "days": day_words(start, base),
        }
    else:
        words = {"days": _range(start + _DAY, end, base), "name": name, "day": day_words(start, base)}
        text = _("%(name)s began on %(day)s; %(days)s do not count.") % words
    return Line(LineKind.PAUSE, text, start, end)


def _due(clock: Clock, due: date, start: date) -> Line:
    words: dict[str, object] = {"count": clock.limit.value, "day": day_words(due, start), "moment": ""}
    texts = {
        Unit.WORKING_DAY: _("Working day number %(count)s is %(day)s: that is the last day."),
        Unit.NATURAL_DAY: _(
            "%(count)s days end on %(day)s: that is the last day. A day off moves it to the next working day."
        ),
        Unit.MONTH: _(
            "%(count)s months end on %(day)s: that is the last day. A day off moves it to the next working day."
        ),
        Unit.HOUR: _("%(count)s hours end on %(day)s at %(moment)s."),
        Unit.INSTANT: _("Handled at once: %(day)s is the last day."),
    }
    if clock.due_at:
        words["moment"] = clock.due_at.astimezone(CHINA).strftime("%H:%M")
    text = texts[clock.unit if clock.limit.value else Unit.INSTANT] % words
    if clock.moving:
        text += _(" It moves on with each day that does not count.")
    return Line(LineKind.DUE, text, due, due)


def _afterwards(clock: Clock, due: date) -> Iterator[Line]:
    if clock.provisional:
        text = _("The holidays of that year are not announced yet, so the date may still move.")
        yield Line(LineKind.PROVISIONAL, text, due, due)
    if clock.state is ClockState.MISSED:
        yield Line(LineKind.OVER, _("The limit has passed."), due + _DAY, due + _DAY)
    elif clock.effect in _EFFECTS and clock.state is not ClockState.MET:
        yield Line(LineKind.FOLLOWS, str(_EFFECTS[clock.effect]), due, due)


def day_words(day: date, base: date) -> str:
    """A day in words, with its year where it is another than that of the story's beginning."""
    pattern = _("F j") if day.year == base.year else _("F j, Y")  # as Django writes date formats
    return dateformat.format(day, pattern)


def _range(start: date, end: date, base: date) -> str:
    if start == end:
        return day_words(start, base)
    return _("%(start)s to %(end)s") % {"start": day_words(start, base), "end": day_words(end, base)}
