"""What a measurement says: ours, the yardstick, their ratio."""

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

RATE_UNITS = ("per s",)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. ``ratio`` is the share of the yardstick reached: 1 is as good, whichever way the unit counts."""

    name: str
    ours: float
    unit: str
    yardstick: float | None = None
    clients: int = 1
    note: str = ""

    @property
    def ratio(self) -> float | None:
        if not self.yardstick or not self.ours:
            return None
        share = self.ours / self.yardstick if self.unit.endswith(RATE_UNITS) else self.yardstick / self.ours
        return round(share, 3)

    def as_stored(self, date: str, machine: str) -> dict[str, object]:
        return {
            "ours": round(self.ours, 2),
            "yardstick": None if self.yardstick is None else round(self.yardstick, 2),
            "ratio": self.ratio,
            "unit": self.unit,
            "clients": self.clients,
            "date": date,
            "machine": machine,
            "note": self.note,
        }


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def quantile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
