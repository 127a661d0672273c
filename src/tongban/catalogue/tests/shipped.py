"""Definitions as they ship, read from their files without a database: things, items written by hand, imported items."""

from collections.abc import Iterator

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.importing.building import build
from tongban.catalogue.importing.mapping import load_mapping
from tongban.catalogue.importing.rows import map_row
from tongban.catalogue.importing.sources import read_rows
from tongban.catalogue.services import demo
from tongban.catalogue.services.hand_made import code_of, hand_made_items
from tongban.catalogue.services.thing_loading import shipped_things
from tongban.catalogue.thing_definition import ThingDefinition


def things() -> list[ThingDefinition]:
    return shipped_things()


def hand_made() -> dict[str, ItemDefinition]:
    """Code → definition."""
    return {code_of(said): said for said in hand_made_items().values()}


def imported() -> Iterator[tuple[str, ItemDefinition]]:
    """(code, definition) of the rows of the demo catalogue that an import takes."""
    mapping = load_mapping("guangdong")
    for source in read_rows(demo.DATA / "items.jsonl", kind="jsonl"):
        built = build(source.line, source.values or {}, map_row(mapping, source.values or {}))
        if built.definition is not None:
            yield built.code, built.definition
