"""Doors of the catalogue on every page."""

from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tongban.catalogue.selectors import find_title
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM
from tongban.ui.navigation import Place, add_door
from tongban.ui.slots import fill


@fill("identity.listed_items")
def name_listed_items(request: Any, *, codes: Iterable[str]) -> str:
    """On the page of a member of staff: what the listed codes are called."""
    rows = [(code, find_title(actor=SYSTEM, code=code)) for code in codes]
    return render_to_string("catalogue/_listed_items.html", {"rows": rows}, request=request)


add_door(Place.RESIDENT, _("All government services"), "catalogue:browse", icon="list", order=10)
add_door(
    Place.DESK,
    _("Catalogue"),
    "catalogue:list_versions",
    icon="list",
    permission=identity.CATALOGUE_EDIT,
    group=_("Service items"),
    order=52,
)
add_door(
    Place.DESK,
    _("Things at once"),
    "catalogue:list_thing_versions",
    icon="network",
    permission=identity.CATALOGUE_EDIT,
    group=_("Service items"),
    order=53,
)
add_door(
    Place.DESK,
    _("Import"),
    "catalogue:order_import",
    icon="upload",
    permission=identity.CATALOGUE_EDIT,
    group=_("Service items"),
    order=53,
)
add_door(
    Place.DESK,
    _("Data elements"),
    "catalogue:list_elements",
    icon="list",
    permission=identity.CATALOGUE_EDIT,
    group=_("Service items"),
    order=54,
)
add_door(
    Place.DESK,
    _("Kinds of materials"),
    "catalogue:list_kinds",
    icon="list",
    permission=identity.CATALOGUE_EDIT,
    group=_("Service items"),
    order=55,
)
