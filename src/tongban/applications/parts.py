"""The parts of one thing at once (一件事): which waits for which result, and how each of them stands."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tongban.applications.enums import Hold, Stop
from tongban.applications.models import ApplicationItem
from tongban.applications.selectors import Draft
from tongban.cases import public as cases
from tongban.cases.public import CaseState, Outcome
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM

_WHY = {
    CaseState.REFUSED: Stop.REFUSED,
    CaseState.NOT_ACCEPTED: Stop.NOT_ACCEPTED,
    CaseState.RETURNED: Stop.RETURNED,
    CaseState.WITHDRAWN: Stop.WITHDRAWN,
}
_HOLDS = {
    CaseState.REFUSED: Hold.REFUSED,
    CaseState.NOT_ACCEPTED: Hold.NOT_ACCEPTED,
    CaseState.RETURNED: Hold.RETURNED,
    CaseState.WITHDRAWN: Hold.WITHDRAWN,
    CaseState.SUPPLEMENT: Hold.SUPPLEMENT,
}
_DRAWN = {Hold.SUPPLEMENT: "attention", Hold.PROCEDURE: "standstill"}


class PartState(StrEnum):
    """How a part stands."""

    OPEN = "open"  # its case is handled
    WAITING = "waiting"  # for the result of another part
    GRANTED = "granted"
    ENDED = "ended"  # without a grant
    STOPPED = "stopped"  # its case was never opened and will not be


@dataclass(frozen=True, slots=True)
class PartRow:
    """One part in the progress of a thing. ``state_words`` says more of a case; ``waits_for`` are titles.

    ``hold``: why it holds up others, whether or not any wait.
    """

    item_code: str
    title: str
    state: PartState
    state_words: str
    authority_name: str
    case_number: str
    due_on: date | None
    waits_for: tuple[str, ...] = ()
    stop: Stop | None = None
    document: str = ""
    hold: Hold | None = None

    @property
    def drawn(self) -> str:
        """Its state in the picture of the thing."""
        if self.state is PartState.OPEN:
            return _DRAWN.get(self.hold, "running") if self.hold else "running"
        told = {PartState.WAITING: "waiting", PartState.GRANTED: "done", PartState.ENDED: "refused"}
        return told.get(self.state, "stopped")

    @property
    def ended(self) -> bool:
        return self.state in (PartState.GRANTED, PartState.ENDED, PartState.STOPPED)


def parts_in_progress(draft: Draft, outcomes: dict[str, Outcome] | None = None) -> list[PartRow]:
    """How every chosen part of an application that was handed in stands, in the order of the parts."""
    outcomes = outcomes_of_parts(draft.items) if outcomes is None else outcomes
    titles = {part.item_code: part.item_title for part in draft.items}
    items = {share.item.code: share.item for share in draft.requirements.shares}
    names = identity.get_authorities({item.authority_id for item in items.values()})
    return [
        _row(part, outcomes.get(part.case_number), names[items[part.item_code].authority_id].name, titles)
        for part in draft.items
    ]


def outcomes_of_parts(parts: Iterable[ApplicationItem], *, printed: bool = False) -> dict[str, Outcome]:
    """Case number → outcome, for the parts that have a case. Whoever sees the application sees them."""
    numbers = [part.case_number for part in parts if part.case_number]
    return cases.outcomes_of(actor=SYSTEM, numbers=numbers, printed=printed)


def turn_of(part: ApplicationItem, parts: Collection[ApplicationItem], outcomes: dict[str, Outcome]) -> Stop | None:
    """Why a part without a case will not begin as things stand; None while it may. See ``may_begin``."""
    if part.stopped_because == Stop.GIVEN_UP:
        return Stop.GIVEN_UP
    for before in _before(part, parts):
        outcome = outcomes.get(before.case_number)
        if outcome is not None and outcome.state in _WHY:
            return _WHY[outcome.state]
        if outcome is None and before.stopped_because:
            return Stop.STOPPED
    return None


def may_begin(part: ApplicationItem, parts: Collection[ApplicationItem], outcomes: dict[str, Outcome]) -> bool:
    """Every result it waits for is there."""
    there = [outcomes.get(before.case_number) for before in _before(part, parts)]
    return all(outcome is not None and outcome.granted for outcome in there)


def hold_of(part: ApplicationItem, outcome: Outcome | None) -> Hold | None:
    """Why a part holds up what needs its result; None while it goes its way, was granted or waits itself."""
    if outcome is None:
        return Hold.GIVEN_UP if part.stopped_because == Stop.GIVEN_UP else None
    return Hold.PROCEDURE if outcome.standstill else _HOLDS.get(outcome.state)


def in_order(parts: Iterable[ApplicationItem]) -> list[ApplicationItem]:
    """Those that wait after those they wait for: what is told of one reaches all that follow in one pass."""
    left, placed = list(parts), []
    while left:
        codes = {part.item_code for part in left}
        free = [part for part in left if not codes & set(part.after)] or left
        placed += free
        left = [part for part in left if part not in free]
    return placed


def _before(part: ApplicationItem, parts: Collection[ApplicationItem]) -> list[ApplicationItem]:
    return [other for other in parts if other.item_code in part.after]


def _row(part: ApplicationItem, outcome: Outcome | None, authority_name: str, titles: dict[str, str]) -> PartRow:
    stop = Stop(part.stopped_because) if part.stopped_because else None
    state = _state(outcome, stop)
    return PartRow(
        item_code=part.item_code,
        title=part.item_title,
        state=state,
        state_words=str(outcome.state.label if outcome else stop.label if stop else ""),
        authority_name=authority_name,
        case_number=part.case_number,
        due_on=outcome.due_on if outcome else None,
        waits_for=tuple(titles[code] for code in part.after if code in titles) if outcome is None else (),
        stop=stop,
        document=outcome.document_number if outcome and outcome.granted else "",
        hold=hold_of(part, outcome),
    )


def _state(outcome: Outcome | None, stop: Stop | None) -> PartState:
    if outcome is None:
        return PartState.STOPPED if stop else PartState.WAITING
    if outcome.granted:
        return PartState.GRANTED
    return PartState.ENDED if outcome.ended else PartState.OPEN
