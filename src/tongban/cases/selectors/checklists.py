"""What was answered to the checklists of the steps of a case, and what was not, and why."""

from dataclasses import dataclass
from datetime import datetime

from tongban.cases.enums import TaskState, Unanswered
from tongban.cases.models import Case, CaseTask
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM


@dataclass(frozen=True, slots=True)
class Point:
    """One point. ``passed`` is None when it was not answered; ``why`` says why not, in words."""

    text: str
    passed: bool | None
    note: str
    why: str


@dataclass(frozen=True, slots=True)
class CheckedStep:
    """The checklist of one finished step."""

    step_name: str
    by: str
    at: datetime | None
    points: tuple[Point, ...]


def checklists_of(case: Case) -> tuple[CheckedStep, ...]:
    """Every checklist of a case the caller may see, in the order the steps ended."""
    over = CaseTask.objects.visible_to(SYSTEM).filter(case=case, state__in=(TaskState.DONE, TaskState.SENT_BACK))
    rows = list(over.exclude(checklist=[]).order_by("done_at", "id"))
    names = identity.get_staff({row.done_by_id for row in rows if row.done_by_id})
    return tuple(
        CheckedStep(
            row.step_name,
            names[row.done_by_id].name if row.done_by_id in names else "",
            row.done_at,
            tuple(_point(each) for each in row.checklist),
        )
        for row in rows
    )


def unexamined_points(case: Case) -> list[str]:
    """What a decision on a promise left for the check afterwards, step by step."""
    return [
        point["point"]
        for row in CaseTask.objects.visible_to(SYSTEM).filter(case=case).exclude(checklist=[]).order_by("id")
        for point in row.checklist
        if point.get("why") == Unanswered.BY_PROMISE
    ]


def _point(said: dict[str, str | bool | None]) -> Point:
    why = str(said.get("why") or "")
    words = str(Unanswered(why).label) if why in Unanswered.values else ""
    passed = said["passed"]
    return Point(str(said["point"]), passed if isinstance(passed, bool) else None, str(said.get("note") or ""), words)
