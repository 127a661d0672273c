"""One machine inside, several code tables outside (STANDARDS 3.4): the code of a case's state in each of them.

The same table stands in docs/topics/case-states.md; a test compares the two.
"""

from dataclasses import dataclass

from tongban.cases.enums import CaseState


@dataclass(frozen=True, slots=True)
class Codes:
    """Codes of one state: step of GB/T 39046, exchange of construction approvals, provincial closing; "" for none."""

    national: str
    construction: str
    closing: str = ""


CODES: dict[CaseState, Codes] = {
    CaseState.RECEIVED: Codes("T5", "1"),
    CaseState.SUPPLEMENT: Codes("", "6"),
    CaseState.ACCEPTED: Codes("T6", "3"),
    CaseState.NOT_ACCEPTED: Codes("", "4", "6"),
    CaseState.GRANTED: Codes("T8", "11", "0"),
    CaseState.REFUSED: Codes("T8", "13", "1"),
    CaseState.WITHDRAWN: Codes("", "2", "5"),
    CaseState.RETURNED: Codes("", "", "5"),
}


def national_code(state: str) -> str:
    """GB/T 39046: T5 received, T6 accepted, T8 decided; "" where the standard has no step for it."""
    return CODES[CaseState(state)].national


def construction_code(state: str, *, accepted: bool = False, paused: bool = False, tolerant: bool = False) -> str:
    """The exchange of construction approvals.

    9 while a special procedure runs, 14 for a late withdrawal, 12 for what was granted after tolerant acceptance.
    """
    if tolerant and state == CaseState.GRANTED:
        return "12"
    if paused and state == CaseState.ACCEPTED:
        return "9"
    if accepted and state == CaseState.WITHDRAWN:
        return "14"
    return CODES[CaseState(state)].construction


def closing_code(state: str) -> str:
    """The provincial closing code; "" while the case is open."""
    return CODES[CaseState(state)].closing
