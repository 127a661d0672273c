"""The work of a colleague who left (离岗交接): each step they hold goes to the successor, or back to the department."""

from collections.abc import Iterator

from django.db import transaction
from django.urls import reverse

from tongban.cases import policies
from tongban.cases.errors import CaseNotFound, TaskMoved
from tongban.cases.models import Absence, CaseTask
from tongban.cases.services import steps
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.messaging import public as messaging
from tongban.messaging.public import StaffNoticeKind, StaffWord


def count_held(staff_id: int) -> int:
    """Live steps the person has claimed."""
    return CaseTask.objects.filter(claimed_by_id=staff_id).live().count()


@transaction.atomic
def pass_on_work(*, staff_id: int, successor_id: int | None, reason: str) -> tuple[int, int]:
    """Give every step the person holds to the successor, where they may do it, else back to the colleagues.

    Repeating it changes nothing. Days on which the person was away, or stood in, end. Returns (given, given back).
    """
    successor = identity.staff_actor(successor_id) if successor_id else None
    left = identity.get_staff([staff_id])[staff_id].name
    given = [_pass_on(each, successor, f"{left}离岗：{reason}") for each in _held(staff_id)]
    _end_absences(staff_id)
    counted = given.count(True), given.count(False)
    facts = {"to": successor_id, "given": counted[0], "given_back": counted[1], "reason": reason}
    audit.record(actor=SYSTEM, action="cases.pass_on_work", subject=f"staff:{staff_id}", **facts)
    if successor is not None and counted[0]:
        _tell(successor, left, staff_id, counted[0])
    return counted


def _held(staff_id: int) -> Iterator[CaseTask]:
    """Each under the lock of its case, case by case in one order."""
    found = CaseTask.objects.filter(claimed_by_id=staff_id).live().order_by("case__number", "pk")
    for number, task_id in found.values_list("case__number", "pk"):
        try:
            task = steps.open_desk(actor=SYSTEM, case_number=number, task_id=task_id).live_task
        except (CaseNotFound, TaskMoved):
            continue  # it ended while we waited for the lock
        if task.claimed_by_id == staff_id:
            yield task


def _pass_on(task: CaseTask, successor: Actor | None, why: str) -> bool:
    """True: the successor holds it now."""
    to = successor if successor is not None and policies.can_work_on(successor, task) else None
    task.claimed_by_id, task.claimed_at = (to.id, clock.now()) if to else (None, None)
    task.save(update_fields=["claimed_by", "claimed_at"])
    text = f"{why} → {to.name}" if to else why
    note(task.case, actor=SYSTEM, action="passed_on", at=clock.now(), text=text, public=False)
    return to is not None


def _end_absences(staff_id: int) -> None:
    concerned = Absence.objects.filter(staff_id=staff_id) | Absence.objects.filter(stand_in_id=staff_id)
    concerned.filter(ended_at__isnull=True, until_on__gte=clock.today()).update(ended_at=clock.now())


def _tell(successor: Actor, left: str, staff_id: int, number: int) -> None:
    word = StaffWord(
        kind=StaffNoticeKind.HANDED_OVER,
        key=f"passed_on:{staff_id}:{clock.now().isoformat()}",
        title=left,
        link=reverse("cases:inbox"),
        words=f"{left}离岗，{number}个环节转由您办理",
        sender=left,
    )
    messaging.tell_staff(staff_ids=[successor.id or 0], word=word)
