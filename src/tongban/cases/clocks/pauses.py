"""Arithmetic of pauses (扣除时间), STANDARDS 4.3: a day d is not counted if start < d <= end of some pause.

So the day a pause starts is counted, the day it ends is not, the day after is. Spans are half-open intervals
``(start, end]``; overlapping and touching ones are one. The same arithmetic serves days and moments.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Span = tuple[Any, Any]
Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count, from ``start`` to ``end`` (moments). ``running``: not over yet, ``end`` is expected."""

    key: str
    procedure: str
    name: str
    start: datetime
    end: datetime
    running: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """How a unit counts: ``between(x, y)`` units in (x, y], ``add(x, n)`` the n-th unit after x."""

    between: Callable[[Any, Any], Any]
    add: Callable[[Any, Any], Any]


def union(spans: Iterable[Span]) -> Spans:
    """The same time as disjoint spans in order; empty ones vanish."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def count(measure: Measure, start: Any, end: Any, spans: Spans) -> Any:
    """Units in (start, end] outside the spans (a union). Nothing when ``end`` lies before ``start``."""
    if end < start:
        return measure.between(start, start)
    units = measure.between(start, end)
    for left, right in spans:
        if left < end and right > start:
            units -= measure.between(max(left, start), min(right, end))
    return units


def advance(measure: Measure, start: Any, amount: Any, spans: Spans) -> Any:
    """Where the ``amount``-th unit after ``start`` outside the spans (a union) lies."""
    here = start
    for left, right in spans:
        if right <= here:
            continue
        here_to_pause = measure.between(here, max(left, here))
        if here_to_pause >= amount:
            break
        amount -= here_to_pause
        here = right
    return measure.add(here, amount)
