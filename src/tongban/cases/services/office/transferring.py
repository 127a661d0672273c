"""A step changes hands: to a colleague (转办), to the department it belongs to (不属于本部门), to another version."""

from typing import Any

from django.db import transaction

from tongban.cases import policies
from tongban.cases.errors import (
    DepartmentMissing,
    ReasonMissing,
    RecipientUnsuitable,
    VersionDelays,
    VersionDiffers,
    WrongStep,
)
from tongban.cases.models import Case, CaseGroup, CaseTask
from tongban.cases.route import Route
from tongban.cases.services import redating, steps, telling
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item, StepKind, VersionState
from tongban.identity import public as identity
from tongban.kernel import audit
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed
from tongban.messaging.public import StaffNoticeKind
from tongban.ui import moments

_LIVING = frozenset({VersionState.PUBLISHED, VersionState.SUPERSEDED})


@transaction.atomic
def hand_over_task(
    *, actor: Actor, case_number: str, to_staff_id: int, reason: str, task_id: int | None = None
) -> CaseTask:
    """Give a live step to a colleague of the same department (转办): by who holds it, or by who is in charge."""
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    task = desk.live_task
    if not policies.can_assign(actor, task):
        raise NotAllowed(permission=policies.STEP_PERMISSION[StepKind(task.kind)])
    if not reason.strip():
        raise ReasonMissing
    colleague = _colleague(task, to_staff_id)
    before = task.claimed_by_id
    task.claimed_by_id, task.claimed_at = colleague.id, desk.at
    task.save(update_fields=["claimed_by", "claimed_at"])
    text = f"{actor.name} → {colleague.name}：{reason.strip()}"
    note(desk.case, actor=actor, action="handed_over", at=desk.at, text=text, public=False)
    audit.record(
        actor=actor,
        action="cases.hand_over_task",
        subject=f"case:{case_number}",
        step=task.step_name,
        before=before,
        to=colleague.id,
        reason=reason,
    )
    told: dict[str, Any] = {"key": f"{task.pk}:{desk.at.isoformat()}", "words": reason.strip(), "by": actor}
    telling.tell_about_step(task, StaffNoticeKind.HANDED_OVER, desk.case, **told)
    return task


@transaction.atomic
def say_not_ours(
    *, actor: Actor, case_number: str, reason: str, authority_id: int | None = None, task_id: int | None = None
) -> CaseTask:
    """The step belongs to another department: it goes there, or back to the leading one to be given to the right one.

    The applicant's day stays, and is told so plainly: who examines is the government's affair, not the applicant's.
    """
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    task = desk.live_task
    if not policies.can_work_on(actor, task):
        raise NotAllowed(permission=policies.STEP_PERMISSION[StepKind(task.kind)])
    steps.require_free_for(actor, task)
    if task.kind == StepKind.ACCEPT or task.step_key == desk.route.decision:
        raise WrongStep(step=task.step_name)
    if not reason.strip():
        raise ReasonMissing
    right = authority_id or desk.case.authority_id
    if right == task.authority_id:
        raise DepartmentMissing
    _move_to(desk, task, right)
    _tell_transfer(desk, task, actor=actor, reason=reason.strip())
    _tell_colleagues(desk, task, actor=actor, reason=reason.strip())
    return task


