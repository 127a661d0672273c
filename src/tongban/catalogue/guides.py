"""Reads behind a guide page: the item in force or suspended, its versions, its neighbours in the directory."""

from dataclasses import dataclass
from datetime import datetime

from tongban.catalogue import selectors
from tongban.catalogue.enums import VersionState
from tongban.catalogue.errors import ItemNotFound, VersionNotFound
from tongban.catalogue.items import Item
from tongban.catalogue.models import ItemVersion, standing_of
from tongban.kernel.actors import Actor

MOST_RELATED = 8
MOST_VERSIONS = 20


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of the item on its guide page."""

    number: int
    state: str
    state_name: str
    effective_from: datetime | None
    effective_to: datetime | None


@dataclass(frozen=True, slots=True)
class RelatedItem:
    """Another item in force of the same directory entry."""

    code: str
    title: str


def get_guide_item(*, actor: Actor, code: str) -> Item:
    """The item as residents read it: in force, or suspended for now; else ItemNotFound."""
    found = selectors.find_item_in_force(actor=actor, code=code)
    return found or selectors.find_suspended_item(actor=actor, code=code) or _not_found()


def get_item_version(*, actor: Actor, code: str, number: int) -> Item:
    """One version by its number, if the actor may see it."""
    if number > 2_000_000_000:
        raise VersionNotFound
    versions = ItemVersion.objects.visible_to(actor).filter(item__code=code, number=number)
    version_id = versions.values_list("pk", flat=True).first()
    if version_id is None:
        raise VersionNotFound
    return selectors.get_item(actor=actor, version_id=version_id)


def list_versions(*, actor: Actor, code: str) -> list[VersionRow]:
    """Versions ever published, newest first."""
    versions = (
        ItemVersion.objects.visible_to(actor)
        .filter(item__code=code)
        .exclude(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW])
        .order_by("-number")
        .values_list("number", "state", "effective_from", "effective_to")[:MOST_VERSIONS]
    )
    return [
        VersionRow(number, standing_of(state, start, end), str(standing_of(state, start, end).label), start, end)
        for number, state, start, end in versions
    ]


def list_related(*, actor: Actor, item: Item) -> list[RelatedItem]:
    """Other items in force of the same directory entry (同一基本目录)."""
    if not item.definition.base_code:
        return []
    same_entry = (
        ItemVersion.objects.visible_to(actor)
        .in_force()
        .filter(item__implementation__entry__base_code=item.definition.base_code)
        .exclude(item__code=item.code)
        .order_by("item__code")
        .values_list("item__code", "definition_json__title")[:MOST_RELATED]
    )
    return [RelatedItem(code, title) for code, title in same_entry]


def _not_found() -> Item:
    raise ItemNotFound
