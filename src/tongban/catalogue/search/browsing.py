"""The doors of the browse pages: shelves of a kind, each door with the number of items behind it."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.enums import ItemType, ServiceTarget
from tongban.catalogue.models import SearchLabel
from tongban.catalogue.search.facets import names_of
from tongban.catalogue.search.labels import LEVELS, doors
from tongban.catalogue.search.results import EASES, LABEL_KINDS, FacetValue, Filters


@dataclass(frozen=True, slots=True)
class Shelf:
    """All doors of one kind that have something behind them."""

    kind: str
    name: str | Promise
    icon: str
    doors: tuple[FacetValue, ...] = ()

    @property
    def first(self) -> tuple[FacetValue, ...]:
        """The doors shown on the page of all shelves."""
        return self.doors[:FIRST]


FIRST = 24
_KINDS: dict[str, tuple[str | Promise, str]] = {
    "life": (_("Life events"), "heart-handshake"),
    "enterprise": (_("Life of an enterprise"), "building-2"),
    "ease": (_("Quick and easy"), "zap"),
    "topic": (_("Topics"), "layout-grid"),
    "target": (_("For whom"), "users"),
    "department": (_("Departments"), "landmark"),
    "type": (_("Kinds of service"), "files"),
    "level": (_("Levels"), "layers"),
    "region": (_("Regions"), "map-pin"),
}
_EASE_NAMES: dict[str, str | Promise] = {
    "instant": _("Handled at once"),
    "zero-visits": _("Zero visits"),
    "online": _("Online"),
}


def shelves() -> list[Shelf]:
    """All shelves with their doors, from one read of the counted labels."""
    counts = dict(SearchLabel.objects.filter(entries__gt=0).values_list("label", "entries"))
    found = [_shelf(kind, counts) for kind in _KINDS]
    return [shelf for shelf in found if shelf.doors]


def find_shelf(kind: str) -> Shelf | None:
    """The shelf of a kind, or None for a kind there is not."""
    if kind not in _KINDS:
        return None
    rows = SearchLabel.objects.filter(label__startswith=f"{kind}:", entries__gt=0)
    return _shelf(kind, dict(rows.values_list("label", "entries")))


def find_door_of(kind: str, value: str) -> tuple[Shelf | None, FacetValue | None]:
    """A shelf and one of its doors; None for what does not exist or has nothing behind it."""
    shelf = find_shelf(kind)
    doors_here = shelf.doors if shelf else ()
    return shelf, next((door for door in doors_here if door.value == value), None)


def filters_of(kind: str, value: str) -> Filters:
    """The filters that show what stands behind a door."""
    chosen: dict[str, Any] = {LABEL_KINDS[kind]: value} if kind in LABEL_KINDS else {}
    chosen |= {name: True for name, ease in EASES.items() if kind == "ease" and ease == value}
    return Filters(**chosen)


def _shelf(kind: str, counts: dict[str, int]) -> Shelf:
    name, icon = _KINDS[kind]
    here = {label.partition(":")[2]: count for label, count in counts.items() if label.startswith(f"{kind}:")}
    order = _order(kind, here)
    names = names_of([f"{kind}:{value}" for value in order])
    icons = {door.key: door.icon for door in doors(kind)} if kind in {"life", "enterprise"} else {}
    return Shelf(
        kind,
        name,
        icon,
        tuple(FacetValue(v, str(_door_name(kind, v, names)), here[v], icons.get(v, icon)) for v in order),
    )


def _door_name(kind: str, value: str, names: dict[str, str]) -> str | Promise:
    return _EASE_NAMES.get(value, value) if kind == "ease" else names[f"{kind}:{value}"]


def _order(kind: str, here: dict[str, int]) -> list[str]:
    """The order people know, where there is one; else the fullest first."""
    if kind in {"life", "enterprise"}:
        known = [door.key for door in doors(kind)]
    else:
        known = {
            "ease": list(_EASE_NAMES),
            "target": list(ServiceTarget.values),
            "type": list(ItemType.values),
            "level": list(LEVELS),
        }.get(kind, [])
    ordered = [value for value in known if value in here]
    rest = sorted((value for value in here if value not in set(known)), key=lambda value: (-here[value], value))
    return [*ordered, *(value for value in rest if value != "其他"), *(value for value in rest if value == "其他")]
