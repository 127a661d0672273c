"""Urging a step on (催办) and the bureau's orders that want an answer (督办)."""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from tongban.cases import policies
from tongban.cases.enums import UrgeKind
from tongban.cases.errors import AnswerDayInvalid, CaseNotFound, QuestionMissing, StepNotAllowed, UrgedToday
from tongban.cases.models import Case, Urge
from tongban.cases.services import steps, telling
from tongban.cases.workflow import note
from tongban.identity.public import BUREAU_WATCH, CASE_READ
from tongban.kernel import audit, clock
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.messaging.public import StaffNoticeKind


@transaction.atomic
def urge_task(*, actor: Actor, case_number: str, text: str, task_id: int | None = None) -> Urge:
    """Remind who works on a live step, or was asked a question about one, once a day and person.

    They are told, and the reminder stands on the case.
    """
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    require(actor, CASE_READ)
    task = desk.live_task
    if not text.strip():
        raise QuestionMissing
    today = Urge.objects.filter(task=task, urged_by_id=actor.id, urged_at__gte=_midnight(desk.at))
    if today.exists():
        raise UrgedToday
    urge = _write(desk.case, actor, desk.at, kind=UrgeKind.REMINDER, text=text.strip(), task_id=task.pk)
    telling.tell_about_step(task, StaffNoticeKind.URGED, desk.case, key=urge.pk, words=urge.text, by=actor)
    return urge


@transaction.atomic
def order_progress(*, actor: Actor, case_number: str, text: str, reply_due_on: date) -> Urge:
    """The bureau orders a department to go on and to answer by a day."""
    require(actor, BUREAU_WATCH)
    case = steps.lock_case(actor=actor, case_number=case_number)
    if case.closed_at is not None:
        raise StepNotAllowed(state=case.get_state_display(), wanted="order")
    if not text.strip():
        raise QuestionMissing
    if reply_due_on < clock.today():
        raise AnswerDayInvalid
    kind = UrgeKind.ORDER
    order = _write(case, actor, clock.now(), kind=kind, text=text.strip(), reply_due_on=reply_due_on)
    people = telling.heads_of(case) | telling.keepers_of(case)
    told: dict[str, Any] = {"key": order.pk, "matter": _matter(order), "words": order.text, "due_on": reply_due_on}
    telling.tell(people, StaffNoticeKind.ORDERED, case, by=actor, **told)
    return order


@transaction.atomic
def answer_order(*, actor: Actor, case_number: str, urge_id: int, text: str) -> Urge:
    """The department answers an order; who may decide its cases, or examine them, answers."""
    case = steps.lock_case(actor=actor, case_number=case_number)
    policies.require_own_authority(actor, case)
    order = Urge.objects.filter(case=case, pk=urge_id, kind=UrgeKind.ORDER).first()
    if order is None:
        raise CaseNotFound
    if not text.strip():
        raise QuestionMissing
    order.reply, order.replied_by_id, order.replied_at = text.strip(), actor.id, clock.now()
    order.save(update_fields=["reply", "replied_by", "replied_at"])
    note(case, actor=actor, action="order_answered", at=order.replied_at, text=order.reply, public=False)
    telling.settle(case, _matter(order))
    about: dict[str, Any] = {"key": order.pk, "words": order.reply, "by": actor}
    telling.tell({order.urged_by_id or 0}, StaffNoticeKind.ORDER_ANSWERED, case, **about)
    audit.record(actor=actor, action="cases.answer_order", subject=f"case:{case_number}", order=order.pk)
    return order


def _write(case: Case, actor: Actor, at: datetime, *, kind: UrgeKind, text: str, **more: object) -> Urge:
    urge = Urge.objects.create(case=case, kind=kind, text=text, urged_by_id=actor.id, urged_at=at, **more)
    action = "ordered" if kind == UrgeKind.ORDER else "urged"
    note(case, actor=actor, action=action, at=at, text=text, public=False)
    audit.record(actor=actor, action=f"cases.{action}", subject=f"case:{case.number}", text=text)
    return urge


def _matter(order: Urge) -> str:
    return f"order:{order.pk}"


def _midnight(at: datetime) -> datetime:
    day = timezone.localdate(at)
    return timezone.make_aware(datetime.combine(day, time()))
