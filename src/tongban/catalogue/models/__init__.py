"""Tables of the catalogue: directory (three layers), versions with their findings, import runs, search index."""

from tongban.catalogue.models.directory import DirectoryEntry, HandlingItem, Implementation
from tongban.catalogue.models.imports import ImportFinding, ImportPublication, ImportRun
from tongban.catalogue.models.search import ItemDemand, SearchEntry, SearchLabel, SearchWord
from tongban.catalogue.models.version import Finding, ItemVersion, ItemVersionQuerySet, standing_of

__all__ = [
    "DirectoryEntry",
    "Finding",
    "HandlingItem",
    "Implementation",
    "ImportFinding",
    "ImportPublication",
    "ImportRun",
    "ItemDemand",
    "ItemVersion",
    "ItemVersionQuerySet",
    "SearchEntry",
    "SearchLabel",
    "SearchWord",
    "standing_of",
]
