"""How long a thing takes (组合期限): the limits of its parts along the longest way through its edges."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tongban.catalogue import limits
from tongban.catalogue.enums import LimitUnit
from tongban.catalogue.items import Item
from tongban.catalogue.parts import Limit
from tongban.catalogue.thing_definition import ThingDefinition

FIFTHS = {LimitUnit.WORKING_DAY: 7 * 24, LimitUnit.NATURAL_DAY: 5 * 24, LimitUnit.HOUR: 5}  # of an hour, to compare
ORDER = (LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY, LimitUnit.HOUR)


@dataclass(frozen=True, slots=True)
class CombinedLimit:
    """How long the chosen parts take together.

    ``working_days`` is None where the way holds other units, or parts without a limit. ``path`` is the longest way,
    ``unknown`` are the parts for which nothing says how long; both as codes, in lawful order.
    """

    words: str
    working_days: int | None
    path: tuple[str, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way through the edges with what its parts take, each unit by itself."""

    path: tuple[str, ...] = ()
    sums: tuple[int, ...] = (0, 0, 0)  # in the order of ORDER

    @property
    def length(self) -> int:
        """For comparing only: five working days count as a week."""
        return sum(FIFTHS[unit] * number for unit, number in zip(ORDER, self.sums, strict=True))

    def then(self, code: str, limit: Limit) -> "Way":
        """The way with one more part at its end."""
        own = 0 if limits.is_instant(limit) else limit.value or 0
        more = tuple(number + own * (unit == limit.unit) for unit, number in zip(ORDER, self.sums, strict=True))
        return Way((*self.path, code), more)


def limit_of_part(item: Item | None) -> Limit:
    """What one part promises, else what the law allows; a NONE limit where neither says, or nobody knows the item."""
    if item is None:
        return Limit()
    promised = item.definition.promised_limit
    return promised if limits.has_value(promised) else item.statutory_limit


def limit_of(definition: ThingDefinition, items: Mapping[str, Item], codes: Collection[str]) -> CombinedLimit:
    """How long these parts take together: what the thing promises for all of it where that is shorter, else the sum.

    ``items`` by code. Parts that no edge ties run side by side, so the longest way counts. An edge that goes back to
    an earlier part (a circle, which no published thing has) is left out.
    """
    added = added_up(definition, items, codes)
    promised = definition.promised_days
    if promised is None or not codes or (added.working_days is not None and added.working_days <= promised):
        return added
    whole = limits.limit_words(Limit(value=promised, unit=LimitUnit.WORKING_DAY))
    return CombinedLimit(whole, promised, added.path, added.unknown)


def added_up(definition: ThingDefinition, items: Mapping[str, Item], codes: Collection[str]) -> CombinedLimit:
    """What the parts alone come to, whatever the thing promises."""
    order = tuple(code for code in definition.in_order() if code in codes)
    told = {code: limit_of_part(items.get(code)) for code in order}
    unknown = tuple(code for code in order if not limits.has_value(told[code]))
    way = longest_way(definition, told, order)
    days, *others = way.sums
    certain = bool(order) and not unknown and not any(others)
    return CombinedLimit(_words(way, items, unknown, order), days if certain else None, way.path, unknown)


def longest_way(definition: ThingDefinition, told: Mapping[str, Limit], order: tuple[str, ...]) -> Way:
    """The way that takes longest; of several the one that begins first."""
    place = {code: number for number, code in enumerate(order)}
    best: dict[str, Way] = {}
    for code in order:
        before = [
            best[edge.before]
            for edge in definition.edges
            if edge.after == code and edge.before in place and place[edge.before] < place[code]
        ]
        best[code] = max(before, key=_length, default=Way()).then(code, told[code])
    return max((best[code] for code in order), key=_length, default=Way())


def _length(way: Way) -> int:
    return way.length


def _words(way: Way, items: Mapping[str, Item], unknown: tuple[str, ...], order: tuple[str, ...]) -> str:
    if len(unknown) == len(order):
        return _("Nothing says how long it takes")
    found = zip(ORDER, way.sums, strict=True)
    parts = [limits.limit_words(Limit(value=number, unit=unit)) for unit, number in found if number]
    whole = _(" plus ").join(parts) or limits.limit_words(Limit(unit=LimitUnit.INSTANT))
    if not unknown:
        return whole
    names = "、".join(items[code].title if code in items else code for code in unknown)
    return _("%(limit)s, not counting what has no limit: %(names)s") % {"limit": whole, "names": names}
