"""The counter: the mandates of whoever stands there, and the end of one at their word."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tongban.identity.roles import WINDOW_INTAKE
from tongban.identity.services import counter_mandates
from tongban.identity.services.counter_mandates import AtTheCounter
from tongban.identity.web.forms import CardForm, EndForm, mark
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to(ActorKind.STAFF, permission=WINDOW_INTAKE)
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def tend_mandates(request: Request) -> HttpResponse:
    """The card first, then the list, then the end of one: all by POST, no number stands in an address."""
    card = CardForm(request.POST if request.method == "POST" else None)
    ending = request.POST.get("do") == "end"
    end = EndForm(request.POST if ending else None)
    found, done = None, False
    if card.is_valid():
        try:
            done = ending and end.is_valid() and _end(request, card, end)
            found = counter_mandates.look_up(actor=request.actor, **card.cleaned_data)
        except DomainError as refusal:
            mark(card, refusal)
    return _show(request, card, end, found, done)


def _end(request: Request, card: CardForm, end: EndForm) -> bool:
    counter_mandates.end_at_counter(actor=request.actor, mandate_id=end.cleaned_data["mandate_id"], **card.cleaned_data)
    return True


def _show(request: Request, card: CardForm, end: EndForm, found: AtTheCounter | None, done: bool) -> HttpResponse:
    crumbs = [(_("Mandates at the counter"), "")]
    facts = {"card": card, "end": end, "found": found, "done": done, "breadcrumbs": crumbs}
    refused = bool(card.errors or end.errors)
    return page(request, "identity/tend_mandates.html", facts, status=422 if refused else 200)
