"""What happened in a case, told to the law's clocks: facts from rows, and from nothing else.

Whoever adds rows that move a clock adds them to ``Record`` and to ``facts_of``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from tongban.cases import clocks
from tongban.cases.clocks import Fact, FactKind
from tongban.cases.enums import CaseState, HearingGround, NoticeKind, SequelKind, TaskState
from tongban.cases.models import (
    Case,
    CaseTask,
    Delivery,
    Extension,
    Hearing,
    Procedure,
    RenewalClaim,
    Sequel,
    Supplement,
)
from tongban.catalogue.public import Item
from tongban.kernel import calendar
from tongban.kernel.prepared import Prepared

_ENDS = {
    CaseState.GRANTED: FactKind.DECIDED,
    CaseState.REFUSED: FactKind.DECIDED,
    CaseState.NOT_ACCEPTED: FactKind.NOT_ACCEPTED,
    CaseState.WITHDRAWN: FactKind.WITHDRAWN,
    CaseState.RETURNED: FactKind.RETURNED,
}

_STEPS = Prepared(lambda cases: CaseTask.objects.filter(case__in=cases).order_by("opened_at", "id"))
_SELDOM: dict[str, Prepared[Any]] = {
    "supplements": Prepared(lambda cases: Supplement.objects.filter(case__in=cases).order_by("asked_at", "id")),
    "procedures": Prepared(lambda cases: Procedure.objects.filter(case__in=cases).order_by("started_at", "id")),
    "delivered": Prepared(
        lambda cases: Delivery.objects.filter(case__in=cases, notice__kind=NoticeKind.GRANT).order_by(
            "delivered_at", "id"
        )
    ),
    "extension": Prepared(lambda cases: Extension.objects.filter(case__in=cases)),
    "hearing": Prepared(lambda cases: Hearing.objects.filter(case__in=cases)),
    "reopened": Prepared(
        lambda cases: Sequel.objects.filter(case__in=cases, kind=SequelKind.REOPENING).order_by("at", "id")
    ),
    "renewal": Prepared(lambda cases: RenewalClaim.objects.filter(case__in=cases)),
}  # the parts of a Record beside the steps; of a part that is a single row the last counts
_WHICH = """
    SELECT EXISTS (SELECT FROM cases_supplement WHERE case_id = ANY(%(cases)s)),
        EXISTS (SELECT FROM cases_procedure WHERE case_id = ANY(%(cases)s)),
        EXISTS (SELECT FROM cases_delivery WHERE case_id = ANY(%(cases)s)),
        EXISTS (SELECT FROM cases_extension WHERE case_id = ANY(%(cases)s)),
        EXISTS (SELECT FROM cases_hearing WHERE case_id = ANY(%(cases)s)),
        EXISTS (SELECT FROM cases_sequel WHERE case_id = ANY(%(cases)s)),
        EXISTS (SELECT FROM cases_renewalclaim WHERE case_id = ANY(%(cases)s))