@transaction.atomic
def move_to_version(*, actor: Actor, case_number: str, version_id: int, reason: str) -> Case:
    """Put a running case under another version of its item: a controlled act; the applicant never waits longer.

    Refuses a version of another item or without the steps the case is at, and one that would move a date back.
    """
    desk = steps.open_desk(actor=actor, case_number=case_number)
    case = desk.case
    if not policies.can_move_to_version(actor, case):
        raise NotAllowed(permission=policies.CASE_OVERRIDE)
    if not reason.strip():
        raise ReasonMissing
    wanted = catalogue.get_items([version_id]).get(version_id)
    if wanted is None or not _fits(desk, wanted):
        raise VersionDiffers
    before = (case.promised_due_on, case.statutory_due_on)
    left = case.item_version_id
    case.item_version_id = version_id
    case.save(update_fields=["item_version"])
    _replace_positions(case, Route(wanted))
    redating.redate(Desk(case, desk.task, wanted, desk.at))
    after = (case.promised_due_on, case.statutory_due_on)
    if any(old and (new is None or new > old) for old, new in zip(before, after, strict=True)):
        raise VersionDelays
    note(case, actor=actor, action="moved_to_version", at=desk.at, text=reason.strip(), public=False)
    audit.record(
        actor=actor,
        action="cases.move_to_version",
        subject=f"case:{case_number}",
        before=left,
        to=version_id,
        reason=reason,
    )
    return case


def _colleague(task: CaseTask, staff_id: int) -> Actor:
    """Active staff of the step's department who may do this kind of step."""
    if staff_id not in {row.id for row in identity.list_staff(task.authority_id)}:
        raise RecipientUnsuitable
    colleague = identity.staff_actor(staff_id)
    if not policies.can_work_on(colleague, task):
        raise RecipientUnsuitable
    return colleague


def _move_to(desk: Desk, task: CaseTask, authority_id: int) -> None:
    if authority_id not in identity.get_authorities([authority_id]):
        raise DepartmentMissing
    task.authority_id, task.claimed_by_id, task.claimed_at = authority_id, None, None
    task.save(update_fields=["authority", "claimed_by", "claimed_at"])


def _tell_transfer(desk: Desk, task: CaseTask, *, actor: Actor, reason: str) -> None:
    case, to = desk.case, identity.get_authority(task.authority_id).name
    stays = f"您的办结日期不变：{moments.day(case.due_on)}。" if case.due_on else "您的办结日期不变。"
    note(case, actor=actor, action="transferred", at=desk.at, text=f"“{task.step_name}”转由{to}办理，{stays}")
    note(case, actor=actor, action="transfer_reason", at=desk.at, text=reason, public=False)
    audit.record(
        actor=actor,
        action="cases.say_not_ours",
        subject=f"case:{case.number}",
        step=task.step_name,
        to=task.authority_id,
        reason=reason,
    )


def _tell_colleagues(desk: Desk, task: CaseTask, *, actor: Actor, reason: str) -> None:
    """Who gets the step, and who answers for the case or had asked the question."""
    told: dict[str, Any] = {
        "key": f"{task.pk}:{desk.at.isoformat()}",
        "matter": telling.matter_of(task),
        "words": reason,
    }
    people = telling.workers_of(task) | ({task.asked_by_id} if task.asked_by_id else telling.heads_of(desk.case))
    telling.tell(people, StaffNoticeKind.NOT_OURS, desk.case, by=actor, due_on=task.due_on, **told)


def _fits(desk: Desk, wanted: Item) -> bool:
    """The same item, and every live step and open group stands at the same place in its route."""
    if wanted.code != desk.item.code or wanted.state not in _LIVING or wanted.version_id == desk.item.version_id:
        return False
    route = Route(wanted)
    live = CaseTask.objects.filter(case=desk.case, asked_from__isnull=True).live()
    for task in live:
        if not route.knows(task.step_key) or route.around(task.step_key) != desk.route.around(task.step_key):
            return False
    for group in CaseGroup.objects.filter(case=desk.case, joined_at__isnull=True):
        if not set(group.branches) <= {branch.key for branch in route.group(group.key).branches}:
            return False
    return True


def _replace_positions(case: Case, route: Route) -> None:
    """Live steps get their places in the new route; two steps may change places, so all leave theirs first."""
    live = list(CaseTask.objects.filter(case=case, asked_from__isnull=True).live())
    for task in live:
        CaseTask.objects.filter(pk=task.pk).update(position=task.position + len(route.steps) + 1000)
    for task in live:
        CaseTask.objects.filter(pk=task.pk).update(position=route.position[task.step_key])
