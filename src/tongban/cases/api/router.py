"""Cases and verification as JSON: the same services and the same refusals as the pages."""

from typing import Any
from uuid import UUID

from ninja import Query, Router

from tongban.cases.api.schemas import CasePage, ProgressOut, VerificationOut, plain
from tongban.cases.enums import CaseState
from tongban.cases.selectors import progress, verification
from tongban.kernel.access import EVERYBODY
from tongban.kernel.actors import ActorKind
from tongban.kernel.api import knock

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
