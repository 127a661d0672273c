"""Where is my case, by when, why: one's own, by number and code, and what a document proves."""

import hashlib
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from tongban.cases.enums import CaseState
from tongban.cases.errors import CaseNotFound
from tongban.cases.rows import CaseProgress
from tongban.cases.selectors import desk as desks
from tongban.cases.selectors import life as lives
from tongban.cases.selectors import progress, published, verification
from tongban.cases.selectors.published import Wanted
from tongban.cases.services import acting, copies, notices, progress_query
from tongban.cases.web.act_forms import PublishedForm
from tongban.cases.web.forms import ProgressForm
from tongban.cases.web.route_diagram import route_diagram
from tongban.cases.web.step_bar import has_branches, step_bar
from tongban.kernel import files
from tongban.kernel.access import open_to, open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.kernel.pagination import Page
from tongban.ui.pages import page

LINES = 50  # of the history at a time
LARGEST = 7  # digits of a place in it

_TONES = {
    CaseState.RECEIVED: "info",
    CaseState.SUPPLEMENT: "soon",
    CaseState.ACCEPTED: "info",
    CaseState.GRANTED: "good",
    CaseState.REFUSED: "bad",
    CaseState.NOT_ACCEPTED: "bad",
    CaseState.WITHDRAWN: "plain",
    CaseState.RETURNED: "plain",
}


@open_to(ActorKind.CITIZEN)
@require_GET
def list_my_cases(request: Request) -> HttpResponse:
    rows: Page[Any] = progress.list_my_cases(actor=request.actor, cursor=request.GET.get("after", ""))
    lines = [{"case": row, "tone": _TONES[row.state]} for row in rows.rows]
    crumbs = [(_("My cases"), "")]
    return page(request, "cases/list_my_cases.html", {"rows": rows, "lines": lines, "breadcrumbs": crumbs})


@open_to(ActorKind.CITIZEN)
@require_GET
def show_case(request: Request, number: str) -> HttpResponse:
    found = progress.get_progress(actor=request.actor, number=number)
    acting.note_reading(actor=request.actor, number=number)
    life = lives.get_life(actor=request.actor, number=number)
    crumbs = [(_("My cases"), "/cases/"), (found.item_title, "")]
    shown = _shown(found, before=request.GET.get("older", "")) | {
        "life": life,
        "results": () if acting.may_receive(request.actor, life.case) else acting.RESULTS,
    }
    return page(request, "cases/show_case.html", shown | {"breadcrumbs": crumbs, "own": True})


@open_to_everybody
@never_cache
@require_http_methods(["GET", "POST"])
def find_progress(request: Request) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = ProgressForm(posted, initial={"number": request.GET.get("number", "")[:60]})
    if form.is_valid():
        try:
            found = progress_query.find_progress(**form.cleaned_data, asked_from=request.META.get("REMOTE_ADDR", ""))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return page(request, "cases/show_case.html", _shown(found) | {"own": False})
    return page(request, "cases/find_progress.html", {"form": form})


def _shown(found: CaseProgress, *, before: str = "") -> dict[str, Any]:
    """``before`` turns the history back: to what came before that line, counted from the first."""
    steps = step_bar(found.route)
    first = {"label": _("Received"), "state": "done", "note": ""}
    last = found.state not in (CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.ACCEPTED)
    ended_early = last and found.state != CaseState.GRANTED and steps and steps[-1]["state"] == "todo"
    if ended_early:
        steps = [step for step in steps if step["state"] != "todo"]
        if found.state == CaseState.NOT_ACCEPTED:
            steps.pop()  # the step that was to accept it ended the other way
        steps.append({"label": str(found.state.label), "state": "failed", "note": ""})
    branches = found.route if has_branches(found.route) else ()
    shown = {"case": found, "steps": [first, *steps], "branches": branches}
    shown["diagram"] = route_diagram(found.item_version_id, found.route, inside=False, opened=False)
    end = int(before) if before.isdecimal() and len(before) < LARGEST else len(found.history)
    start = max(0, min(end, len(found.history)) - LINES)
    return shown | {"tone": _TONES[found.state], "lines": found.history[start:end][::-1], "older": start}


@open_to(ActorKind.CITIZEN)
@require_GET
def download_notice(request: Request, number: str, verification_id: UUID) -> HttpResponseBase:
    file_id = notices.print_notice_now(actor=request.actor, number=number, verification=verification_id)
    return files.download(file_id, inline="save" not in request.GET)


@open_to(ActorKind.CITIZEN)
@require_GET
def download_material(request: Request, number: str, material_id: int) -> HttpResponseBase:
    _case, material = desks.find_material_file(actor=request.actor, number=number, material_id=material_id)
    if material.file_id is None:
        raise CaseNotFound
    copy = copies.copy_of(material, case_number=number) if material.source else None
    return files.download(material.file_id) if copy is None else copies.answer(copy, inline=True)


@open_to_everybody
@never_cache
@require_http_methods(["GET", "POST"])
def verify_notice(request: Request, verification_id: UUID) -> HttpResponse:
    """What a document proves. An uploaded file is hashed and forgotten."""
    found = verification.get_verification(verification=verification_id)
    upload = request.FILES.get("document") if request.method == "POST" else None
    verdict = ""
    if upload is not None and found.sha256:
        verdict = "same" if _digest(upload) == found.sha256 else "different"
    elif request.method == "POST":
        verdict = "missing"
    return page(request, "cases/verify_notice.html", {"found": found, "verdict": verdict})


def _digest(upload: Any) -> str:
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return digest.hexdigest()


@open_to_everybody
@require_GET
def list_published(request: Request) -> HttpResponse:
    """Positive decisions for anybody to read (行政许可法 art. 40)."""
    form = PublishedForm(request.GET, departments=published.list_authorities_published())
    form.is_valid()
    asked = form.cleaned_data
    wanted = Wanted(
        words=asked.get("words") or "",
        item_code=request.GET.get("item", "").replace("\0", "")[:50],
        authority_id=asked.get("department"),
        since=asked.get("since"),
        until=asked.get("until"),
    )
    rows = published.list_published(wanted=wanted, cursor=request.GET.get("after", ""))
    return page(
        request, "cases/list_published.html", {"rows": rows, "search": form, "asked": any(request.GET.values())}
    )
