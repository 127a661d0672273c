"""From which networks staff log in, department by department: the security administrator's page."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity import staffing
from tongban.identity.services import networks
from tongban.identity.web.forms import mark
from tongban.identity.web.staff import keepers_only
from tongban.identity.web.staff_forms import NetworksForm
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@keepers_only
@require_http_methods(["GET"])
def list_networks(request: Request) -> HttpResponse:
    words = request.GET.get("words", "")[:100].replace("\x00", "")
    rows = staffing.list_networks(actor=request.actor, words=words, cursor=request.GET.get("after", ""))
    facts = {"rows": rows.rows, "next_cursor": rows.next_cursor, "words": words}
    facts["here"], facts["done"] = request.META.get("REMOTE_ADDR", ""), request.GET.get("done", "")
    return page(request, "identity/list_networks.html", facts)


@keepers_only
@require_http_methods(["GET", "POST"])
def set_networks(request: Request, authority_id: int) -> HttpResponse:
    row, here = staffing.get_networks(actor=request.actor, authority_id=authority_id), request.META["REMOTE_ADDR"]
    initial = {"networks": "\n".join(row.networks)}
    form = NetworksForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        said = {"text": form.cleaned_data["networks"], "reason": form.cleaned_data["reason"], "address": here}
        try:
            networks.set_networks(actor=request.actor, authority_id=authority_id, **said)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            return go_to(request, "identity:list_networks", query="done=yes")
    crumbs = [(_("Where staff log in"), "/desk/staff/networks/"), (row.name, "")]
    return page(request, "identity/set_networks.html", {"form": form, "row": row, "here": here, "breadcrumbs": crumbs})
