"""Doors of the open platform."""

from django.utils.translation import gettext_lazy as _

from tongban.ui.navigation import Place, add_door

add_door(Place.FOOTER, _("For developers"), "openplatform:read_developer_guide", icon="server", order=80)
