"""Doors of the catalogue on every page."""

from django.utils.translation import gettext_lazy as _

from tongban.identity import public as identity
from tongban.ui.navigation import Place, add_door

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
