"""One clock, and all clocks of a case."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tongban.cases.clocks.ignored import Ignored
from tongban.cases.clocks.limits import Due, Limit, Unit
from tongban.cases.clocks.names import name_of
from tongban.cases.clocks.pauses import Pause


class ClockState(StrEnum):
    NOT_STARTED = "not_started"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    STOPPED = "stopped"  # the case was closed before the limit ended: nothing to meet any more


class Effect(StrEnum):
    """What follows when the limit passes (STANDARDS 4.3; the cards are a convention of 5.1, not national law)."""

    DEEMED_ACCEPTED = "deemed_accepted"
    DEEMED_RENEWED = "deemed_renewed"
    RED_CARD = "red_card"
    YELLOW_CARD = "yellow_card"
    WARNING = "warning"
    RIGHT_LOST = "right_lost"
    PROCEDURE_DEFECT = "procedure_defect"
    MAY_BE_RETURNED = "may_be_returned"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Clock:
    """One limit at one moment.

    ``due_on`` is the last day, inclusive; ``due_at`` the last moment of a limit in hours or by business hours.
    Both None: the law sets no limit, or the clock has not started. ``used``, ``remaining`` and ``overrun`` are whole
    units of ``unit`` without pauses, up to ``stopped_at`` or now. ``provisional``: the calendar of the due day is not
    published yet. ``moving``: a pause is running, so the due day is the earliest one. ``base_due_on`` is the due day
    before the extension, where there is one.
    """

    key: str
    limit: Limit
    state: ClockState
    effect: Effect
    started_on: date | None = None
    started_at: datetime | None = None
    due_on: date | None = None
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    used: int = 0
    remaining: int = 0
    overrun: int = 0
    provisional: bool = False
    moving: bool = False
    pauses: tuple[Pause, ...] = ()
    base_due_on: date | None = None
    label: str = ""
    since: str = ""  # what started it, where that is not what usually does: forwarded

    @property
    def due(self) -> Due:
        return Due(self.due_on, self.due_at)

    @property
    def unit(self) -> Unit:
        return self.limit.unit

    @property
    def article(self) -> str:
        return self.limit.article

    @property
    def name(self) -> str:
        """What people call it: its own label (a step, a procedure) or the law's word."""
        return self.label or str(name_of(self.key))


class ConsequenceKind(StrEnum):
    """What the law itself makes true when a day passes; a job writes it into the case at that moment."""

    DEEMED_ACCEPTED = "deemed_accepted"  # 逾期视为受理, art. 32(4)
    DEEMED_RENEWED = "deemed_renewed"  # 视为准予延续, art. 50
    PROMISE_MISSED = "promise_missed"  # explain in public, 优化营商环境条例
    HEARING_RIGHT_LOST = "hearing_right_lost"  # art. 47


@dataclass(frozen=True, slots=True)
class Consequence:
    """``on`` is the first day on which it holds, ``counted_from`` the day from which it has effect."""

    kind: ConsequenceKind
    on: date
    counted_from: date
    article: str


@dataclass(frozen=True, slots=True)
class Clocks:
    """All clocks of a case at a moment, what the law derived by itself, and the facts that moved nothing."""

    clocks: tuple[Clock, ...]
    consequences: tuple[Consequence, ...]
    ignored: tuple[Ignored, ...]

    def get(self, key: str) -> Clock | None:
        return next((clock for clock in self.clocks if clock.key == key), None)

    def __getitem__(self, key: str) -> Clock:
        """Raises KeyError when the case has no such clock."""
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def consequence(self, kind: ConsequenceKind) -> Consequence | None:
        return next((found for found in self.consequences if found.kind is kind), None)
