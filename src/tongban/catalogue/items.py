"""The row other contexts see: one version of an item with what it says."""

from dataclasses import dataclass

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import VersionState


@dataclass(frozen=True, slots=True)
class Item:
    """One version of a handling item (业务办理项的一个版本). ``code`` and ``title`` are those of this version."""

    version_id: int
    version_number: int
    state: VersionState
    code: str
    title: str
    authority_id: int
    definition: ItemDefinition

    @property
    def open(self) -> bool:
        """True when one may apply under this version now (在用)."""
        return self.state == VersionState.PUBLISHED