"""  # in the order of _SELDOM


@dataclass(slots=True)
class Record:
    """The rows of one case that the clocks read, each kind in the order it happened."""

    case: Case
    supplements: list[Supplement] = field(default_factory=list)
    tasks: list[CaseTask] = field(default_factory=list)
    extension: Extension | None = None
    procedures: list[Procedure] = field(default_factory=list)
    hearing: Hearing | None = None
    delivered: list[Delivery] = field(default_factory=list)
    reopened: Sequel | None = None
    renewal: RenewalClaim | None = None


def record_of(case: Case) -> Record:
    """The rows of one case."""
    return records_of([case])[case.pk]


def records_of(cases: Iterable[Case]) -> dict[int, Record]:
    """The rows of many cases by case id: the steps, which kinds of other rows there are, and each of those kinds."""
    records = {case.pk: Record(case) for case in cases}
    ids = list(records)
    for task in _STEPS.ask(cases=ids):
        records[task.case_id].tasks.append(task)
    for name in _seldom_there(ids):
        for row in _SELDOM[name].ask(cases=ids):
            found = getattr(records[row.case_id], name)
            if isinstance(found, list):
                found.append(row)
            else:
                setattr(records[row.case_id], name, row)
    return records


def steps_of_case(case: Case) -> list[CaseTask]:
    """The steps of one case as they are now, in the order they were opened."""
    return _STEPS.ask(cases=[case.pk])


def _seldom_there(cases: list[int]) -> list[str]:
    """The parts of the record for which any of these cases has a row: most cases have none of them."""
    with connection.cursor() as cursor:
        cursor.execute(_WHICH, {"cases": cases})
        there = cursor.fetchone()
    return [name for name, is_there in zip(_SELDOM, there, strict=True) if is_there]


def facts_of(record: Record, item: Item) -> list[Fact]:
    """What happened in a case, as the clocks read it. A case that was reopened begins anew on that day."""
    facts = [*_of_intake(record), *_of_steps(record), *_of_decision(record), *_of_end(record)]
    facts += [Fact(FactKind.FORWARDED, at) for at in forwarded_at(record, item)]
    received = record.reopened.at if record.reopened else record.case.received_at
    joint = [Fact(FactKind.JOINT, received)] if item.joint else []
    if record.reopened is None:
        return [*facts, *joint]
    anew = record.reopened.at
    return [
        Fact(FactKind.RECEIVED, anew),
        *joint,
        Fact(FactKind.ACCEPTED, anew),
        *(fact for fact in facts if fact.at >= anew),
    ]


def forwarded_at(record: Record, item: Item) -> list[datetime]:
    """When a lower authority forwarded its opinion with all materials (行政许可法 art. 35, 43): a step that says so."""
    keys = {step.key for step in item.steps if step.forwards}
    done = [task for task in _of_route(record) if task.step_key in keys and task.state == TaskState.DONE]
    return [task.done_at for task in done if task.done_at]


def step_clock(record: Record, task: CaseTask) -> str:
    """The name of the clock of one step: a step that was opened again has a clock of its own."""
    before = [each for each in _of_route(record) if each.step_key == task.step_key and each.pk < task.pk]
    return f"step:{task.step_key}:{len(before) + 1}" if before else f"step:{task.step_key}"


def _of_intake(record: Record) -> list[Fact]:
    case = record.case
    facts = [Fact(FactKind.RECEIVED, case.received_at)]
    for asked in record.supplements:
        days = max(calendar.working_days_between(timezone.localdate(asked.asked_at), asked.due_on), 0)
        limit = clocks.Limit(days)
        facts.append(Fact(FactKind.SUPPLEMENT_ASKED, asked.asked_at, limit=limit, by=asked.override_reason))
        if asked.answered_at:
            facts.append(Fact(FactKind.SUPPLEMENTED, asked.answered_at))
    if record.renewal:
        facts.append(Fact(FactKind.RENEWAL_APPLIED, case.received_at, on=record.renewal.expires_on))
    if case.accepted_at:
        facts.append(Fact(FactKind.ACCEPTED, case.accepted_at))
    return facts


def _of_route(record: Record) -> list[CaseTask]:
    """The steps of the route; what colleagues were asked beside it has the term its question named."""
    return [task for task in record.tasks if task.asked_from_id is None]


def _of_steps(record: Record) -> list[Fact]:
    facts = []
    for task in _of_route(record):
        limit = clocks.NO_LIMIT if task.waits else None
        facts.append(Fact(FactKind.STEP_OPENED, task.opened_at, key=task.step_key, name=task.step_name, limit=limit))
        if task.done_at:
            facts.append(Fact(FactKind.STEP_DONE, task.done_at, key=task.step_key))
    return facts


def _of_decision(record: Record) -> list[Fact]:
    """What lies between acceptance and decision: extension, special procedures, hearing."""
    facts = []
    if more := record.extension:
        facts.append(Fact(FactKind.EXTENDED, more.approved_at, days=more.days, by=more.approved_by_name))
    for procedure in record.procedures:
        facts += _of_procedure(procedure)
    if record.hearing:
        facts += _of_hearing(record.hearing)
    return facts


def _of_procedure(procedure: Procedure) -> list[Fact]:
    """Only what the law or the item allows stops the clock (art. 45); the rest is told nowhere to it."""
    if not procedure.stops_clock:
        return []
    key = f"{procedure.kind}-{procedure.pk}"
    limit = clocks.Limit(procedure.expected_value, clocks.Unit(procedure.expected_unit))
    kind, name = procedure.kind, procedure.name
    facts = [Fact(FactKind.PROCEDURE_STARTED, procedure.started_at, key=key, procedure=kind, name=name, limit=limit)]
    if procedure.ended_at:
        facts.append(Fact(FactKind.PROCEDURE_ENDED, procedure.ended_at, key=key))
    return facts


def _of_hearing(hearing: Hearing) -> list[Fact]:
    """Art. 47: from the request to the end. Art. 46: the authority announces it, which stands for the request."""
    facts = []
    announced = hearing.ground == HearingGround.PUBLIC_INTEREST
    if not announced:
        facts.append(Fact(FactKind.HEARING_RIGHT_TOLD, hearing.told_at))
    asked_at = hearing.told_at if announced else hearing.asked_at
    if asked_at:
        facts.append(Fact(FactKind.HEARING_REQUESTED, asked_at))
    if hearing.notified_at and hearing.planned_at:
        on = timezone.localdate(hearing.planned_at)
        facts.append(Fact(FactKind.HEARING_NOTIFIED, hearing.notified_at, on=on))
    if hearing.held_at:
        facts.append(Fact(FactKind.HEARING_HELD, hearing.held_at))
    return facts


def _of_end(record: Record) -> list[Fact]:
    case = record.case
    if not case.closed_at:
        return []
    facts = [Fact(_ENDS[CaseState(case.state)], case.closed_at, positive=case.state == CaseState.GRANTED)]
    return facts + [Fact(FactKind.DELIVERED, one.delivered_at) for one in record.delivered[:1]]
