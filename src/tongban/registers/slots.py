"""Doors of registers."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongban.registers.permissions import ANSWER, KEEP, LOOK_UP, WATCH
from tongban.ui.navigation import Place, add_door

_group: dict[str, Any] = {"group": _("Registers")}
add_door(Place.ACCOUNT, _("My data"), "registers:show_my_data", icon="database", order=36)
add_door(
    Place.DESK, _("Look up a register"), "registers:look_up", icon="search", permission=LOOK_UP, order=45, **_group
)
add_door(
    Place.DESK,
    _("Correction requests"),
    "registers:list_disputes",
    icon="pencil",
    permission=ANSWER,
    order=46,
    **_group,
)
add_door(Place.DESK, _("Registers"), "registers:list_registers", icon="database", permission=KEEP, order=47, **_group)
add_door(
    Place.DESK,
    _("Which source is believed"),
    "registers:list_rules",
    icon="scale",
    permission=WATCH,
    order=48,
    **_group,
)
