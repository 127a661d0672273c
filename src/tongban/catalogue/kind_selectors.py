"""Reads of the registry of material kinds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from tongban.catalogue.enums import NameState
from tongban.catalogue.errors import KindNotFound
from tongban.catalogue.kind_names import Likeness, Suggestion, normal_name
from tongban.catalogue.models import MaterialKind, MaterialName, NamingDecision
from tongban.kernel import pagination
from tongban.kernel.actors import Actor

PAGE = 20
MOST_KINDS = 2000  # kinds offered to choose from


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of material, as other contexts see it. ``synonyms``: the names it goes by, reviewed by people.

    ``licence_type``: the licence that may stand in for it; ``elements``: the facts that together say what it says, and
    ``registers`` where they are held. ``valid_days``: how long a paper handed in once serves again; 0 never.
    """

    code: str
    name: str
    synonyms: tuple[str, ...]
    licence_type: str
    elements: tuple[str, ...] = ()
    registers: tuple[str, ...] = ()
    valid_days: int | None = None


def kinds_of(*, actor: Actor, names: Iterable[str]) -> dict[str, KindRow]:
    """The kinds of these names of materials, in two statements; names nobody has sorted are left out."""
    normal = {name: normal_name(name) for name in names}
    found = MaterialName.objects.visible_to(actor).filter(normal__in=set(normal.values()), kind__isnull=False)
    kind_by_name = {row.normal: row.kind for row in found.select_related("kind") if row.kind}
    synonyms: dict[int, list[str]] = defaultdict(list)
    of_kinds = MaterialName.objects.visible_to(actor).filter(kind__in=[kind.pk for kind in kind_by_name.values()])
    for row in of_kinds.order_by("normal"):
        synonyms[row.kind_id or 0] += row.spellings
    return {
        name: _row(kind_by_name[plain], synonyms[kind_by_name[plain].pk])
        for name, plain in normal.items()
        if plain in kind_by_name
    }


def get_kind(*, actor: Actor, code: str) -> MaterialKind:
    """A kind by its code; or KindNotFound."""
    kind = MaterialKind.objects.visible_to(actor).filter(code=code).first() if "\x00" not in code else None
    if kind is None:
        raise KindNotFound
    return kind


def list_kinds(*, actor: Actor, words: str = "", cursor: str = "") -> pagination.Page[MaterialKind]:
    """Kinds by name with how many names they have; ``words`` are looked for in all their names."""
    kinds = MaterialKind.objects.visible_to(actor).annotate(name_count=Count("names", distinct=True))
    for word in words.replace("\x00", "").split():
        named = MaterialName.objects.visible_to(actor).filter(spelling__icontains=word, kind__isnull=False)
        kinds = kinds.filter(Q(name__icontains=word) | Q(pk__in=named.values("kind")))
    return pagination.after(kinds, order=("name", "pk"), cursor=cursor, size=30)


def list_names(*, actor: Actor, words: str = "", cursor: str = "") -> pagination.Page[MaterialName]:
    """Names that wait to be sorted, the most used first."""
    names = MaterialName.objects.visible_to(actor).filter(state=NameState.OPEN)
    for word in words.replace("\x00", "").split():
        names = names.filter(spelling__icontains=word)
    return pagination.after(names, order=("-uses", "-pk"), cursor=cursor, size=PAGE)


def list_names_of(*, actor: Actor, kind: MaterialKind) -> list[MaterialName]:
    """The names of a kind, the most used first."""
    return list(MaterialName.objects.visible_to(actor).filter(kind=kind).order_by("-uses", "pk"))


def list_decisions(*, actor: Actor, cursor: str = "") -> pagination.Page[NamingDecision]:
    """What was decided about names, newest first."""
    decisions = NamingDecision.objects.visible_to(actor).select_related("name", "kind_before", "kind_after")
    return pagination.after(decisions, order=("-pk",), cursor=cursor, size=30)


def kind_names(*, actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of kinds, for a list to choose from."""
    kinds = MaterialKind.objects.visible_to(actor).order_by("name")
    return list(kinds.values_list("code", "name")[:MOST_KINDS])


def counts(*, actor: Actor) -> dict[str, int]:
    """How many names wait, are sorted, are no kind; and how many kinds there are."""
    names = dict(MaterialName.objects.visible_to(actor).values_list("state").annotate(Count("pk")).order_by())
    found = {state.value: names.get(state.value, 0) for state in NameState}
    return found | {"kinds": MaterialKind.objects.visible_to(actor).count()}


def suggestions_for(*, actor: Actor, names: Iterable[MaterialName]) -> dict[int, list[Suggestion]]:
    """For each name the kinds it is most like, by the names people have given to those kinds. Proposals only."""
    known = MaterialName.objects.visible_to(actor).filter(kind__isnull=False).values_list("normal", "kind__code")
    likeness = Likeness({**dict(known), **_own_names(actor)}, [name.normal for name in names])
    return {name.pk: likeness.suggestions(name.normal) for name in names}


def _own_names(actor: Actor) -> dict[str, str]:
    return {normal_name(name): code for code, name in kind_names(actor=actor)}


def _row(kind: MaterialKind, synonyms: list[str]) -> KindRow:
    others = tuple(dict.fromkeys(name for name in synonyms if name != kind.name))
    return KindRow(
        kind.code, kind.name, others, kind.licence_type, tuple(kind.elements), tuple(kind.registers), kind.valid_days
    )
