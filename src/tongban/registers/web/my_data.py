"""What the government holds about me, who my relations are in its registers, and what I can say against it."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError, NotFound
from tongban.kernel.http import Request
from tongban.registers.enums import Quality, RelationKind
from tongban.registers.rows import Purpose
from tongban.registers.selectors import disputes
from tongban.registers.services import disputing, lookups, own_relations, own_standing
from tongban.registers.web.forms import DisputeForm
from tongban.ui.pages import go_to, page

TONES = {Quality.DISPUTED: "soon", Quality.CORRECTED: "good", Quality.CONTRADICTED: "soon"}


@open_to(ActorKind.CITIZEN)
@never_cache
@require_GET
def show_my_data(request: Request) -> HttpResponse:
    """By register, with source, day, level, and the button “this is wrong”."""
    held, unavailable = lookups.read_own_data(actor=request.actor)
    facts = {
        "held": held,
        "unavailable": unavailable,
        "disputes": disputes.list_own_disputes(actor=request.actor, most=20),
        "breadcrumbs": [(_("My data"), "")],
    }
    return page(request, "registers/show_my_data.html", facts)


@open_to(ActorKind.CITIZEN)
@never_cache
@require_GET
def show_my_relations(request: Request) -> HttpResponse:
    found = own_relations.list_own_relations(actor=request.actor, purpose=Purpose(_("see what is held about oneself")))
    order = list(RelationKind)
    rows = sorted(found.rows, key=lambda row: order.index(row.kind))
    facts = {"rows": rows, "unavailable": found.unavailable, "breadcrumbs": _trail(_("My relations"))}
    return page(request, "registers/show_my_relations.html", facts)


@open_to(ActorKind.CITIZEN)
@require_POST
def find_standing(request: Request) -> HttpResponse:
    """“For whom may I act?”: companies one is the legal representative of, children and wards."""
    down = own_standing.find_standing(actor=request.actor)
    return go_to(request, "identity:list_mandates", query="done=partly" if down else "done=looked")


@open_to(ActorKind.CITIZEN)
@never_cache
@require_http_methods(["GET", "POST"])
def dispute_fact(request: Request, record_id: int, column: str) -> HttpResponse:
    """“This is wrong”: what would be right, and a proof."""
    fact, of = lookups.find_own_fact(actor=request.actor, record_id=record_id, column=column)
    if fact.dispute:
        return go_to(request, "registers:show_dispute", fact.dispute)
    posted = request.method == "POST"
    form = DisputeForm(request.POST if posted else None, request.FILES if posted else None, column=of)
    if form.is_valid():
        try:
            dispute = _send(request, record_id, column, form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return go_to(request, "registers:show_dispute", dispute.number)
    facts = {"form": form, "fact": fact, "breadcrumbs": _trail(_("This is wrong"))}
    return page(request, "registers/dispute_fact.html", facts)


@open_to(ActorKind.CITIZEN)
@never_cache
@require_GET
def show_dispute(request: Request, dispute_number: str) -> HttpResponse:
    dispute = disputes.get_dispute(actor=request.actor, number=dispute_number)
    row = disputes.dispute_row(dispute)
    proof = files.get_file(row.file_id) if row.file_id else None
    facts = {"row": row, "proof": proof, "breadcrumbs": _trail(row.number)}
    return page(request, "registers/show_dispute.html", facts)


@open_to(ActorKind.CITIZEN)
@require_GET
def download_own_proof(request: Request, dispute_number: str) -> HttpResponseBase:
    dispute = disputes.get_dispute(actor=request.actor, number=dispute_number)
    if dispute.file_id is None:
        raise NotFound
    return files.download(dispute.file_id)


def _send(request: Request, record_id: int, column: str, said: dict[str, Any]) -> Any:
    proof = said["proof"][0] if said["proof"] else None
    return disputing.own_dispute(
        actor=request.actor,
        record_id=record_id,
        column=column,
        right_value=said["right_value"],
        note=said["note"],
        proof=proof,
    )


def _trail(last: str) -> list[tuple[str, str]]:
    return [(_("My data"), "/my/data/"), (last, "")]
