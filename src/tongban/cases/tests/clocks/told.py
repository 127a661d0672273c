"""Facts told briefly: days and moments of China."""

from datetime import date, datetime, time
from typing import Any

from tongban.cases.clocks import Clocks, Fact, FactKind, Limit, Terms, Unit, clocks_of
from tongban.cases.clocks.ruler import CHINA
from tongban.kernel.calendar import current_calendar

K = FactKind


def day(text: str) -> date:
    return date.fromisoformat(text)


def at(text: str | date, clock: str = "10:00") -> datetime:
    return datetime.combine(day(text) if isinstance(text, str) else text, time.fromisoformat(clock), CHINA)


def fact(kind: FactKind, text: str | date, clock: str = "10:00", **more: Any) -> Fact:
    return Fact(kind, at(text, clock), **more)


def accepted(text: str, clock: str = "10:00") -> list[Fact]:
    return [fact(K.RECEIVED, text, clock), fact(K.ACCEPTED, text, clock)]


def review(start: str, end: str | None = None, key: str = "r", **more: Any) -> list[Fact]:
    """An expert review from a day to a day."""
    begun = fact(K.PROCEDURE_STARTED, start, key=key, procedure="expert_review", **more)
    return [begun] if end is None else [begun, fact(K.PROCEDURE_ENDED, end, key=key)]


def clocks(facts: list[Fact], now: str, terms: Terms | None = None, clock: str = "12:00") -> Clocks:
    return clocks_of(facts, terms or Terms(), current_calendar(), at(now, clock))


def working(days: int) -> Limit:
    return Limit(days, Unit.WORKING_DAY)
