"""What leaves registers: frozen rows, never models. Values travel in these only, for a stated purpose."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Self

from tongban.registers.enums import DisputeState, LoadState, Quality, RelationKind, SubjectKind, TrustLevel


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a question is about: one exact citizen number or credit code."""

    kind: SubjectKind
    number: str


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody asks. ``text`` is a plain Chinese phrase the person will read (办理食品经营许可); ``about`` names
    the application or case (``application:<number>``, ``case:<number>``) and is required of officials."""

    text: str
    about: str = ""
    item_code: str = ""
    material_key: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One value and where it comes from. ``as_of`` is the day the source spoke for it, ``valid_until`` the last day.

    ``rule`` says why this source is believed when others differ. ``dispute`` is the number of an open correction
    request. ``covered`` is the value as shown to somebody who does not need it.
    """

    element: str
    name: str
    value: Any
    shown: str
    covered: str
    register_code: str
    register_name: str
    authority_name: str
    as_of: date
    valid_from: date
    valid_until: date | None
    level: TrustLevel
    quality: Quality = Quality.AS_GIVEN
    record_id: int = 0
    column: str = ""
    dispute: str = ""
    rule: str = ""

    def masked(self) -> Self:
        """The same fact without its value."""
        return replace(self, value=self.covered, shown=self.covered)


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A register that could not be asked, named so that a form can say so and go on without its ``elements``."""

    register_code: str
    register_name: str
    authority_name: str
    reason: str
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FactsFound:
    """The answer to ``find_facts``. An element is in ``facts`` when one value is known: all sources agree, or a rule
    says which is believed. It is in ``contradictory`` whenever sources differ, with every value and its source.
    ``missing`` elements no register in service holds. ``deceased_on`` is set when the death of the subject is
    registered."""

    facts: dict[str, Fact] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    unavailable: tuple[Unavailable, ...] = ()
    contradictory: dict[str, list[Fact]] = field(default_factory=dict)
    deceased_on: date | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a relation holds. None: the registers cannot say (nothing is registered, one is down, sources differ).

    ``share`` is per cent. ``fact`` is the entry that proves it; ``contradictory`` those that differ. ``reason`` is a
    sentence for people.
    """

    holds: bool | None
    kind: RelationKind
    reason: str = ""
    since: date | None = None
    share: str = ""
    fact: Fact | None = None
    contradictory: tuple[Fact, ...] = ()
    unavailable: tuple[Unavailable, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationRow:
    """One relation of one's own: the actor's ``kind`` is the person named. Names and numbers are masked."""

    record_id: int
    kind: RelationKind
    name: str
    number: str
    since: date
    until: date | None
    share: str
    register_code: str
    register_name: str
    authority_name: str
    as_of: date
    level: TrustLevel
    dispute: str = ""


@dataclass(frozen=True, slots=True)
class RelationsFound:
    """One's own relations, and the registers that could not be asked."""

    rows: tuple[RelationRow, ...]
    unavailable: tuple[Unavailable, ...] = ()


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """What one register holds about oneself: its values in order, each with its source."""

    record_id: int
    register_code: str
    register_name: str
    authority_name: str
    as_of: date
    valid_from: date
    valid_until: date | None
    facts: tuple[Fact, ...]

    @property
    def level_words(self) -> str:
        """The trust level where all values have the same; empty where each says its own."""
        levels = {fact.level for fact in self.facts}
        return str(levels.pop().label) if len(levels) == 1 else ""


@dataclass(frozen=True, slots=True)
class ProvingRecord:
    """What stands in for a paper: a record about oneself, or a relation proven. ``said`` is what it says, by name.

    ``reference`` names the record (``record:12``) or the relation. ``level`` is the weakest of its values.
    """

    kind: str
    reference: str
    register_name: str
    authority_name: str
    legal_basis: str
    as_of: date
    valid_until: date | None
    level: TrustLevel
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """A correction request (数据校核). ``held`` and ``right`` are in words, for the person and the source only."""

    number: str
    state: DisputeState
    register_code: str
    register_name: str
    authority_name: str
    element: str
    column_name: str
    held: str
    right: str
    note: str
    about: str
    file_id: int | None
    opened_at: datetime
    due_on: date
    answered_at: datetime | None
    answer: str
    answer_reason: str
    party_id: int = 0

    @property
    def is_open(self) -> bool:
        return self.state == DisputeState.OPEN


@dataclass(frozen=True, slots=True)
class FlawRow:
    """What is wrong with one row of a file."""

    line: int
    column: str
    message: str
    value: str


@dataclass(frozen=True, slots=True)
class LoadSummary:
    """How a load went. ``flaws`` are the first ones; ``bad_rows`` counts all."""

    uuid: str
    state: LoadState
    rows: int
    bad_rows: int
    added: int
    changed: int
    unchanged: int
    ended: int
    flaws: tuple[FlawRow, ...] = ()
