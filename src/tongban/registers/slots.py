"""Doors of registers."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tongban.kernel.http import Request
from tongban.registers.permissions import ANSWER, KEEP, LOOK_UP, WATCH
from tongban.ui.navigation import Place, add_door
from tongban.ui.slots import fill

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


@fill("identity.mandates")
def offer_the_registers(request: Request, **_facts: Any) -> str:
    """Whoever heads a company or is a guardian need not be given a mandate: the register says so."""
    return render_to_string("registers/_find_standing.html", request=request)
