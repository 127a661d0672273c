"""Cases and verification as JSON: the same services and the same refusals as the pages."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile

from tongban.cases.api.schemas import CasePage, HistoryPage, ProgressOut, StillAwaitedOut, VerificationOut, plain
from tongban.cases.enums import CaseState
from tongban.cases.rows import Look, RouteLine
from tongban.cases.selectors import progress, verification
from tongban.cases.services import commitments, national, tolerance
from tongban.catalogue import public as catalogue
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel.access import EVERYBODY
from tongban.kernel.actors import ActorKind
from tongban.kernel.api import knock


class ExchangeOut(Schema):
    """Rows by the column names of the exchange table; what could not be filled; the cursor of the next page."""

    rows: list[dict[str, str]]
    unfilled: list[dict[str, str]]
    next: str


_FILE = File(...)
NEWEST = 50  # lines of history that come with a case
router = Router(tags=["cases"])
_PEOPLE = knock(ActorKind.CITIZEN, ActorKind.STAFF, ActorKind.CLIENT)


@router.get("/cases", response=CasePage, auth=_PEOPLE, operation_id="list_cases")
def list_cases(
    request: Any, after: str = "", size: int = Query(20, ge=1, le=100), state: CaseState | None = None
) -> dict[str, Any]:
    """The cases you may see, newest first: your own, your authority's, or those your system filed."""
    page = progress.list_cases(actor=request.actor, cursor=after, size=size, state=state.value if state else "")
    return {"cases": [plain(row) for row in page.rows], "next": page.next_cursor}


@router.get("/cases/{number}", response=ProgressOut, auth=_PEOPLE, operation_id="get_case")
def get_case(request: Any, number: str) -> dict[str, Any]:
    """Where a case is, by when, why, and what comes next. Another person's case is not found.

    ``history`` holds the newest 50 lines, the oldest of them first. ``history_next`` is the value of ``after`` of
    ``GET /cases/{number}/history`` for the lines before; empty when there are none.
    """
    found = progress.get_progress(actor=request.actor, number=number, with_history=False)
    newest = progress.list_history(actor=request.actor, number=number, size=NEWEST)
    return plain(found) | {"history": newest.rows[::-1], "history_next": newest.next_cursor}


@router.get("/cases/{number}/history", response=HistoryPage, auth=_PEOPLE, operation_id="list_history")
def list_history(request: Any, number: str, after: str = "", size: int = Query(NEWEST, ge=1, le=200)) -> dict[str, Any]:
    """The history of a case, newest first, page by page. Free words are left out for who is no party to the case."""
    page = progress.list_history(actor=request.actor, number=number, cursor=after, size=size)
    return {"history": page.rows, "next": page.next_cursor}


@router.post("/cases/{number}/awaited", response=StillAwaitedOut, auth=_PEOPLE, operation_id="bring_material")
def bring_material(
    request: Any,
    number: str,
    material_key: str = Form(..., max_length=120),
    note: str = Form("", max_length=200),
    file: UploadedFile = _FILE,
) -> dict[str, Any]:
    """Hand in a material that was promised to follow, or for which a promise stands in no more."""
    awaited = tolerance.bring_material(
        actor=request.actor, case_number=number, material_key=material_key, uploads=[file], note_text=note
    )
    return {"awaited": awaited}


@router.post(
    "/cases/{number}/promise/take-back", response=StillAwaitedOut, auth=_PEOPLE, operation_id="take_back_promise"
)
def take_back_promise(request: Any, number: str) -> dict[str, Any]:
    """Take a promise back before the decision; ``awaited`` are the materials to be handed in instead."""
    return {"awaited": commitments.take_back_promise(actor=request.actor, case_number=number)}


@router.get("/cases/{number}/route.bpmn", auth=_PEOPLE, operation_id="get_case_route")
def get_case_route(request: Any, number: str) -> HttpResponse:
    """The route of the case as BPMN 2.0; each step it has reached says so in the extension ``tb:position``."""
    found = progress.get_progress(actor=request.actor, number=number)
    item = catalogue.get_item(found.item_version_id)
    positions = {line.key: _position(line) for line in found.route if not line.group and line.look is not Look.TODO}
    return HttpResponse(catalogue.route_diagram(item, positions), content_type="application/xml")


def _position(line: RouteLine) -> dict[str, str]:
    """State of one step, since when and by when, as far as it is known; no names of persons."""
    said = {"state": line.look.value, "since": line.opened_at, "due": line.due_on, "done": line.done_at}
    return {name: value if isinstance(value, str) else value.isoformat() for name, value in said.items() if value}


@router.get(
    "/verifications/{verification_id}",
    response=VerificationOut,
    auth=knock(*EVERYBODY),
    operation_id="get_verification",
)
def get_verification(request: Any, verification_id: UUID) -> dict[str, Any]:
    """What a document proves, by the address printed on it. No login."""
    return plain(verification.get_verification(verification=verification_id))


@router.get(
    "/exchange/{table}",
    response=ExchangeOut,
    auth=knock(ActorKind.STAFF, ActorKind.CLIENT, permission=BUREAU_WATCH),
    operation_id="get_exchange",
)
def get_exchange(
    request: Any, table: str, first: date, last: date, after: str = "", size: int = Query(100, ge=1, le=200)
) -> dict[str, Any]:
    """A national exchange table (up_pro_accept, up_pro_process, …) of the days from first to last, page by page."""
    page = national.read_table(actor=request.actor, table=table, first=first, last=last, cursor=after, size=size)
    return {"rows": list(page.rows), "unfilled": [asdict(row) for row in page.unfilled], "next": page.next}
