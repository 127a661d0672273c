"""How one event changes what we know of a case. The order in which events arrive makes no difference (tested)."""

from datetime import datetime

from django.utils import timezone

from tongban.cases import public as cases
from tongban.cases.public import CaseState, Redated
from tongban.supervision.models import Watch

CaseFact = (
    cases.CaseOpened
    | cases.SupplementRequested
    | cases.SupplementAnswered
    | cases.CaseAccepted
    | cases.CaseNotAccepted
    | cases.CaseDecided
    | cases.CaseWithdrawn
    | cases.CaseReturned
    | cases.StepFinished
    | cases.NoticeWithdrawn
    | cases.PromiseMissed
    | cases.LicenceDeemedRenewed
    | cases.CaseDateMoved
    | cases.CaseReopened
)

_CLOSING = frozenset({"cases.case_not_accepted", "cases.case_decided", "cases.case_withdrawn", "cases.case_returned"})
_RANK = {CaseState.RECEIVED: 0, CaseState.SUPPLEMENT: 1, CaseState.ACCEPTED: 2}  # all closed states: 3

WATCHED_EVENTS: tuple[type[CaseFact], ...] = (
    cases.CaseOpened,
    cases.SupplementRequested,
    cases.SupplementAnswered,
    cases.CaseAccepted,
    cases.CaseNotAccepted,
    cases.CaseDecided,
    cases.CaseWithdrawn,
    cases.CaseReturned,
    cases.StepFinished,
    cases.NoticeWithdrawn,
    cases.PromiseMissed,
    cases.LicenceDeemedRenewed,
    cases.CaseDateMoved,
    cases.CaseReopened,
)


def fold(watch: Watch, event: CaseFact) -> Watch:
    """Put what one event says into the row."""
    at = datetime.fromisoformat(event.at)
    if event.name == cases.CaseOpened.name:
        watch.opened_at = at
    if event.name == cases.CaseAccepted.name:
        watch.accepted_at = at
    if event.name in _CLOSING and (watch.closed_at is None or at > watch.closed_at):
        watch.closed_at = at
        watch.closed_on = timezone.localdate(at)
    _keep_promise(watch, event, at)
    if not watch.last_at or (at, _rank(event.state)) >= (watch.last_at, _rank(watch.state)):
        _take_over(watch, event, at)
    if watch.state in _RANK:  # open: whatever closed it before, it was reopened since
        watch.closed_at = watch.closed_on = None
    return watch


def _keep_promise(watch: Watch, event: CaseFact, at: datetime) -> None:
    """The last date a running clock of an accepted case showed: what "on time" is measured against."""
    running = event.state == CaseState.ACCEPTED and event.due_on is not None
    if running and (watch.promised_at is None or at >= watch.promised_at):
        watch.promised_on, watch.promised_at = event.due_on, at


def _take_over(watch: Watch, event: CaseFact, at: datetime) -> None:
    """The newest event says where the case stands. While a supplement is awaited the authority's clock stands still."""
    watch.application_number = event.application_number
    watch.item_code = event.item_code
    watch.item_title = event.item_title
    watch.authority_id = event.authority_id
    watch.channel = event.channel
    watch.state = event.state
    watch.due_on = None if event.state == CaseState.SUPPLEMENT else event.due_on
    watch.last_at = at


def fold_redated(watch: Watch, moved: Redated) -> Watch:
    """The holidays changed and so did the date; what came later says more."""
    if moved.accepted and moved.due_on and (watch.promised_at is None or moved.at >= watch.promised_at):
        watch.promised_on, watch.promised_at = moved.due_on, moved.at
    if moved.at >= watch.last_at and not watch.closed_on:
        watch.due_on = moved.due_on
    return watch


def _rank(state: str) -> int:
    return _RANK.get(CaseState(state), 3)
