"""Take in: form and materials on one page, hand in, print the receipt, next person."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from tongban.applications import public as applications
from tongban.applications.public import ApplicationState, WholeForm
from tongban.cases import public as cases
from tongban.identity import public as identity
from tongban.kernel import files
from tongban.kernel.access import open_to
from tongban.kernel.actors import ActorKind
from tongban.kernel.errors import DomainError
from tongban.kernel.http import Request
from tongban.ui.pages import go_to, page

_STAY = ("add:", "drop:", "page:", "remove-file:", "stay", "save", "upload")


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET", "POST"])
def take_in(request: Request, number: str) -> HttpResponse:
    row = applications.get_application(actor=request.actor, number=number)
    if row.state == ApplicationState.SUBMITTED:
        return go_to(request, "window:print_receipt", number)
    if request.method == "GET":
        return _show(request, row, _whole(request, number))
    refused = applications.save_whole_form(actor=request.actor, number=number, data=request.POST, uploads=request.FILES)
    if request.POST.get("do", "save").startswith(_STAY) and not refused:
        whole = _whole(request, number)
        return (
            _show(request, row, whole) if request.htmx else go_to(request, "window:take_in", number, query=whole.query)
        )
    return _hand_in(request, row, refused)


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["POST"])
def give_up(request: Request, number: str) -> HttpResponse:
    applications.discard_draft(actor=request.actor, number=number)
    return go_to(request, "window:find_person")


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET"])
def print_promise(request: Request, number: str, item_code: str) -> HttpResponse:
    """The promise as it reads now, to be signed on paper; without a choice, the page of the intake."""
    row = applications.get_application(actor=request.actor, number=number)
    whole = applications.read_whole_form(actor=request.actor, number=number)
    way = next((each for each in whole.promise_ways if each.code == item_code and each.chosen), None)
    if way is None:
        return go_to(request, "window:take_in", number)
    names = identity.party_names({row.applicant_id, row.agent_id or row.applicant_id})
    facts = {"row": row, "way": way, "lines": way.text.splitlines(), "applicant": names.get(row.applicant_id, "")}
    facts |= {"agent": names.get(row.agent_id, "") if row.agent_id else "", "clerk": request.actor.name}
    return page(request, "window/print_promise.html", facts)


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET"])
def print_receipt(request: Request, number: str) -> HttpResponse:
    row = applications.get_application(actor=request.actor, number=number)
    receipt = applications.get_receipt(actor=request.actor, number=number)
    names = identity.party_names({row.applicant_id, row.agent_id or row.applicant_id})
    context = {
        "row": row,
        "cases": [{"case": case, "progress": _progress_address(case.number)} for case in receipt.cases],
        "applicant": names.get(row.applicant_id, ""),
        "agent": names.get(row.agent_id, "") if row.agent_id else "",
        "materials": applications.list_handed_in(actor=request.actor, number=number),
        "query_address": _progress_address(),
        "clerk": request.actor.name,
    }
    return page(request, "window/print_receipt.html", context)


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET"])
def print_slip(request: Request, number: str) -> HttpResponse:
    """The small slip for an 80 mm receipt printer: no name, so that a lost slip tells nobody who was here."""
    receipt = applications.get_receipt(actor=request.actor, number=number)
    slips = [{"case": case, "progress": _progress_address(case.number)} for case in receipt.cases]
    context = {"number": number, "slips": slips, "query_address": _progress_address()}
    return page(request, "window/print_slip.html", context)


@open_to(ActorKind.STAFF, permission=identity.WINDOW_INTAKE)
@require_http_methods(["GET"])
def download_slip(request: Request, number: str, case_number: str) -> HttpResponseBase:
    """The 收件凭证 with the department's name, as PDF."""
    receipt = applications.get_case_receipt(actor=request.actor, number=number, case_number=case_number)
    return files.download(cases.print_slip(receipt), inline=True)


def _progress_address(case_number: str = "") -> str:
    """Where anybody with the query code sees the progress; the number is filled in, the code never."""
    address = settings.TONGBAN_SITE_URL.rstrip("/") + reverse("cases:find_progress")
    return f"{address}?{urlencode({'number': case_number})}" if case_number else address


def _whole(request: Request, number: str, **shown: Any) -> WholeForm:
    """Everything asked, with the rows of long groups that this page shows."""
    return applications.read_whole_form(
        actor=request.actor, number=number, address=request.GET, posted=request.POST, **shown
    )


def _hand_in(request: Request, row: applications.ApplicationRow, refused: dict[str, list[str]]) -> HttpResponse:
    """Submit when all is there and the applicant declared; otherwise everything missing is marked at once."""
    declared, said = request.POST.get("declared") == "on", ""
    promise = request.POST.get("promise", "").replace("\r\n", "\n")  # as the clerk read it out
    if not refused and not applications.find_problems(actor=request.actor, number=row.number):
        try:
            applications.submit_application(actor=request.actor, number=row.number, declared=declared, promise=promise)
        except DomainError as refusal:
            said = str(refusal)
        else:
            return go_to(request, "window:print_receipt", row.number)
    whole = _whole(request, row.number, show_missing=True, refused=refused)
    return _show(request, row, whole, said=said, status=422)


def _tasks(request: Request, row: applications.ApplicationRow) -> list[dict[str, str]]:
    """The resident's own task list, each part leading to its place on this page."""
    if row.taken_in_by_id == request.actor.id:
        return []
    tasks = applications.list_tasks(actor=request.actor, number=row.number)
    anchors = {"details": "#section-details", "materials": "#materials", "check": "#hand-in"}
    return [
        {
            "label": task.label,
            "state": task.state,
            "note": task.note,
            "address": anchors.get(task.place, "#" + task.place.replace(":", "-")),
        }
        for task in tasks
    ]


def _show(
    request: Request, row: applications.ApplicationRow, whole: WholeForm, *, said: str = "", status: int = 200
) -> HttpResponse:
    row = applications.get_application(actor=request.actor, number=row.number)  # as it is saved now
    names = identity.party_names({row.applicant_id, row.agent_id or row.applicant_id})
    context = {
        "row": row,
        "whole": whole,
        "said": said,
        "applicant": names.get(row.applicant_id, ""),
        "agent": names.get(row.agent_id, "") if row.agent_id else "",
        "helped": row.taken_in_by_id != request.actor.id,
        "tasks": _tasks(request, row),
        "declared": request.POST.get("declared") == "on",
        "fragment": "window/_take_in_sections.html",
    }
    return page(request, "window/take_in.html", context, status=status)
