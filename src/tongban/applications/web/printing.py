"""Forms on paper: blank and as a sample for everybody, with one's own answers for whoever may see the application."""

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tongban.applications import printing, selectors
from tongban.applications.printing import Filling
from tongban.applications.web.case_pages import full_address
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item
from tongban.kernel import clock
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request


@open_to_everybody
@require_http_methods(["GET"])
def print_blank_form(_request: Request, item_code: str) -> HttpResponse:
    return _pdf(catalogue.get_item_in_force(item_code), Filling({}))


@open_to_everybody
@require_http_methods(["GET"])
def print_sample_form(_request: Request, item_code: str) -> HttpResponse:
    item = catalogue.get_item_in_force(item_code)
    return _pdf(item, printing.sample_of(item))


@open_to(ActorKind.CITIZEN)
@require_http_methods(["GET"])
def print_own_form(request: Request, number: str, item_code: str) -> HttpResponse:
    draft = selectors.get_draft(actor=request.actor, number=number)
    share = draft.share(item_code)
    return _pdf(share.item, Filling(share.answers(draft.application.answers), number=number))


def _pdf(item: Item, filling: Filling) -> HttpResponse:
    address = full_address(reverse("applications:start_application", args=[item.code]))
    pdf = printing.print_form(item, filling, address=address, at=clock.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="form-{item.code}.pdf"'
    return response
