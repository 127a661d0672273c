"""The demo catalogue: real facts of a province, and a few invented items that show everything a definition can say."""

from collections import Counter
from pathlib import Path

from django.db import transaction

from tongban.catalogue.enums import VersionState
from tongban.catalogue.importing.building import digest_of
from tongban.catalogue.models import ItemVersion
from tongban.catalogue.selectors import IN_WORK
from tongban.catalogue.services import versions
from tongban.catalogue.services.element_loading import load_shipped_elements
from tongban.catalogue.services.hand_made import code_of, hand_made_items, invented_authorities
from tongban.catalogue.services.importing import Progress, import_items
from tongban.catalogue.services.kind_loading import load_shipped_kinds
from tongban.catalogue.services.kinds import scan_names
from tongban.catalogue.services.thing_loading import load_shipped_things
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM

DATA = Path(__file__).resolve().parents[1] / "data" / "demo"
CITY = 3
CITY_DIVISION = "440100"


def load_demo_catalogue(progress: Progress | None = None) -> dict[str, int]:
    """Load and publish the demo items; returns how many items became what. Loading again changes nothing.

    Divisions must be there (``identity.Divisions.load``). ``progress`` is told rows done and counts, as in an import.
    """
    load_shipped_elements()
    summary = import_items(DATA / "items.jsonl", mapping="guangdong", publish=True, progress=progress)
    counts = Counter({key: number for key, number in summary.counts.items() if key != "rows"})
    save_authorities()
    for name in hand_made_items():
        counts[load_showcase(name)] += 1
    load_shipped_kinds()
    scan_names()
    load_shipped_things()
    if progress:
        progress(sum(counts.values()), counts)
    return dict(counts)


def save_authorities() -> None:
    """The invented departments of the hand-made items."""
    for authority in invented_authorities():
        identity.save_authority(level=CITY, division_code=CITY_DIVISION, **authority)


@transaction.atomic
def load_showcase(name: str) -> str:
    """Publish one hand-made item by the name of its file or row, unless the version in force says the same."""
    load_shipped_elements()
    definition = hand_made_items()[name]
    digest = digest_of(definition)
    existing = ItemVersion.objects.filter(item__code=code_of(definition))
    if existing.filter(source_digest=digest, state=VersionState.PUBLISHED).exists():
        return "unchanged"
    if existing.filter(state__in=IN_WORK).exists():
        return "edited"
    version = versions.create_item(actor=SYSTEM, definition=definition, source_digest=digest)
    versions.publish_version(actor=SYSTEM, version_id=version.pk)
    return "new" if version.number == 1 else "changed"
