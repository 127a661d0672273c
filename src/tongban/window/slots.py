"""The counter's door on the desk."""

from django.utils.translation import gettext_lazy as _

from tongban.identity.public import WINDOW_INTAKE
from tongban.ui.navigation import Place, add_door

_GROUP = _("Counter")

add_door(Place.DESK, _("Counter intake"), "window:find_person", icon="store", permission=WINDOW_INTAKE, group=_GROUP)
add_door(Place.DESK, _("Parcels"), "window:list_parcels", icon="package", permission=WINDOW_INTAKE, group=_GROUP)
