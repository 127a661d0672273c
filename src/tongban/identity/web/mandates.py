"""Who may act for me, and for whom I may act."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity import selectors
from tongban.identity.services import mandates
from tongban.identity.web.forms import MandateForm, mark
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def list_mandates(request: Request) -> HttpResponse:
    rows = selectors.list_mandates(actor=request.actor)
    given = [row for row in rows if row.represented_id == request.actor.id]
    facts = {
        "given": [row for row in given if row.in_force],
        "received": [row for row in rows if row.agent_id == request.actor.id and row.in_force],
        "ended": [row for row in rows if not row.in_force],
        "done": request.GET.get("done", ""),
        "breadcrumbs": [(_("Agents"), "")],
    }
    return page(request, "identity/list_mandates.html", facts)


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET", "POST"])
def give_mandate(request: Request) -> HttpResponse:
    form = MandateForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        answers = {name: form.cleaned_data[name] for name in ("agent_name", "valid_until", "item_codes")}
        number = form.cleaned_data["certificate_number"]
        try:
            mandates.give_mandate(actor=request.actor, agent_certificate_number=number, **answers)
        except DomainError as refusal:
            mark(form, refusal)
        else:
            return go_to(request, "identity:list_mandates", query="done=given")
    crumbs = [(_("Agents"), "/my/mandates/"), (_("Let somebody act for me"), "")]
    return page(request, "identity/give_mandate.html", {"form": form, "breadcrumbs": crumbs})


@open_to(ActorKind.CITIZEN)
@require_http_methods(["POST"])
def revoke_mandate(request: Request, mandate_id: int) -> HttpResponse:
    mandates.revoke_mandate(actor=request.actor, mandate_id=mandate_id)
    return go_to(request, "identity:list_mandates", query="done=revoked")
