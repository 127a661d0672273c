"""Panels ratings places on pages below."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.identity.public import BUREAU_WATCH, CASE_READ
from tongban.ratings import links
from tongban.ratings.links import Target
from tongban.ratings.models import Invitation
from tongban.ratings.selectors import find_invitation, find_rectification_of
from tongban.ui.navigation import Place, add_door
from tongban.ui.slots import fill

_door: dict[str, Any] = {"icon": "star", "group": gettext_lazy("Bureau"), "order": 61}
add_door(Place.DESK, gettext_lazy("Ratings"), "ratings:list_ratings", permission=BUREAU_WATCH, **_door)
add_door(Place.DESK, gettext_lazy("Ratings"), "ratings:list_ratings", permission=CASE_READ, query="days=30", **_door)


@fill("applications.receipt")
def invite_to_rate(request: Any, *, number: str, case_numbers: list[str]) -> str:
    """On a receipt: a code to scan when the matter is finished (or at once, for the visit)."""
    path = links.path_of(Target(application_number=number))
    address = settings.TONGBAN_SITE_URL.rstrip("/") + path + "?via=qr"
    facts = {"path": path, "address": address, "scan_words": _("Scan to rate")}
    return render_to_string("ratings/_receipt_panel.html", facts, request=request)


@fill("cases.progress")
def rate_this_case(request: Any, *, case_number: str, state: str) -> str:
    """On the page of a case: the link once it is finished; thanks when it was rated; nothing before."""
    target = Target(case_number=case_number)
    invitation: Invitation | None = find_invitation(target=target)
    if invitation is None:
        return ""
    found = find_rectification_of(invitation) if invitation.used else None
    answered = links.again_path(found.pk) if found is not None and found.answer else ""
    facts = {"path": links.path_of(target), "used": invitation.used, "answered": answered}
    return render_to_string("ratings/_progress_panel.html", facts, request=request)
