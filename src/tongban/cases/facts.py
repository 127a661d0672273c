"""What happened in a case, told to the law's clocks: facts from rows, and from nothing else.

Whoever adds rows that move a clock adds them to ``Record`` and to ``facts_of``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from tongban.cases import clocks
from tongban.cases.clocks import Fact, FactKind
from tongban.cases.enums import CaseState
from tongban.cases.models import Case, CaseTask, Supplement
from tongban.kernel import calendar

_ENDS = {
    CaseState.GRANTED: FactKind.DECIDED,
    CaseState.REFUSED: FactKind.DECIDED,
    CaseState.NOT_ACCEPTED: FactKind.NOT_ACCEPTED,
    CaseState.WITHDRAWN: FactKind.WITHDRAWN,
    CaseState.RETURNED: FactKind.RETURNED,
}


@dataclass(slots=True)
class Record:
    """The rows of one case that the clocks read, each kind in the order it happened."""

    case: Case
    supplements: list[Supplement] = field(default_factory=list)
    tasks: list[CaseTask] = field(default_factory=list)


def record_of(case: Case) -> Record:
    """The rows of one case."""
    return records_of([case])[case.pk]


def records_of(cases: Iterable[Case]) -> dict[int, Record]:
    """The rows of many cases by case id, one query for each kind of row."""
    records = {case.pk: Record(case) for case in cases}
    for asked in Supplement.objects.filter(case__in=records).order_by("asked_at", "id"):
        records[asked.case_id].supplements.append(asked)
    for task in CaseTask.objects.filter(case__in=records).order_by("opened_at", "id"):
        records[task.case_id].tasks.append(task)
    return records


def facts_of(record: Record) -> list[Fact]:
    """What happened in a case, as the clocks read it."""
    return [*_of_intake(record), *_of_steps(record), *_of_end(record)]


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
    if case.accepted_at:
        facts.append(Fact(FactKind.ACCEPTED, case.accepted_at))
    return facts


def _of_route(record: Record) -> list[CaseTask]:
    """The steps of the route; what colleagues were asked beside it has the term its question named."""
    return [task for task in record.tasks if task.asked_from_id is None]


def _of_steps(record: Record) -> list[Fact]:
    facts = []
    for task in _of_route(record):
        facts.append(Fact(FactKind.STEP_OPENED, task.opened_at, key=task.step_key, name=task.step_name))
        if task.done_at:
            facts.append(Fact(FactKind.STEP_DONE, task.done_at, key=task.step_key))
    return facts


def _of_end(record: Record) -> list[Fact]:
    case = record.case
    if not case.closed_at:
        return []
    return [Fact(_ENDS[CaseState(case.state)], case.closed_at, positive=case.state == CaseState.GRANTED)]
