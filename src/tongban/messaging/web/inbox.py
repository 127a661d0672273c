"""A person's inbox."""

from django.http import HttpResponse
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
    facts = {"messages_page": rows, "unread_only": unread, "unread_count": selectors.count_unread(request.actor)}
    return page(request, "messaging/list_messages.html", facts)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def show_message(request: Request, uuid: str) -> HttpResponse:
    message = inbox.read_message(actor=request.actor, uuid=str(uuid))
    return page(request, "messaging/show_message.html", {"message": message})


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
    return page(request, "messaging/change_preferences.html", facts)
