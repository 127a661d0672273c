"""The dates of a case follow what happened: read from the clocks after each act that moves one, computed nowhere else.

An act writes its rows, then calls ``redate``: the case and all its live steps get the days the clocks give.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban.cases import deadlines
from tongban.cases.clocks import Clocks
from tongban.cases.enums import CaseState, HearingGround, TaskState
from tongban.cases.events import CaseDateMoved
from tongban.cases.facts import Record, record_of, step_clock
from tongban.cases.models import Case, CaseTask, Hearing, Procedure
from tongban.cases.services import steps
from tongban.cases.services.steps import Desk
from tongban.catalogue.public import LimitUnit
from tongban.kernel import events, writes
from tongban.kernel.prepared import Prepared


def _standing(case: int) -> QuerySet[Case]:
    """The case, if something may stop its clock."""
    under_way = Procedure.objects.filter(case=OuterRef("pk"), stops_clock=True, ended_at__isnull=True)
    hearings = Hearing.objects.filter(case=OuterRef("pk"), held_at__isnull=True)
    unheard = hearings.filter(Q(asked_at__isnull=False) | Q(ground=HearingGround.PUBLIC_INTEREST))
    return Case.objects.filter(Exists(under_way) | Exists(unheard), pk=case)


_STANDING = Prepared(_standing)
_DATES = ("acceptance_due_on", "promised_due_on", "statutory_due_on", "due_on", "due_at")


def redate(desk: Desk, record: Record | None = None) -> None:
    """Set the dates of the case and of its live steps from the clocks. The caller holds the lock of the case.

    ``record`` is for a caller who has just read the rows of the case and knows them to be those of now.
    """
    record = record or record_of(desk.case)
    found = deadlines.clocks_of_case(record, desk.item, desk.at)
    before = desk.case.due_on
    stood = _dates(desk.case)
    _date_case(desk.case, found)
    if _dates(desk.case) != stood:
        writes.update(desk.case, *_DATES)
    for task in record.tasks:
        if task.state == TaskState.OPEN and task.asked_from_id is None:
            _date_step(desk, task, found, record)
    if desk.case.due_on != before:
        events.publish(steps.event(CaseDateMoved, desk.case, desk.at))


def date_opened_steps(desk: Desk, opened: Sequence[CaseTask]) -> None:
    """Steps that were opened while the clock stands (art. 45): their own limits stand with it."""
    limited = any(desk.route.step(task.step_key).limit.unit != LimitUnit.NONE for task in opened)
    if limited and _STANDING.first(case=desk.case.pk):
        redate(desk)


def date_decision(case: Case, found: Clocks) -> None:
    """The promised and the statutory day, and the earlier of them as the day that matters."""
    promised, statutory = found["promised"].due, deadlines.of_the_law(found).due
    now = deadlines.earliest(promised, statutory)
    case.promised_due_on, case.statutory_due_on = promised.on, statutory.on
    case.due_on, case.due_at = now.on, now.at


def _dates(case: Case) -> list[object]:
    return [getattr(case, name) for name in _DATES]


def _date_case(case: Case, found: Clocks) -> None:
    match CaseState(case.state):
        case CaseState.RECEIVED:
            acceptance = found["acceptance"]
            case.acceptance_due_on = acceptance.due_on or case.acceptance_due_on
            case.due_on, case.due_at = case.acceptance_due_on, acceptance.due_at
        case CaseState.ACCEPTED:
            date_decision(case, found)
        case _:  # no clock of the authority's decision runs
            case.due_on, case.due_at = None, None


def _date_step(desk: Desk, task: CaseTask, found: Clocks, record: Record) -> None:
    due_on = _step_due_on(desk, found, step_clock(record, task))
    if due_on == task.due_on:
        return
    task.due_on, task.order_on = due_on, due_on or deadlines.NEVER
    writes.update(task, "due_on", "order_on")
    if desk.task is not None and desk.task.pk == task.pk:
        desk.task.due_on, desk.task.order_on = task.due_on, task.order_on


def _step_due_on(desk: Desk, found: Clocks, key: str) -> date | None:
    """The step's own limit, else the day that matters for the case; after a grant the day to deliver by."""
    own, delivery = found.get(key), found.get("delivery")
    if own is not None and own.due_on is not None:
        return own.due_on
    return delivery.due_on if delivery is not None else desk.case.due_on
