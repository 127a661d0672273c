"""Points of checklists that nobody answered one by one: said so on the step and in the history, never left empty.

告知承诺 (国办发〔2020〕42号; 优化营商环境条例 art. 19): only the form is looked at before the decision; whether the
conditions are met is what was promised, and is checked afterwards. 即办件: the whole is decided in one visit.
"""

from tongban.cases.enums import TaskState, Unanswered
from tongban.cases.models import CaseTask
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.kernel import audit
from tongban.kernel.actors import Actor


def done_steps(desk: Desk) -> set[int]:
    """The steps that were over before an act that does several at once."""
    return set(CaseTask.objects.filter(case=desk.case, state=TaskState.DONE).values_list("pk", flat=True))


def say_unanswered(desk: Desk, why: Unanswered, *, actor: Actor, before: set[int]) -> None:
    """Every point of the steps done since ``before`` is on record as not answered, and why.

    The caller holds the lock of the case.
    """
    done = CaseTask.objects.filter(case=desk.case, state=TaskState.DONE, checklist=[]).exclude(pk__in=before)
    said = []
    for task in done.order_by("id"):
        points = desk.route.step(task.step_key).checklist if desk.route.knows(task.step_key) else ()
        if not points:
            continue
        task.checklist = [{"point": point, "passed": None, "note": "", "why": why.value} for point in points]
        task.save(update_fields=["checklist"])
        said.append(f"{task.step_name}：{'；'.join(points)}")
    if said:
        note(desk.case, actor=actor, action=f"unanswered_{why.value}", at=desk.at, text="\n".join(said), public=False)
        audit.record(
            actor=actor, action="cases.leave_unanswered", subject=f"case:{desk.case.number}", why=why.value, points=said
        )
