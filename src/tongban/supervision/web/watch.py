"""The bureau's watch: every clock, and the way from each number to the cases it counts."""

from itertools import chain

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel import audit
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.kernel.spreadsheets import csv_answer
from tongban.supervision import selectors
from tongban.supervision.filters import read_selection
from tongban.supervision.web import shown, tables
from tongban.ui.pages import page


@open_to(ActorKind.STAFF, permission=BUREAU_WATCH)
@require_http_methods(["GET"])
def show_watch(request: Request) -> HttpResponse:
    chosen = read_selection(request.GET.dict())
    group_by = selectors.BY_ITEM if request.GET.get("by") == "item" else selectors.BY_AUTHORITY
    after = request.GET.get("after", "")
    skip = int(after) if after.isascii() and after.isdigit() and len(after) < 7 else 0
    board = selectors.get_board(actor=request.actor, group_by=group_by, authority_id=chosen.authority_id, skip=skip)
    by_item = group_by == selectors.BY_ITEM
    facts = {"board": board, "by_item": by_item, "authority": _authority(chosen.authority_id)}
    facts |= {"lights": shown.lights(board), "tabs": shown.tabs(by_item, chosen), "tabs_label": _("Grouped by")}
    return page(request, "supervision/show_watch.html", facts)


@open_to(ActorKind.STAFF, permission=BUREAU_WATCH)
@require_http_methods(["GET"])
def list_watches(request: Request) -> HttpResponse:
    chosen = read_selection(request.GET.dict())
    rows = selectors.list_watches(actor=request.actor, selection=chosen, cursor=request.GET.get("after", ""))
    authority = _authority(chosen.authority_id)
    facts = {"selection": chosen, "watches": rows, "heading": shown.heading(chosen)}
    facts["count"] = selectors.count_watches(actor=request.actor, selection=chosen)
    facts["about"] = shown.about(chosen, authority.name if authority else "", rows.rows)
    facts |= {
        "chips": shown.chips(chosen),
        "chips_label": _("Show"),
        "late_word": _("Late"),
        "paused_word": _("Paused"),
    }
    return page(request, "supervision/list_watches.html", facts)


@open_to(ActorKind.STAFF, permission=BUREAU_WATCH)
@require_http_methods(["GET"])
def download_watches(request: Request) -> StreamingHttpResponse:
    chosen = read_selection(request.GET.dict())
    audit.record(actor=request.actor, action="supervision.download_watches", subject="watch:list", query=chosen.query())
    rows = selectors.iterate_watches(actor=request.actor, selection=chosen)
    return csv_answer(chain([tables.headings()], tables.values(rows)), name="cases.csv")


def _authority(authority_id: int | None) -> identity.AuthorityRow | None:
    return identity.get_authorities([authority_id]).get(authority_id) if authority_id is not None else None
