"""Cases and verification as JSON: the same services and the same refusals as the pages."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from ninja import Query, Router, Schema

from tongban.cases.api.schemas import CasePage, ProgressOut, VerificationOut, plain
from tongban.cases.enums import CaseState
from tongban.cases.selectors import progress, verification
from tongban.cases.services import national
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel.access import EVERYBODY
from tongban.kernel.actors import ActorKind
from tongban.kernel.api import knock


class ExchangeOut(Schema):
    """Rows by the column names of the exchange table; what could not be filled; the cursor of the next page."""

    rows: list[dict[str, str]]
    unfilled: list[dict[str, str]]
    next: str


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
    """Where a case is, by when, why, and what comes next. Another person's case is not found."""
    return plain(progress.get_progress(actor=request.actor, number=number))


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
