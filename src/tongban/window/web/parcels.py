"""Hand over the results of a thing in one parcel (统一出件)."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongban.applications import public as applications
from tongban.identity import public as identity
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page
from tongban.window.web.forms import HandOverForm


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_safe
def list_parcels(request: Request) -> HttpResponse:
    """What waits to be handed over, names masked."""
    return page(request, "window/list_parcels.html", {"parcels": applications.list_parcels(actor=request.actor)})


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET", "POST"])
def hand_over_parcel(request: Request, parcel: str) -> HttpResponse:
    """Who it is for is shown once opened, and recorded; then to whom it went."""
    opened = applications.open_parcel(actor=request.actor, number=parcel)
    form = HandOverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            applications.hand_over_parcel(actor=request.actor, number=parcel, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Handed over. Each document has its record of delivery."))
            return go_to(request, "window:list_parcels")
    context = {"parcel": opened, "form": form}
    return page(request, "window/hand_over_parcel.html", context, status=422 if form.is_bound else 200)
