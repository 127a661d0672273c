"""What a member of staff is told: one's own notices, unread first."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.messaging import selectors
from tongban.messaging.enums import StaffNoticeKind, Standing
from tongban.messaging.services import staff_notices
from tongban.ui.pages import go_to, page


@open_to(ActorKind.STAFF)
@require_GET
def list_staff_notices(request: Request) -> HttpResponse:
    unread, kind = request.GET.get("all") != "1", _kind(request.GET.get("kind", ""))
    found = selectors.list_staff_notices(
        actor=request.actor, cursor=request.GET.get("after", ""), unread=unread, kind=kind
    )
    counts = selectors.count_unread_by_kind(request.actor)
    facts: dict[str, Any] = {"notices": found, "unread_only": unread, "kind": kind, "settled": Standing.SETTLED}
    facts |= {
        "unread_count": selectors.count_unread_staff_notices(request.actor),
        "chips": _chips(unread, kind, counts),
    }
    facts |= {"tabs": _tabs(unread, facts["unread_count"]), "tabs_label": _("Work notices"), "unread": Standing.UNREAD}
    return page(request, "messaging/list_staff_notices.html", facts)


@open_to(ActorKind.STAFF)
@require_GET
def read_staff_notice(request: Request, notice_id: int) -> HttpResponse:
    """Note that it was opened and go where it leads."""
    notice = staff_notices.read_staff_notice(actor=request.actor, notice_id=notice_id)
    return HttpResponseRedirect(notice.link)


@open_to(ActorKind.STAFF)
@require_POST
def mark_staff_notice(request: Request, notice_id: int) -> HttpResponse:
    """Read without going there."""
    staff_notices.read_staff_notice(actor=request.actor, notice_id=notice_id)
    return go_to(request, "messaging:list_staff_notices")


@open_to(ActorKind.STAFF)
@require_POST
def read_all_staff_notices(request: Request) -> HttpResponse:
    staff_notices.read_all_staff_notices(actor=request.actor, kind=_kind(request.POST.get("kind", "")))
    return go_to(request, "messaging:list_staff_notices")


def _kind(asked: str) -> str:
    return asked if asked in StaffNoticeKind.values else ""


def _tabs(unread: bool, count: int) -> list[dict[str, Any]]:
    here = reverse("messaging:list_staff_notices")
    return [
        {"label": _("Unread"), "address": here, "current": unread, "count": selectors.shown_count(count)},
        {"label": _("All"), "address": f"{here}?all=1", "current": not unread, "count": ""},
    ]


def _chips(unread: bool, kind: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    """All kinds that stand unread; among all notices every kind can be asked for."""
    here = reverse("messaging:list_staff_notices")
    rest = "" if unread else "all=1&"
    shown = [each for each in StaffNoticeKind if each in counts or each == kind or not unread]
    if len(shown) < 2 and not kind:
        return []
    every = {"label": _("Every kind"), "address": f"{here}?{rest}".rstrip("&?"), "current": not kind}
    words = {each: f"{each.label} {counts[each]}" if each in counts else str(each.label) for each in shown}
    return [every] + [
        {"label": words[each], "address": f"{here}?{rest}kind={each}", "current": each == kind} for each in shown
    ]
