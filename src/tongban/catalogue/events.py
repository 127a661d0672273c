"""What the catalogue announces."""

from dataclasses import dataclass

from tongban.kernel.events import Event


@dataclass(frozen=True)
class ItemVersionsPublished(Event):
    """These versions are in force from now on (发布): one by hand, or a batch of an import. Never empty."""

    name = "catalogue.item_versions_published"
    version_ids: tuple[int, ...]


@dataclass(frozen=True)
class ItemWithdrawn(Event):
    """Nobody may apply for this item any more: suspended (暂停) or cancelled (取消)."""

    name = "catalogue.item_withdrawn"
    version_id: int
    item_code: str
    state: str
    reason: str


@dataclass(frozen=True)
class ItemResumed(Event):
    """A suspended item is open again (恢复)."""

    name = "catalogue.item_resumed"
    version_id: int
    item_code: str


@dataclass(frozen=True)
class ImportFinished(Event):
    """All rows of a file were read; the report says what became of each."""

    name = "catalogue.import_finished"
    unheard = "The report page shows it; a message to the importer comes with staff inboxes."
    run_uuid: str
    counts: dict[str, int]
