"""Histories of other systems on the bureau's watch: which cases ended late by our clock."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from tongban.identity.public import BUREAU_WATCH
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.kernel.pagination import after
from tongban.supervision import selectors
from tongban.ui.pages import page


@open_to(ActorKind.STAFF, permission=BUREAU_WATCH)
@require_http_methods(["GET"])
def show_log(request: Request, log_id: int) -> HttpResponse:
    log, figures = selectors.get_log(actor=request.actor, log_id=log_id)
    late_only = request.GET.get("late") == "1"
    rows = after(
        selectors.cases_of_log(actor=request.actor, log=log, late_only=late_only),
        order=("number", "id"),
        cursor=request.GET.get("after", ""),
        size=50,
    )
    facts = {"log": log, "figures": figures, "rows": rows, "late_only": late_only}
    return page(request, "supervision/show_log.html", facts)
