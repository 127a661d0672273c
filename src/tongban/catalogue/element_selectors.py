"""Reads of the registry of data elements."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from tongban.catalogue.element_content import DataElement, ElementRow
from tongban.catalogue.enums import ElementState
from tongban.catalogue.errors import ElementNotFound
from tongban.catalogue.models import Element, ElementUse, ElementVersion
from tongban.kernel import pagination
from tongban.kernel.actors import Actor

PAGE = 30
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class UseCount:
    """How many items in force ask for an element; ``more``: there are more than were counted."""

    number: int
    more: bool


def get_elements(*, actor: Actor, codes: Iterable[str]) -> dict[str, ElementRow]:
    """Elements in force by code, in one statement; unknown and retired ones are left out."""
    found = contents_of(actor=actor, codes=codes)
    return {code: content.row(code) for code, content in found.items() if not content.retired}


def contents_of(*, actor: Actor, codes: Iterable[str]) -> dict[str, DataElement]:
    """What the versions in force say, retired ones too, by code."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    elements = Element.objects.visible_to(actor).filter(code__in=wanted, current__isnull=False)
    rows = elements.values_list("code", "current__content_json")
    return {code: DataElement.model_validate(content) for code, content in rows}


def get_element(*, actor: Actor, code: str, lock: bool = False) -> Element:
    """An element the actor may see, with its version in force; locked for change on request."""
    elements = Element.objects.visible_to(actor).select_related("current")
    if lock:
        elements = elements.select_for_update(of=("self",))
    element = elements.filter(code=code).first() if "\x00" not in code else None
    if element is None:
        raise ElementNotFound
    return element


def get_version(*, actor: Actor, code: str, number: int) -> ElementVersion:
    """One version of an element by its number; or ElementNotFound."""
    versions = ElementVersion.objects.visible_to(actor).select_related("element__current")
    version = versions.filter(element__code=code, number=number).first() if "\x00" not in code else None
    if version is None:
        raise ElementNotFound
    return version


def list_elements(
    *, actor: Actor, words: str = "", group: str = "", cursor: str = "", size: int = PAGE
) -> pagination.Page[Element]:
    """Elements by code. ``words``: looked for in names, synonyms and codes; ``group``: the first word of a code."""
    elements = Element.objects.visible_to(actor).select_related("current")
    for word in words.replace("\x00", "").split():
        elements = elements.filter(Q(words__icontains=word) | Q(code__icontains=word))
    if group:
        elements = elements.filter(code__startswith=f"{group.replace(chr(0), '')}.")
    proposals = ElementVersion.objects.visible_to(actor).filter(state=ElementState.PROPOSED)
    elements = elements.prefetch_related(Prefetch("versions", proposals, to_attr="proposals"))
    return pagination.after(elements, order=("code",), cursor=cursor, size=size)


def list_groups(*, actor: Actor) -> list[str]:
    """The first words of all codes: person, organisation, premises …"""
    codes = Element.objects.visible_to(actor).values_list("code", flat=True)
    return sorted({code.partition(".")[0] for code in codes})


def list_versions(*, actor: Actor, element: Element) -> list[ElementVersion]:
    """All versions the actor may see, newest first."""
    return list(ElementVersion.objects.visible_to(actor).filter(element=element).order_by("-number"))


def find_proposal(*, actor: Actor, element: Element) -> ElementVersion | None:
    """The version that waits for review, or None."""
    waiting = ElementVersion.objects.visible_to(actor).filter(element=element, state=ElementState.PROPOSED)
    return waiting.first()


def list_proposals(*, actor: Actor, cursor: str = "") -> pagination.Page[ElementVersion]:
    """What waits for review, the newest first."""
    waiting = ElementVersion.objects.visible_to(actor).filter(state=ElementState.PROPOSED)
    return pagination.after(waiting.select_related("element__current"), order=("-pk",), cursor=cursor, size=PAGE)


def list_uses(*, code: str, cursor: str = "") -> pagination.Page[ElementUse]:
    """Items in force that ask for an element, by item code. Published forms are no secret."""
    return pagination.after(
        ElementUse.objects.filter(element_code=code), order=("item_code",), cursor=cursor, size=PAGE
    )


def count_uses(codes: Iterable[str]) -> dict[str, UseCount]:
    """How many items ask for each element; counting stops at ``MOST_COUNTED``, so it stays quick for a province."""
    found = {}
    for code in codes:
        number = ElementUse.objects.filter(element_code=code)[: MOST_COUNTED + 1].count()
        found[code] = UseCount(min(number, MOST_COUNTED), number > MOST_COUNTED)
    return found


def list_names(*, actor: Actor, most: int = 500) -> list[tuple[str, str]]:
    """Codes and names of elements in force, for a list to choose from."""
    elements = Element.objects.visible_to(actor).filter(current__isnull=False).order_by("code")
    return list(elements.values_list("code", "current__content_json__name")[:most])
