"""Loads the data elements that come with the platform; from then on the people of the place keep them."""

import tomllib
from functools import cache
from pathlib import Path

from django.db import transaction

from tongban.catalogue.element_content import DataElement
from tongban.catalogue.enums import ElementState
from tongban.catalogue.models import Element, ElementVersion
from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM

DATA = Path(__file__).resolve().parents[1] / "data" / "elements"


@cache
def shipped_elements() -> dict[str, DataElement]:
    """What the files say, by code."""
    found: dict[str, DataElement] = {}
    for path in sorted(DATA.glob("*.toml")):
        for said in tomllib.loads(path.read_text(encoding="utf-8"))["elements"]:
            code = said.pop("code")
            found[code] = DataElement.model_validate(said)
    return found


@transaction.atomic
def load_shipped_elements() -> int:
    """Add the elements that are not there yet, in force at once; returns how many. An element that is there stays as it
    is: from then on the registry is the truth, and only a reviewed proposal changes it."""
    shipped = shipped_elements()
    known = set(Element.objects.filter(code__in=shipped).values_list("code", flat=True))
    fresh = {code: said for code, said in shipped.items() if code not in known}
    elements = Element.objects.bulk_create(
        [Element(code=code, words=" ".join([said.name, *said.synonyms])) for code, said in fresh.items()],
        ignore_conflicts=True,
    )
    if not elements:
        return 0
    made = {each.code: each for each in Element.objects.filter(code__in=fresh, current__isnull=True)}
    versions = ElementVersion.objects.bulk_create(
        [_version(made[code], said) for code, said in fresh.items() if code in made]
    )
    for version in versions:
        version.element.current = version
    Element.objects.bulk_update([version.element for version in versions], ["current"])
    audit.record(actor=SYSTEM, action="catalogue.load_elements", subject="elements", added=sorted(fresh))
    return len(versions)


def _version(element: Element, said: DataElement) -> ElementVersion:
    now = clock.now()
    return ElementVersion(
        element=element,
        number=1,
        state=ElementState.IN_FORCE,
        content_json=said.model_dump(mode="json"),
        reason="随平台提供",
        editors=["system:"],
        proposed_by="Tongban",
        proposed_at=now,
        judged_by="Tongban",
        judged_at=now,
    )
