"""What the checks of a thing need to know beside its definition: its items, and what papers are of one kind."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tongban.catalogue import kind_selectors, selectors
from tongban.catalogue.items import Item
from tongban.catalogue.kind_names import normal_name
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.identity import public as identity
from tongban.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Known:
    """``items``: those in force, by code; ``kinds``: name of a paper → kind people sorted it to."""

    items: Mapping[str, Item] = field(default_factory=dict)
    kinds: Mapping[str, str] = field(default_factory=dict)
    lead_is_known: bool = True

    def title(self, code: str) -> str:
        """What a part is called; its code where no such item is in force."""
        return self.items[code].title if code in self.items else code

    def paper(self, name: str) -> str:
        """The same for two names of one paper."""
        return self.kinds.get(name) or normal_name(name)


def known_of(*, actor: Actor, definition: ThingDefinition) -> Known:
    """Read what the checks of this definition need."""
    items = items_by_code(actor=actor, codes=definition.codes)
    names = {name for item in items.values() for name in papers_named(item)}
    kinds = {name: kind.code for name, kind in kind_selectors.kinds_of(actor=actor, names=names).items()}
    lead = identity.find_authority(definition.lead_authority_code) if definition.lead_authority_code else None
    return Known(items, kinds, lead is not None)


def items_by_code(*, actor: Actor, codes: Iterable[str]) -> dict[str, Item]:
    """The items in force with these codes."""
    found = (selectors.find_item_in_force(actor=actor, code=code) for code in dict.fromkeys(codes))
    return {item.code: item for item in found if item is not None}


def papers_named(item: Item) -> list[str]:
    """The names of the papers an item asks for, and of the one it gives."""
    given = item.definition.result_name.strip()
    return [*(material.name for material in item.definition.materials), *([given] if given else [])]
