"""Finding or making the three layers above a version: directory entry, implementation, handling item."""

from collections.abc import Iterable
from dataclasses import dataclass

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.models import DirectoryEntry, HandlingItem, Implementation


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands in the directory."""

    code: str
    base_code: str
    parent_code: str
    entry_name: str
    authority_id: int
    definition: ItemDefinition


def handling_items(places: Iterable[Place]) -> dict[str, HandlingItem]:
    """Item by code, made where missing with its implementation and directory entry. A handful of statements in all."""
    places = list(places)
    entries = _entries(places)
    implementations = _implementations(places, entries)
    wanted = {
        place.code: HandlingItem(
            code=place.code,
            implementation_id=implementations[place.definition.task_code],
            name=place.definition.title,
        )
        for place in places
    }
    HandlingItem.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    return {item.code: item for item in HandlingItem.objects.select_related("implementation").filter(code__in=wanted)}


def _entries(places: list[Place]) -> dict[str, int]:
    parents = {place.parent_code: place for place in places if place.parent_code}
    parent_ids = _save_entries(
        DirectoryEntry(base_code=code, name=place.entry_name, item_type=place.definition.item_type)
        for code, place in parents.items()
    )
    return _save_entries(
        DirectoryEntry(
            base_code=place.base_code,
            name=place.entry_name,
            item_type=place.definition.item_type,
            parent_id=parent_ids.get(place.parent_code),
        )
        for place in {place.base_code: place for place in places}.values()
    )


def _save_entries(entries: Iterable[DirectoryEntry]) -> dict[str, int]:
    """Ids by base code. The first source to name an entry names it; another item's wording does not rename it."""
    wanted = {entry.base_code: entry for entry in entries}
    DirectoryEntry.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    return dict(DirectoryEntry.objects.filter(base_code__in=wanted).values_list("base_code", "pk"))


def _implementations(places: list[Place], entries: dict[str, int]) -> dict[str, int]:
    wanted = {
        place.definition.task_code: Implementation(
            task_code=place.definition.task_code,
            entry_id=entries[place.base_code],
            authority_id=place.authority_id,
            division_code=place.definition.division_code,
        )
        for place in places
    }
    Implementation.objects.bulk_create(wanted.values(), ignore_conflicts=True)
    return dict(Implementation.objects.filter(task_code__in=wanted).values_list("task_code", "pk"))
