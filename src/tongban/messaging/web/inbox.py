"""A person's inbox."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.messaging import selectors
from tongban.messaging.services import inbox
from tongban.messaging.web.forms import PreferenceForm
from tongban.ui.pages import go_to, page


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def list_messages(request: Request) -> HttpResponse:
    unread = request.GET.get("unread") == "1"
    rows = selectors.list_messages(actor=request.actor, cursor=request.GET.get("after", ""), unread=unread)
    count = selectors.count_unread(request.actor)
    facts = {"messages_page": rows, "unread_only": unread, "unread_count": count, "tabs": _tabs(unread, count)}
    facts |= {"tabs_label": _("Messages"), "unread_word": _("Unread"), "breadcrumbs": _trail(_("My messages"))}
    return page(request, "messaging/list_messages.html", facts)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def show_message(request: Request, uuid: str) -> HttpResponse:
    message = inbox.read_message(actor=request.actor, uuid=str(uuid))
    return page(
        request,
        "messaging/show_message.html",
        {"message": message, "breadcrumbs": _trail(_("My messages"), message.subject)},
    )


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def mark_all_read(request: Request) -> HttpResponse:
    inbox.mark_all_read(actor=request.actor)
    return go_to(request, "messaging:list_messages")


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def change_preferences(request: Request) -> HttpResponse:
    preference = selectors.get_preference(request.actor.id or 0)
    form = PreferenceForm(request.POST if request.method == "POST" else None, instance=preference)
    if form.is_valid():
        inbox.change_preferences(actor=request.actor, **form.cleaned_data)
        return go_to(request, "messaging:change_preferences", query="saved=1")
    facts = {"form": form, "saved": request.GET.get("saved") == "1"}
    facts["breadcrumbs"] = _trail(_("My messages"), _("What I receive"))
    return page(request, "messaging/change_preferences.html", facts)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def switch_off_pushes(request: Request) -> HttpResponse:
    """One tap (网络数据安全管理条例 art. 42)."""
    inbox.switch_off_pushes(actor=request.actor)
    messages.success(request, _("Switched off. Only what the law or your own cases bring still comes."))
    return go_to(request, "messaging:change_preferences")


def _trail(inbox_label: str, here: str = "") -> list[tuple[str, str]]:
    inbox_address = reverse("messaging:list_messages") if here else ""
    return [(_("My space"), "/my/"), (inbox_label, inbox_address), *([(here, "")] if here else [])]


def _tabs(unread: bool, count: int) -> list[dict[str, Any]]:
    inbox_address, shown = reverse("messaging:list_messages"), selectors.shown_count(count)
    return [
        {"label": _("All"), "address": inbox_address, "current": not unread, "count": ""},
        {"label": _("Unread"), "address": f"{inbox_address}?unread=1", "current": unread, "count": shown},
    ]
