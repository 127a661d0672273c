"""Doors messaging adds to the layouts, and the count of unread notices in the header of the desk."""

from typing import Any
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tongban.identity.public import BUREAU_MESSAGES, OPERATE, Proving
from tongban.kernel.actors import ActorKind
from tongban.messaging import selectors
from tongban.messaging.adapters.factory import find_text_provider
from tongban.messaging.adapters.texts import DevelopmentTexts
from tongban.ui import slots
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
add_door(Place.DESK, _("Work notices"), "messaging:list_staff_notices", icon="mail", group=_("Cases"), order=12)


@slots.fill("ui.desk_header")
def staff_notice_count(request: Any, **_facts: Any) -> str:
    """One short question to an index; "99+" from a hundred on."""
    if request.actor.kind is not ActorKind.STAFF:
        return ""
    count = selectors.count_unread_staff_notices(request.actor)
    shown = {"unread_count": selectors.shown_count(count) if count else ""}
    return render_to_string("messaging/_staff_notice_count.html", shown, request=request)


@slots.fill("identity.code_sent")
def code_in_development(request: Any, code_id: UUID, **_facts: Any) -> str:
    """Where no text message is really sent, the page shows what would have stood in it."""
    if not isinstance(find_text_provider(), DevelopmentTexts):
        return ""
    told = Proving.code_to_send(code_id)
    return render_to_string("messaging/_code_in_development.html", {"code": told[1]}, request=request) if told else ""
