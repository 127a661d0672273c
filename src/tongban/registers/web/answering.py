"""The desk of the source department: correction requests with their clocks."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from tongban.identity.public import party_names
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError, NotFound
from tongban.kernel.http import Request
from tongban.registers.enums import Answer
from tongban.registers.errors import RecordMoved
from tongban.registers.models import Dispute
from tongban.registers.permissions import ANSWER
from tongban.registers.selectors import disputes
from tongban.registers.services import disputing
from tongban.registers.web.forms import AnswerForm
from tongban.ui.pages import go_to, page

answerers_only = open_to(ActorKind.STAFF, permission=ANSWER)


@answerers_only
@require_GET
def list_disputes(request: Request) -> HttpResponse:
    open_only = request.GET.get("answered") != "1"
    found = disputes.list_disputes(actor=request.actor, open_only=open_only, after=request.GET.get("after", ""))
    facts = {
        "rows": [disputes.dispute_row(dispute) for dispute in found.rows],
        "next_cursor": found.next_cursor,
        "open_only": open_only,
        "tabs": [
            {"label": _("Waiting"), "address": "?", "current": open_only, "count": ""},
            {"label": _("Answered"), "address": "?answered=1", "current": not open_only, "count": ""},
        ],
        "tabs_label": _("Correction requests"),
    }
    return page(request, "registers/list_disputes.html", facts)


@answerers_only
@require_http_methods(["GET", "POST"])
def answer_dispute(request: Request, dispute_number: str) -> HttpResponse:
    """The value, what would be right, the proof; and the answer."""
    dispute = disputing.open_for_answer(actor=request.actor, number=dispute_number)
    column = disputes.find_column(dispute.record, dispute.column)
    if column is None:
        raise RecordMoved
    begin = {"value": dispute.right_value}
    form = AnswerForm(request.POST if request.method == "POST" else None, column=column, initial=begin)
    if form.is_valid():
        try:
            _answer(request, dispute, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "registers:answer_dispute", dispute_number)
    return page(request, "registers/answer_dispute.html", _facts(dispute) | {"form": form})


@answerers_only
@require_GET
def download_proof(request: Request, dispute_number: str) -> HttpResponseBase:
    dispute = disputing.open_for_answer(actor=request.actor, number=dispute_number)
    if dispute.file_id is None:
        raise NotFound
    return files.download(dispute.file_id)


def _answer(request: Request, dispute: Dispute, said: dict[str, Any]) -> None:
    said = said | {"answer": Answer(said["answer"])}
    disputing.answer_dispute(actor=request.actor, number=dispute.number, **said)


def _facts(dispute: Dispute) -> dict[str, Any]:
    row = disputes.dispute_row(dispute)
    return {
        "row": row,
        "person": party_names([row.party_id]).get(row.party_id, ""),
        "record": dispute.record,
        "proof": files.get_file(row.file_id) if row.file_id else None,
        "breadcrumbs": [(_("Correction requests"), "/desk/registers/requests/"), (row.number, "")],
    }
