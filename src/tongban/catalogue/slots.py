"""Doors of the catalogue on every page."""

from django.utils.translation import gettext_lazy as _

from tongban.ui.navigation import Place, add_door

add_door(Place.RESIDENT, _("All government services"), "catalogue:browse", icon="list", order=10)
