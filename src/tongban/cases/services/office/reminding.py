"""Who was asked is reminded (会签、加签、征求意见): some working days before the day, once more when it has passed."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from tongban.cases.enums import ReminderKind
from tongban.cases.errors import TaskMoved
from tongban.cases.models import CaseTask, CaseTaskQuerySet, QuestionReminder
from tongban.cases.services import steps, telling
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import audit, calendar, clock
from tongban.kernel.actors import SYSTEM
from tongban.messaging.public import StaffNoticeKind

_TELLS = {ReminderKind.BEFORE: StaffNoticeKind.ANSWER_DUE, ReminderKind.AFTER: StaffNoticeKind.ANSWER_LATE}


@transaction.atomic
def remind_of_question(*, case_number: str, task_id: int) -> bool:
    """Remind of one open question, once before its day and once after; after it, who asked is told as well."""
    try:
        desk = steps.open_desk(actor=SYSTEM, case_number=case_number, task_id=task_id)
    except TaskMoved:  # answered meanwhile
        return False
    task = desk.live_task
    kind = _wanted(task.due_on) if task.asked_from_id is not None else None
    if kind is None or QuestionReminder.objects.filter(task=task, kind=kind).exists():
        return False
    QuestionReminder.objects.create(task=task, kind=kind, reminded_at=desk.at)
    people = telling.workers_of(task)
    if kind == ReminderKind.AFTER and task.asked_by_id:
        people |= {task.asked_by_id}
    told: dict[str, Any] = {
        "key": task.pk,
        "matter": telling.matter_of(task),
        "words": task.question,
        "due_on": task.due_on,
    }
    telling.tell(people, _TELLS[kind], desk.case, **told)
    department = identity.get_authority(task.authority_id).name
    text = f"{kind.label}：{task.step_name}（{department}）"
    note(desk.case, actor=SYSTEM, action="question_reminded", at=desk.at, text=text, public=False)
    audit.record(
        actor=SYSTEM, action="cases.remind_of_question", subject=f"case:{case_number}", task=task.pk, kind=kind
    )
    return True


def remind_of_questions() -> int:
    """All open questions that are due soon or late and were not reminded of, on working days; returns how many."""
    today = clock.today()
    if not calendar.is_working_day(today):
        return 0
    rows = _unreminded(today, _soon(today)).values_list("case__number", "pk")
    return sum(remind_of_question(case_number=number, task_id=key) for number, key in list(rows))


def _unreminded(today: date, until: date) -> CaseTaskQuerySet:
    before, after = (
        Exists(QuestionReminder.objects.filter(task=OuterRef("pk"), kind=kind))
        for kind in (ReminderKind.BEFORE, ReminderKind.AFTER)
    )
    wanted = Q(due_on__lt=today) & ~after | Q(due_on__range=(today, until)) & ~before
    asked = CaseTask.objects.live().filter(asked_from__isnull=False, order_on__lte=until)
    return asked.filter(wanted).order_by("order_on", "id")


def _wanted(due_on: date | None) -> ReminderKind | None:
    today = clock.today()
    if due_on is None or due_on > _soon(today):
        return None
    return ReminderKind.AFTER if due_on < today else ReminderKind.BEFORE


def _soon(today: date) -> date:
    return calendar.add_working_days(today, settings.TONGBAN_CASES_QUESTION_REMINDER_DAYS)
