"""Doors supervision adds to the layouts."""

from django.utils.translation import gettext_lazy as _

from tongban.identity.public import BUREAU_WATCH
from tongban.ui.navigation import Place, add_door

add_door(
    Place.DESK,
    _("Watch"),
    "supervision:show_watch",
    icon="chart-column",
    permission=BUREAU_WATCH,
    group=_("Bureau"),
    order=60,
)
add_door(Place.FOOTER, _("How our figures are computed"), "supervision:show_figures", icon="info", order=20)
