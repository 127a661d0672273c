"""An item as a row of the index, for tests."""

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import VersionState
from tongban.catalogue.items import Item
from tongban.catalogue.search.entries import Entry, entry_of


def entry(number: int, definition: ItemDefinition, code: str = "") -> Entry:
    """The entry of a published item with this definition."""
    code = code or f"CODE{number:05d}"
    return entry_of(Item(number, 1, VersionState.PUBLISHED, code, definition.title, 1, definition))
