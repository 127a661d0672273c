"""For whom I am here: switch between oneself and those one may act for (身份切换)."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tongban.identity import acting
from tongban.identity.services import switching
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["GET", "POST"])
def act_as(request: Request) -> HttpResponse:
    """The list with one button each; POST ``party``: its id, empty for oneself."""
    if request.method == "POST":
        chosen = request.POST.get("party", "")
        switching.act_as(actor=request.actor, session=request.session, party=chosen)
        return go_to(request, "identity:act_as", query="done=switched")
    facts = {
        "choices": acting.list_choices(actor=request.actor),
        "done": request.GET.get("done", ""),
        "breadcrumbs": [(_("For whom I am here"), "")],
    }
    return page(request, "identity/act_as.html", facts)
