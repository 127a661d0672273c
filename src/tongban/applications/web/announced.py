"""Announced parts on the desk (预告事项): what will come, when, and which documents are there already."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from tongban.applications import announced
from tongban.applications.services.announced import open_document
from tongban.identity.public import CASE_READ
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_safe
def list_announced(request: Request) -> HttpResponse:
    """What waits for other results and will come to one's authority."""
    rows = announced.list_announced(actor=request.actor, cursor=request.GET.get("after", ""))
    return page(request, "applications/list_announced.html", {"rows": rows})


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_safe
def show_announced(request: Request, part_id: int) -> HttpResponse:
    """One of them, with its documents."""
    part = announced.get_announced(actor=request.actor, part_id=part_id)
    return page(request, "applications/show_announced.html", {"part": part, "row": part.row})


@open_to(ActorKind.STAFF, permission=CASE_READ)
@require_safe
def open_announced_document(request: Request, part_id: int, evidence_id: int) -> HttpResponseBase:
    """A document as it was handed in; each look is recorded and the applicant can read it."""
    row = open_document(actor=request.actor, part_id=part_id, evidence_id=evidence_id)
    return files.download(row.file_id or 0)
