"""Who works on a case: a visible lock, taken by one, given back, or taken over with a reason."""

from django.db import transaction

from tongban.cases import policies
from tongban.cases.errors import ReasonMissing, TaskFree, TaskNotHeld
from tongban.cases.models import CaseTask
from tongban.cases.services import steps
from tongban.cases.workflow import note
from tongban.kernel import audit
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed


@transaction.atomic
def claim_task(*, actor: Actor, case_number: str, task_id: int | None = None) -> CaseTask:
    """Take the live step of a case. Of two who claim at once one wins; the other is told who. A repeat is harmless."""
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    task = _workable(actor, desk)
    if task.claimed_by_id == actor.id:
        return task
    steps.require_free_for(actor, task)
    _hold(task, actor, desk)
    audit.record(actor=actor, action="cases.claim_task", subject=f"case:{case_number}", step=task.step_name)
    return task


@transaction.atomic
def release_task(*, actor: Actor, case_number: str, task_id: int | None = None) -> CaseTask:
    """Put a case one holds back for the colleagues."""
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    task = _workable(actor, desk)
    if task.claimed_by_id != actor.id:
        raise TaskNotHeld
    task.claimed_by_id, task.claimed_at = None, None
    task.save(update_fields=["claimed_by", "claimed_at"])
    audit.record(actor=actor, action="cases.release_task", subject=f"case:{case_number}", step=task.step_name)
    return task


@transaction.atomic
def take_over_task(*, actor: Actor, case_number: str, reason: str, task_id: int | None = None) -> CaseTask:
    """Take a case from the colleague who holds it, with a reason that stays in the history."""
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    task = _workable(actor, desk)
    if task.claimed_by_id == actor.id:
        return task
    if task.claimed_by_id is None:
        raise TaskFree
    if not reason.strip():
        raise ReasonMissing
    taken_from = task.claimed_by_id
    _hold(task, actor, desk)
    note(desk.case, actor=actor, action="taken_over", at=desk.at, text=reason.strip(), public=False)
    audit.record(
        actor=actor, action="cases.take_over_task", subject=f"case:{case_number}", taken_from=taken_from, reason=reason
    )
    return task


def _workable(actor: Actor, desk: steps.Desk) -> CaseTask:
    task = desk.live_task
    if not policies.can_work_on(actor, task):
        raise NotAllowed(permission=policies.STEP_PERMISSION[policies.StepKind(task.kind)])
    return task


def _hold(task: CaseTask, actor: Actor, desk: steps.Desk) -> None:
    task.claimed_by_id, task.claimed_at = actor.id, desk.at
    task.save(update_fields=["claimed_by", "claimed_at"])
