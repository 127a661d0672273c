"""Public figures: what is published, and how each number is computed (STANDARDS §5.2)."""

from dataclasses import dataclass
from datetime import date, datetime


def percent(count: int, of: int) -> str:
    """One decimal, rounded down, so that 100% is said only of all: 99.9%. Empty when there is nothing to divide by."""
    if not of:
        return ""
    tenths = count * 1000 // of
    return f"{tenths // 10}.{tenths % 10}%" if tenths < 1000 else "100%"


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it was computed from: ``count`` of ``of`` between two days, both inclusive. No ``of``, no
    ``value``."""

    count: int
    of: int
    since: date
    until: date

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None when there is nothing to divide by."""
        return self.count / self.of if self.of else None

    @property
    def percent(self) -> str:
        """As ``percent`` writes it."""
        return percent(self.count, self.of)


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """What the home page and /figures/ show.

    ``items`` in force now; ``handled`` cases decided or not accepted since the first of the month; ``received`` since
    then; ``on_time`` over the last 30 days; ``satisfaction`` over the last 90 days.
    """

    items: int
    handled: int
    received: int
    month: date
    on_time: Share
    satisfaction: Share
    computed_at: datetime
