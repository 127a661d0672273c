"""The demo catalogue: real facts of a province, and a few invented items that show everything a definition can say."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import VersionState
from tongban.catalogue.importing.building import digest_of
from tongban.catalogue.material_keys import unique_keys
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.selectors import IN_WORK
from tongban.catalogue.services import versions
from tongban.catalogue.services.element_loading import load_shipped_elements
from tongban.catalogue.services.importing import Progress, import_items
from tongban.catalogue.services.kind_loading import load_shipped_kinds
from tongban.catalogue.services.kinds import scan_names
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM

DATA = Path(__file__).resolve().parents[1] / "data" / "demo"
CITY = 3
CITY_DIVISION = "440100"


def load_demo_catalogue(progress: Progress | None = None) -> dict[str, int]:
    """Load and publish the demo items; returns how many items became what. Loading again changes nothing.

    Divisions must be there (``identity.load_divisions``). ``progress`` is told rows done and counts, as in an import.
    """
    load_shipped_elements()
    summary = import_items(DATA / "items.jsonl", mapping="guangdong", publish=True, progress=progress)
    counts = Counter({key: number for key, number in summary.counts.items() if key != "rows"})
    save_authorities()
    for path in sorted((DATA / "showcase").glob("*.toml")):
        counts[load_showcase(path.stem)] += 1
    load_shipped_kinds()
    scan_names()
    if progress:
        progress(sum(counts.values()), counts)
    return dict(counts)


def save_authorities() -> None:
    """The invented departments of the hand-made items."""
    for authority in tomllib.loads((DATA / "authorities.toml").read_text(encoding="utf-8"))["authorities"]:
        identity.save_authority(level=CITY, division_code=CITY_DIVISION, **authority)


@transaction.atomic
def load_showcase(name: str) -> str:
    """Publish one hand-made item by the name of its file, unless the version in force says the same."""
    load_shipped_elements()
    definition = read_showcase(DATA / "showcase" / f"{name}.toml")
    digest = digest_of(definition)
    existing = ItemVersion.objects.filter(item__code=definition.handling_code or definition.task_code)
    if existing.filter(source_digest=digest, state=VersionState.PUBLISHED).exists():
        return "unchanged"
    if existing.filter(state__in=IN_WORK).exists():
        return "edited"
    version = versions.create_item(actor=SYSTEM, definition=definition, source_digest=digest)
    versions.publish_version(actor=SYSTEM, version_id=version.pk)
    return "new" if version.number == 1 else "changed"


def read_showcase(path: Path) -> ItemDefinition:
    """A showcase file: materials get their keys from their names, and situations name materials by name."""
    said: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    names = [material["name"] for material in said["materials"]]
    keys = dict(zip(names, unique_keys(names), strict=True))
    said["materials"] = [{"key": keys[material["name"]], **material} for material in said["materials"]]
    for situation in said.get("situations", ()):
        for option in situation["options"]:
            option["materials"] = [keys[name] for name in option.get("materials", ())]
    return ItemDefinition.model_validate(said)
