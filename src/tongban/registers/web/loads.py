"""Files on their way into a register: hand in, watch, read the report, put in or give up."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.kernel.spreadsheets import csv_answer
from tongban.registers import policies
from tongban.registers.enums import LoadMode, LoadState
from tongban.registers.models import Load, LoadFlaw
from tongban.registers.permissions import KEEP
from tongban.registers.selectors import directory, loads
from tongban.registers.services import files, loading
from tongban.registers.web.forms import LoadForm
from tongban.registers.web.keeping import register_facts
from tongban.ui.pages import go_to, page

SHOWN = 100
_MOVING = {LoadState.READING, LoadState.APPLYING}


@open_to(ActorKind.STAFF, permission=KEEP)
@require_POST
def order_load(request: Request, register_code: str) -> HttpResponse:
    register = directory.get_register(actor=request.actor, code=register_code)
    form = LoadForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            load = files.order_load(actor=request.actor, code=register_code, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error("upload", str(refusal))
        else:
            return go_to(request, "registers:show_load", load.uuid)
    facts = register_facts(request, register) | {"load_form": form}
    return page(request, "registers/show_register.html", facts, status=422)


@open_to(ActorKind.STAFF)
@require_GET
def show_load(request: Request, load_uuid: str) -> HttpResponse:
    """The report: how far, how many, and which rows are bad for which reason."""
    load = loads.get_load(actor=request.actor, load_uuid=load_uuid)
    return page(request, "registers/show_load.html", _report(request, load))


@open_to(ActorKind.STAFF)
@require_GET
def download_flaws(request: Request, load_uuid: str) -> StreamingHttpResponse:
    load = loads.get_load(actor=request.actor, load_uuid=load_uuid)
    heads = [_("Line"), _("Column"), _("Reason"), _("Value (covered)")]
    return csv_answer(chain([heads], _cells(loads.each_flaw(load))), name=f"load-{load.uuid}.csv")


@open_to(ActorKind.STAFF, permission=KEEP)
@require_POST
def apply_load(request: Request, load_uuid: str) -> HttpResponse:
    """A job puts it in; the report shows when it is done."""
    load = loads.get_load(actor=request.actor, load_uuid=load_uuid)
    meant = {name: request.POST.get(name) == "on" for name in ("without_flaws", "endings_meant")}
    try:
        files.order_apply(actor=request.actor, load_uuid=load_uuid, **meant)
    except DomainError as refusal:
        return page(request, "registers/show_load.html", _report(request, load) | {"problem": str(refusal)}, status=409)
    return go_to(request, "registers:show_load", load.uuid)


@open_to(ActorKind.STAFF, permission=KEEP)
@require_POST
def discard_load(request: Request, load_uuid: str) -> HttpResponse:
    load = loading.discard_load(actor=request.actor, load_uuid=load_uuid)
    return go_to(request, "registers:show_register", load.register.code)


def _report(request: Request, load: Load) -> dict[str, Any]:
    told = {_("Rows read"): load.rows, _("Rows that cannot be loaded"): load.bad_rows}
    if load.added is not None:
        told |= {_("New records"): load.added, _("Changed records"): load.changed or 0}
        told |= {_("Unchanged records"): load.unchanged or 0}
        told |= {_("Ended records"): load.ended or 0}
    return {
        "load": load,
        "problem": "",
        "figures": [{"label": label, "value": count, "unit": ""} for label, count in told.items()],
        "percent": min(100, load.done_bytes * 100 // max(load.total_bytes, 1)),
        "moving": load.state in _MOVING,
        "ready": load.state == LoadState.CHECKED and policies.can_keep(request.actor, load.register),
        "complete": load.mode == LoadMode.COMPLETE,
        "tone": {LoadState.APPLIED: "good", LoadState.FAILED: "bad", LoadState.CHECKED: "soon"}.get(
            LoadState(load.state), "info"
        ),
        "flaws": loads.flaws_of(load, most=SHOWN),
        "shown": SHOWN,
        "breadcrumbs": [
            (_("Registers"), "/desk/registers/"),
            (load.register.name, f"/desk/registers/of/{load.register.code}/"),
            (load.source_name, ""),
        ],
    }


def _cells(flaws: Iterator[LoadFlaw]) -> Iterator[list[Any]]:
    for flaw in flaws:
        yield [flaw.line, flaw.column, flaw.message, flaw.value]
