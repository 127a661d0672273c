"""Tables of the catalogue: directory (three layers), versions with their findings, import runs, search index,
data elements, kinds of materials, things."""

from tongban.catalogue.models.directory import DirectoryEntry, HandlingItem, Implementation
from tongban.catalogue.models.elements import Element, ElementUse, ElementVersion
from tongban.catalogue.models.imports import ImportFinding, ImportPublication, ImportRun
from tongban.catalogue.models.kinds import MaterialKind, MaterialName, NamingDecision
from tongban.catalogue.models.search import ItemDemand, SearchEntry, SearchLabel, SearchWord
from tongban.catalogue.models.things import Thing, ThingVersion
from tongban.catalogue.models.version import Finding, ItemVersion, ItemVersionQuerySet, standing_of

__all__ = [
    "DirectoryEntry",
    "Element",
    "ElementUse",
    "ElementVersion",
    "Finding",
    "HandlingItem",
    "Implementation",
    "ImportFinding",
    "ImportPublication",
    "ImportRun",
    "ItemDemand",
    "ItemVersion",
    "ItemVersionQuerySet",
    "MaterialKind",
    "MaterialName",
    "NamingDecision",
    "SearchEntry",
    "SearchLabel",
    "SearchWord",
    "Thing",
    "ThingVersion",
    "standing_of",
]
