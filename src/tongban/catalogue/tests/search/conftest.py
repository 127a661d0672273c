"""Entries for tests of search: from plain definitions, and from the whole demo catalogue that ships."""

from collections.abc import Callable
from typing import Any

import pytest

from tongban.catalogue.importing.building import build
from tongban.catalogue.importing.mapping import load_mapping
from tongban.catalogue.importing.rows import map_row
from tongban.catalogue.importing.sources import read_rows
from tongban.catalogue.search import index
from tongban.catalogue.search.entries import Entry
from tongban.catalogue.services.demo import DATA
from tongban.catalogue.tests import factories
from tongban.catalogue.tests.search.entries import entry


@pytest.fixture
def shelve(db: None) -> Callable[..., list[str]]:
    """Put items with these titles (or definitions) into the index; returns their codes."""

    def put(*titles: str, **says: Any) -> list[str]:
        rows = [entry(n, factories.definition(title=title, **says)) for n, title in enumerate(titles, 1)]
        index.copy_entries(rows)
        return [row.code for row in rows]

    return put


@pytest.fixture(scope="session")
def demo_entries() -> list[Entry]:
    """The whole demo catalogue, read as the import reads it."""
    mapping = load_mapping("guangdong")
    found: dict[str, Entry] = {}
    for source in read_rows(DATA / "items.jsonl", kind="jsonl"):
        assert source.values is not None
        definition = build(source.line, source.values, map_row(mapping, source.values)).definition
        if definition is not None:
            code = definition.handling_code or definition.task_code
            found.setdefault(code, entry(len(found) + 1, definition, code))
    return list(found.values())
