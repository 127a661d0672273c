"""The bureau's report: which dates moved when the holidays changed, and why."""

from collections.abc import Iterator
from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.cases.selectors import recompute
from tongban.cases.selectors.recompute import MoveRow
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel import audit, holidays
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.kernel.spreadsheets import csv_answer
from tongban.ui.pages import page

bureau_only = open_to(ActorKind.STAFF, permission=BUREAU_WATCH)


@bureau_only
@require_http_methods(["GET"])
def list_runs(request: Request) -> HttpResponse:
    runs = recompute.list_runs(actor=request.actor)
    changes = holidays.changes_of([run.revision for run in runs])
    return page(request, "cases/list_runs.html", {"runs": [(run, changes.get(run.revision)) for run in runs]})


@bureau_only
@require_http_methods(["GET"])
def show_run(request: Request, run_id: int) -> HttpResponse:
    run = recompute.get_run(actor=request.actor, run_id=run_id)
    number = request.GET.get("number", "").strip().replace("\x00", "")[:60]
    moves = recompute.list_moves(actor=request.actor, run=run, cursor=request.GET.get("after", ""), number=number)
    facts = {"run": run, "moves": moves, "number": number, "change": holidays.changes_of([run.revision])[run.revision]}
    facts["figures"] = [
        {"label": _("Running cases examined"), "value": run.examined},
        {"label": _("Cases whose date moved"), "value": run.moved},
    ]
    return page(request, "cases/show_run.html", facts)


@bureau_only
@require_http_methods(["GET"])
def download_run(request: Request, run_id: int) -> StreamingHttpResponse:
    run = recompute.get_run(actor=request.actor, run_id=run_id)
    audit.record(actor=request.actor, action="cases.download_run", subject=f"calendar-run:{run.pk}")
    heads = [_("Case number"), _("Item"), _("Department"), _("Limit"), _("Before"), _("Now"), _("Told"), _("Why")]
    rows = _rows(recompute.iterate_moves(actor=request.actor, run=run))
    return csv_answer(chain([heads], rows), name=f"moved-{run.pk}.csv")


def _rows(moves: Iterator[MoveRow]) -> Iterator[list[object]]:
    for row in moves:
        limit = _("limit of the law") if row.law_only else _("date that matters")
        told = _("yes") if row.told else _("not yet")
        why = " ".join(row.why)
        yield [row.case_number, row.item_title, row.authority_name, limit, row.old, row.new, told, why]
