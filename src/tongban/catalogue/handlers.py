"""Reactions of the catalogue to its own events: search index and uses of elements follow what is in force."""

from tongban.catalogue import element_uses
from tongban.catalogue.events import ItemResumed, ItemVersionsPublished, ItemWithdrawn
from tongban.catalogue.search import index
from tongban.kernel.events import on


@on(ItemVersionsPublished)
def index_published_items(event: ItemVersionsPublished) -> None:
    index.refresh_versions(event.version_ids)


@on(ItemWithdrawn)
def take_item_out_of_search(event: ItemWithdrawn) -> None:
    index.refresh_entries([event.item_code])


@on(ItemResumed)
def put_item_back_into_search(event: ItemResumed) -> None:
    index.refresh_entries([event.item_code])


@on(ItemVersionsPublished)
def note_uses_of_elements(event: ItemVersionsPublished) -> None:
    element_uses.refresh_versions(event.version_ids)


@on(ItemWithdrawn)
def forget_uses_of_elements(event: ItemWithdrawn) -> None:
    element_uses.refresh_uses([event.item_code])


@on(ItemResumed)
def note_uses_of_elements_again(event: ItemResumed) -> None:
    element_uses.refresh_uses([event.item_code])
