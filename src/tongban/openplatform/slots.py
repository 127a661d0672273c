"""Doors of the open platform."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.identity.public import SystemPermission
from tongban.ui.navigation import Place, add_door

_door: dict[str, Any] = {"icon": "link", "group": _("Connected systems")}
add_door(
    Place.DESK,
    _("Connected systems"),
    "openplatform:list_systems",
    permission=SystemPermission.REGISTER,
    order=85,
    **_door,
)
add_door(
    Place.DESK,
    _("Review connected systems"),
    "openplatform:list_systems",
    permission=SystemPermission.REVIEW,
    query="review=1",
    order=86,
    **_door,
)
add_door(Place.FOOTER, _("For developers"), "openplatform:read_developer_guide", icon="server", order=80)
