"""What is asked of search and what comes back: plain rows, no models."""

from dataclasses import dataclass, field, fields
from enum import IntEnum

LABEL_KINDS = {
    "department": "department",
    "topic": "topic",
    "target": "target",
    "region": "region",
    "type": "type",
    "level": "level",
    "life": "life",
    "enterprise": "enterprise",
}
EASES = {"online": "online", "instant": "instant", "zero_visits": "zero-visits"}


class Match(IntEnum):
    """How an item was found, best first."""

    TITLE = 0
    TITLE_START = 1
    PHRASE = 2
    ALL_WORDS = 3
    EVERYDAY_WORDS = 4
    ELSEWHERE = 5
    NEAR = 6


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrowing of a search; empty means any. ``region`` is a division code and covers all below it."""

    department: str = ""
    topic: str = ""
    target: str = ""
    region: str = ""
    type: str = ""
    level: str = ""
    life: str = ""
    enterprise: str = ""
    online: bool = False
    instant: bool = False
    zero_visits: bool = False

    def __bool__(self) -> bool:
        return any(getattr(self, item.name) for item in fields(self))


@dataclass(frozen=True, slots=True)
class FoundItem:
    """One line of a result list. ``promised`` is the promised limit as (value, unit)."""

    code: str
    title: str
    authority_name: str
    match: Match
    targets: tuple[str, ...] = ()
    promised: tuple[int | None, str] = (None, "none")
    visits: int | None = None
    online: bool = False
    instant: bool = False
    topics: tuple[str, ...] = ()
    everyday_words: tuple[str, ...] = ()
    division_code: str = ""

    @property
    def near(self) -> bool:
        """True when it does not hold what was typed, only something like it."""
        return self.match is Match.NEAR


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A way to narrow on: the value, what to call it, and how many items have it (of those ranked, in a search)."""

    value: str
    name: str
    count: int
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Results:
    """A page of results. ``total`` counts what was ranked; ``more`` is true when there are further matches.

    ``counted``: the counts of the facets are exact; otherwise they are those of a part and should not be shown.
    """

    items: tuple[FoundItem, ...] = ()
    total: int = 0
    more: bool = False
    counted: bool = True
    near: bool = False
    words: tuple[str, ...] = ()
    facets: dict[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    nearest_words: tuple[str, ...] = ()
