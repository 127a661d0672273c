"""The law's clocks (期限): facts of a case, limits and calendar in, clocks out.

A pure room: it knows no model, no database, no setting and no present moment. Public door of the room.
"""

from tongban.cases.clocks.clock import Clock, Clocks, ClockState, Consequence, ConsequenceKind, Effect
from tongban.cases.clocks.engine import clocks_of, last_day_to_renew, renewal_reminders
from tongban.cases.clocks.explain import Line, LineKind, explain
from tongban.cases.clocks.facts import Fact, FactKind
from tongban.cases.clocks.ignored import Ignored, Why
from tongban.cases.clocks.limits import AT_ONCE, NO_LIMIT, Due, Limit, Start, Unit
from tongban.cases.clocks.pauses import Pause
from tongban.cases.clocks.picture import DayBox, DayKind, Month, draw
from tongban.cases.clocks.ruler import Ruler
from tongban.cases.clocks.terms import Readings, ReceiptOnDayOff, Terms

__all__ = [
    "AT_ONCE",
    "NO_LIMIT",
    "Clock",
    "ClockState",
    "Clocks",
    "Consequence",
    "ConsequenceKind",
    "DayBox",
    "DayKind",
    "Due",
    "Effect",
    "Fact",
    "FactKind",
    "Ignored",
    "Limit",
    "Line",
    "LineKind",
    "Month",
    "Pause",
    "Readings",
    "ReceiptOnDayOff",
    "Ruler",
    "Start",
    "Terms",
    "Unit",
    "Why",
    "clocks_of",
    "draw",
    "explain",
    "last_day_to_renew",
    "renewal_reminders",
]
