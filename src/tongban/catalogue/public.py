"""What other contexts may use from the catalogue. No model leaves this house."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tongban.catalogue import diagrams, element_selectors, kind_selectors, limits, routes, selectors, shown
from tongban.catalogue.conditions import Condition, holds
from tongban.catalogue.definition import FormField, FormSection, ItemDefinition, Material
from tongban.catalogue.element_content import ElementRow
from tongban.catalogue.enums import (
    CaseType,
    FieldType,
    ItemType,
    Join,
    LimitUnit,
    MaterialNecessity,
    Sensitivity,
    ServiceTarget,
    Split,
    StepKind,
    StepOutcome,
    VersionState,
)
from tongban.catalogue.errors import ItemNotFound
from tongban.catalogue.items import Item
from tongban.catalogue.kind_selectors import KindRow
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import Branch, RouteGroup, RouteNode, RouteStep
from tongban.catalogue.search import finding, index
from tongban.catalogue.search.results import FacetValue, Filters, FoundItem, Match, Results
from tongban.catalogue.services import demo, importing
from tongban.catalogue.services.importing import ImportSummary, Progress
from tongban.catalogue.thing_definition import Edge
from tongban.catalogue.things import selectors as things
from tongban.catalogue.things.limits import CombinedLimit
from tongban.catalogue.things.rows import Thing
from tongban.kernel.actors import PUBLIC, SYSTEM, Actor

__all__ = [
    "Branch",
    "CaseType",
    "CombinedLimit",
    "Condition",
    "Edge",
    "ElementRow",
    "FacetValue",
    "FieldType",
    "Filters",
    "FormField",
    "FormSection",
    "FoundItem",
    "Item",
    "ItemDefinition",
    "ItemNotFound",
    "ItemType",
    "Join",
    "KindRow",
    "Limit",
    "LimitUnit",
    "Match",
    "Material",
    "MaterialNecessity",
    "Results",
    "RouteGroup",
    "RouteNode",
    "RouteStep",
    "Sensitivity",
    "ServiceTarget",
    "Split",
    "StepKind",
    "StepOutcome",
    "Thing",
    "VersionState",
    "asked_in_row",
    "count_items",
    "element_ids",
    "enterprise_stages",
    "find_element",
    "find_item_in_force",
    "find_thing_in_force",
    "get_elements",
    "get_item",
    "get_item_in_force",
    "get_items",
    "get_thing",
    "holds",
    "import_items",
    "kinds_of",
    "life_events",
    "limit_words",
    "list_items_in_force",
    "list_things",
    "list_versions",
    "load_demo_catalogue",
    "popular_items",
    "route_diagram",
    "search_items",
    "set_popularity",
    "steps_in",
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


def list_items_in_force(*, actor: Actor = PUBLIC) -> list[Item]:
    """Every item one may apply for now, by code; for loaders and reports, not for pages."""
    return selectors.list_items_in_force(actor=actor)


def list_versions(code: str) -> list[Item]:
    """Every version of an item that is or was in force, newest first."""
    return selectors.list_lived_versions(actor=SYSTEM, code=code)


def get_thing(version_id: int, *, actor: Actor = SYSTEM) -> Thing:
    """The version of a thing (一件事) an application was filed under, whatever state it is in; or VersionNotFound."""
    return things.get_thing(actor=actor, version_id=version_id)


def find_thing_in_force(code: str, *, actor: Actor = PUBLIC) -> Thing | None:
    """The version of a thing one may apply for now, or None."""
    return things.find_thing_in_force(actor=actor, code=code)


def list_things(*, actor: Actor = PUBLIC) -> list[Thing]:
    """Every thing one may apply for now, by code."""
    return things.list_things(actor=actor)


def get_elements(codes: Iterable[str]) -> dict[str, ElementRow]:
    """Data elements (数据元) in force by code, in one statement; unknown, proposed and retired ones are left out."""
    return element_selectors.get_elements(actor=SYSTEM, codes=codes)


def find_element(code: str) -> ElementRow | None:
    """One data element in force, or None."""
    return get_elements([code]).get(code)


def kinds_of(names: Iterable[str]) -> dict[str, KindRow]:
    """The kinds of materials (材料种类) these names go by, each name as it is written.

    Names nobody has sorted are left out: likeness alone unites nothing.
    """
    return kind_selectors.kinds_of(actor=SYSTEM, names=names)


def element_ids(item: Item) -> dict[str, str]:
    """Key of a step → id of its element in the BPMN file at ``catalogue:show_route``."""
    return diagrams.element_ids(item.definition)


def route_diagram(item: Item, positions: dict[str, dict[str, str]] | None = None) -> str:
    """The route as a BPMN 2.0 file. ``positions``: key of a step → attributes that say where a case is with it."""
    return diagrams.diagram_of(item.definition, code=item.code, version=item.version_number, positions=positions)


def steps_in(nodes: Iterable[RouteNode]) -> tuple[RouteStep, ...]:
    """Every step of a part of a route in the order it is written; a consolidation follows its branches."""
    return tuple(routes.steps_of(nodes))


def asked_in_row(group: FormField, row: Mapping[str, Any], answers: Mapping[str, Any]) -> tuple[FormField, ...]:
    """The questions of one row of a repeating group."""
    return shown.asked_in_row(group, row, answers)


def limit_words(limit: Limit) -> str:
    """A time limit in the reader's language: 5 working days, done at once."""
    return limits.limit_words(limit)


def import_items(
    path: Path, *, mapping: str = "template", publish: bool = False, progress: Progress | None = None
) -> ImportSummary:
    """Import a file of items (.jsonl, .json, .csv, .xlsx) as the platform itself; see docs/topics/importing-items.md.

    ``mapping``: a shipped one (``template``, ``guangdong``, ``liaoning``) or the path of a TOML or JSON file. A run
    that was broken off goes on where it stopped. ``progress(rows_done, counts)``. Refuses with MappingInvalid or
    SourceUnreadable.
    """
    return importing.import_items(path, mapping=mapping, publish=publish, progress=progress)


def load_demo_catalogue(progress: Progress | None = None) -> dict[str, int]:
    """Publish the demo items (facts of Guangdong and invented ones) and nine things; again it changes nothing."""
    return demo.load_demo_catalogue(progress)


def search_items(
    *, words: str, filters: Filters | None = None, limit: int = 20, offset: int = 0, actor: Actor = PUBLIC
) -> Results:
    """Items in force for any words people type and any filters, best first; at most 1,000 are ranked."""
    return finding.search_items(words=words, filters=filters or Filters(), limit=limit, offset=offset)


def popular_items(limit: int = 8) -> tuple[FoundItem, ...]:
    """What people apply for most; before figures are known, items of the widest level."""
    return finding.popular_items(limit=limit)


def set_popularity(applications: dict[str, int]) -> None:
    """Tell how often items were applied for lately (item code → number), all at once; breaks ties in every ranking."""
    index.set_popularity(applications)


def count_items() -> int:
    """How many items are in force."""
    return finding.count_items()


def life_events() -> tuple[FacetValue, ...]:
    """Life events of a person (人生大事) with the number of items, for the home page; empty ones left out."""
    return finding.doors_with_counts("life")


def enterprise_stages() -> tuple[FacetValue, ...]:
    """Stages in the life of an enterprise (企业生命周期) with the number of items; empty ones left out."""
    return finding.doors_with_counts("enterprise")
