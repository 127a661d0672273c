"""Doors of identity, and of the ledger, which stands beside the ui and cannot place its own."""

from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tongban.identity.roles import WINDOW_INTAKE, AdminPermission
from tongban.kernel.http import Request
from tongban.ui.navigation import Place, add_door
from tongban.ui.slots import fill

add_door(Place.ACCOUNT, _("My profile"), "identity:show_profile", icon="user-round", order=60)
add_door(Place.ACCOUNT, _("Login and safety"), "identity:show_security", icon="shield-check", order=65)
add_door(Place.ACCOUNT, _("Agents"), "identity:list_mandates", icon="handshake", order=70)
add_door(Place.ACCOUNT, _("Who saw my data"), "ledger:list_reads", icon="eye", order=80)
add_door(
    Place.DESK,
    _("Accounts at the counter"),
    "identity:hand_over_account",
    icon="key-round",
    permission=WINDOW_INTAKE,
    group=_("Counter"),
    order=100,
)
add_door(
    Place.DESK,
    _("Write down a mandate"),
    "identity:give_at_counter",
    icon="handshake",
    permission=WINDOW_INTAKE,
    group=_("Counter"),
    order=101,
)
add_door(
    Place.DESK,
    _("Mandates at the counter"),
    "identity:tend_mandates",
    icon="handshake",
    permission=WINDOW_INTAKE,
    group=_("Counter"),
    order=102,
)
add_door(
    Place.DESK,
    _("Staff and duties"),
    "identity:list_staff",
    icon="id-card",
    permission=AdminPermission.KEEP_STAFF,
    group=_("Security"),
    order=930,
)
add_door(
    Place.DESK,
    _("Where staff log in"),
    "identity:list_networks",
    icon="map-pin",
    permission=AdminPermission.KEEP_STAFF,
    group=_("Security"),
    order=933,
)
add_door(
    Place.DESK,
    _("Sensitive items"),
    "identity:set_sensitive_items",
    icon="eye-off",
    permission=AdminPermission.KEEP_STAFF,
    group=_("Security"),
    order=934,
)
add_door(
    Place.DESK,
    _("Appointments"),
    "identity:list_appointments",
    icon="shield-check",
    permission=AdminPermission.CONFIRM,
    group=_("Security"),
    order=931,
)
add_door(
    Place.DESK,
    _("Who may do what"),
    "identity:show_matrix",
    icon="shield",
    permission=AdminPermission.READ_MATRIX,
    group=_("Security"),
    order=932,
)


@fill("ui.header")
def say_for_whom(request: Request, **_facts: Any) -> str:
    """On every page of a resident: for whom they are here, and the way to the switch."""
    return render_to_string("identity/_for_whom.html", request=request)
