"""What other contexts may use from the catalogue. No model leaves this house."""

from collections.abc import Iterable

from tongban.catalogue import defaults, selectors
from tongban.catalogue.definition import (
    FormField,
    FormSection,
    ItemDefinition,
    Limit,
    Material,
    RouteStep,
)
from tongban.catalogue.enums import (
    CaseType,
    FieldType,
    HandlingChannel,
    ItemType,
    LimitUnit,
    MaterialNecessity,
    ServiceTarget,
    StepKind,
    VersionState,
)
from tongban.catalogue.errors import ItemNotFound, VersionNotFound
from tongban.catalogue.items import Item
from tongban.kernel.actors import PUBLIC, SYSTEM, Actor

__all__ = [
    "CaseType",
    "FieldType",
    "FormField",
    "FormSection",
    "HandlingChannel",
    "Item",
    "ItemDefinition",
    "ItemNotFound",
    "ItemType",
    "Limit",
    "LimitUnit",
    "Material",
    "MaterialNecessity",
    "RouteStep",
    "ServiceTarget",
    "StepKind",
    "VersionNotFound",
    "VersionState",
    "find_item_in_force",
    "form_of",
    "get_item",
    "get_item_in_force",
    "get_items",
    "materials_for",
    "route_of",
]


def get_item(version_id: int, *, actor: Actor = SYSTEM) -> Item:
    """The version a case or draft was filed under, in whatever state it is today; or VersionNotFound."""
    return selectors.get_item(actor=actor, version_id=version_id)


def get_items(version_ids: Iterable[int], *, actor: Actor = SYSTEM) -> dict[int, Item]:
    """Versions by id, in one statement; unknown ids are left out."""
    return selectors.get_items(actor=actor, version_ids=version_ids)


def get_item_in_force(code: str, *, actor: Actor = PUBLIC) -> Item:
    """The version of an item (31- or 33-character code) one may apply for now; or ItemNotFound."""
    return selectors.get_item_in_force(actor=actor, code=code)


def find_item_in_force(code: str, *, actor: Actor = PUBLIC) -> Item | None:
    """Like ``get_item_in_force``, or None: not yet published, suspended (暂停), cancelled (取消) or unknown."""
    return selectors.find_item_in_force(actor=actor, code=code)


def form_of(item: Item) -> tuple[FormSection, ...]:
    """The sections and questions of the item's form; a default from its targets when it brings none."""
    return defaults.form_of(item.definition)


def route_of(item: Item) -> tuple[RouteStep, ...]:
    """The steps of the route, first to last; by default accept → review → decide (instant: accept → decide)."""
    return defaults.route_of(item.definition)


def materials_for(item: Item, chosen: dict[str, str]) -> tuple[Material, ...]:
    """The materials this applicant needs. ``chosen``: key of a situation (情形) → value of the chosen option."""
    return defaults.materials_for(item.definition, chosen)
