"""Facts that move no clock, and why not: the law does not let them."""

from dataclasses import dataclass
from enum import StrEnum

from tongban.cases.clocks.facts import Fact


class Why(StrEnum):
    """Why a fact moves no clock."""

    SECOND_NOTICE = "second_notice"  # art. 32(4): told once; a second notice needs somebody who answers for it
    AFTER_ACCEPTANCE = "after_acceptance"  # no basis in art. 42-45 for a supplement to stop the clock
    TOO_LATE = "too_late"
    BEFORE_ACCEPTANCE = "before_acceptance"
    AFTER_END = "after_end"  # decided or closed already
    NO_BASIS = "no_basis"  # not a special procedure of art. 45 or of the item
    NOT_APPROVED = "not_approved"
    TOO_LONG = "too_long"
    REPEATED = "repeated"
    NOT_OPEN = "not_open"  # ends what never began


@dataclass(frozen=True, slots=True)
class Ignored:
    fact: Fact
    why: Why
