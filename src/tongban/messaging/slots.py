"""Doors messaging adds to the layouts."""

from django.utils.translation import gettext_lazy as _

from tongban.identity.public import BUREAU_MESSAGES, OPERATE
from tongban.ui.navigation import Place, add_door

add_door(Place.ACCOUNT, _("Messages"), "messaging:list_messages", icon="mail", order=30)
add_door(
    Place.DESK,
    _("Message texts"),
    "messaging:list_templates",
    icon="message-square",
    permission=BUREAU_MESSAGES,
    group=_("Bureau"),
    order=62,
)
add_door(
    Place.DESK,
    _("E-mails not sent"),
    "messaging:list_unsent",
    icon="mail",
    permission=OPERATE,
    group=_("Operations"),
    order=92,
)
