"""What a mandate allows, as the law has it. Pure: no table, no present day.

民法典 art. 162: what an agent does within the authority binds the represented. art. 165: the authority says who, what,
how far and until when. art. 168, 169: passing it on needs consent, so that a link never reaches further than the one
above it. art. 173: it ends with its last day, or when either side takes it back or lays it down. art. 27, 28, 34, 35:
a guardian acts for a ward, in the ward's interest.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Self

from tongban.identity.enums import Act

LONGEST_CHAIN = 2  # times a mandate may be passed on below who got it first
_NAMING_AMOUNTS = frozenset({Act.PAY})
_ACTS = [act.value for act in Act]


@dataclass(frozen=True, slots=True)
class Scope:
    """How far an authority goes. No item and no type named: every item. No limit: any amount.

    ``item_types`` are groups of items by their type (行政许可, 公共服务 …); ``passes_on`` tells how many further links
    may hang below; ``amount_limit`` is in yuan.
    """

    item_codes: tuple[str, ...] = ()
    item_types: tuple[str, ...] = ()
    acts: tuple[str, ...] = tuple(Act)
    amount_limit: Decimal | None = None
    passes_on: int = 0

    def normal(self) -> Self:
        """The same scope, each thing once and in order. Raises ValueError for an act there is not."""
        return replace(
            self,
            item_codes=tuple(sorted(set(self.item_codes))),
            item_types=tuple(sorted(set(self.item_types))),
            acts=tuple(sorted(set(self.acts), key=_ACTS.index)),
        )

    @property
    def every_item(self) -> bool:
        return not self.item_codes and not self.item_types


@dataclass(frozen=True, slots=True)
class Deed:
    """One act an agent is about to do: in which item (its type beside it), and over how many yuan."""

    act: str
    item_code: str = ""
    item_type: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One authority of a chain: its scope and the days it holds, both included."""

    scope: Scope
    first: date
    last: date
    revoked: bool = False


def allows(chain: Sequence[Link], deed: Deed, on: date) -> bool:
    """True when every link from the represented (first) down to the agent (last) allows the deed on the day."""
    if not chain:
        return False
    for position, link in enumerate(chain):
        links_below = len(chain) - 1 - position
        if links_below > link.scope.passes_on or not _holds(link, on) or not _covers(link.scope, deed):
            return False
    return True


def reach_of(chain: Sequence[Link], act: str, on: date) -> Scope | None:
    """How far an act goes under a chain on the day, for lists that cannot ask about each thing: the scope of the last
    link, which opens no more than those above it; None when it does not go at all."""
    for position, link in enumerate(chain):
        if len(chain) - 1 - position > link.scope.passes_on or not _holds(link, on) or act not in link.scope.acts:
            return None
    return chain[-1].scope if chain else None


def reaches_no_further(lower: Link, upper: Link) -> bool:
    """A link may hang below another only if it opens nothing the upper one does not (民法典 art. 169)."""
    return (
        upper.scope.passes_on > lower.scope.passes_on
        and set(lower.scope.acts) <= set(upper.scope.acts)
        and _items_within(lower.scope, upper.scope)
        and _amount_within(lower.scope.amount_limit, upper.scope.amount_limit)
        and upper.first <= lower.first
        and lower.last <= upper.last
    )


def _holds(link: Link, on: date) -> bool:
    return not link.revoked and link.first <= on <= link.last


def _covers(scope: Scope, deed: Deed) -> bool:
    if deed.act not in scope.acts:
        return False
    named = deed.item_code in scope.item_codes or (bool(deed.item_type) and deed.item_type in scope.item_types)
    return (scope.every_item or named) and _affords(scope, deed)


def _affords(scope: Scope, deed: Deed) -> bool:
    """An amount nobody named is not within a limit."""
    if scope.amount_limit is None:
        return True
    if deed.amount is None:
        return deed.act not in _NAMING_AMOUNTS
    return deed.amount <= scope.amount_limit


def _items_within(lower: Scope, upper: Scope) -> bool:
    if upper.every_item:
        return True
    within = set(lower.item_codes) <= set(upper.item_codes) and set(lower.item_types) <= set(upper.item_types)
    return within and not lower.every_item


def _amount_within(lower: Decimal | None, upper: Decimal | None) -> bool:
    return upper is None or (lower is not None and lower <= upper)
