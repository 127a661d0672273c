"""Doors on every page. Contexts add theirs from their ``slots.py``; the layouts show those the actor may open."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.urls import NoReverseMatch, reverse

from tongban.kernel.actors import Actor, ActorKind


class Place(StrEnum):
    """Where a door stands."""

    RESIDENT = "resident"  # the row under the header of residents' pages
    ACCOUNT = "account"  # the second row when a resident is logged in
    DESK = "desk"  # left side of staff pages
    FOOTER = "footer"


@dataclass(frozen=True, slots=True)
class Door:
    """One entry. ``label`` is translated text (lazy); ``group`` heads a part of the desk; ``order`` sorts."""

    label: Any
    url_name: str
    icon: str
    permission: str = ""
    group: Any = ""
    order: int = 100
    query: str = ""

    @property
    def address(self) -> str:
        """The address, or nothing while the page does not exist."""
        try:
            return reverse(self.url_name) + (f"?{self.query}" if self.query else "")
        except NoReverseMatch:
            return ""


_doors: dict[Place, list[Door]] = {place: [] for place in Place}


def add_door(
    place: Place,
    label: Any,
    url_name: str,
    *,
    icon: str,
    permission: str = "",
    group: Any = "",
    order: int = 100,
    query: str = "",
) -> None:
    """Register a door once; the same page in the same place again replaces it."""
    door = Door(label, url_name, icon, permission, group, order, query)
    kept = [old for old in _doors[place] if (old.url_name, old.query) != (url_name, query)]
    _doors[place] = sorted([*kept, door], key=lambda each: each.order)


def doors_for(place: Place, actor: Actor | None) -> list[Door]:
    """The doors of a place this actor may open, in order."""
    if place is Place.DESK and (actor is None or actor.kind is not ActorKind.STAFF):
        return []
    return [door for door in _doors[place] if _open(door, actor) and door.address]


def _open(door: Door, actor: Actor | None) -> bool:
    return not door.permission or (actor is not None and actor.may(door.permission))
