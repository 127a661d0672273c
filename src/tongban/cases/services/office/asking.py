"""A step asks others before it is finished: a co-signature (会签), one more reviewer (加签), an opinion (征求意见)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction

from tongban.cases.deadlines import NEVER
from tongban.cases.enums import CaseState, TaskState
from tongban.cases.errors import (
    AlreadyAsked,
    AnswerDayInvalid,
    DepartmentMissing,
    QuestionMissing,
    ReasonMissing,
    WrongStep,
)
from tongban.cases.models import CaseTask
from tongban.cases.services import review, steps, telling
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.catalogue.public import StepKind
from tongban.identity import public as identity
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor
from tongban.messaging.public import StaffNoticeKind

_NAMES = {StepKind.SIGN: "会签", StepKind.REVIEW: "加签审查", StepKind.CONSULT: "征求意见"}
MAY_ASK_FOR = tuple(_NAMES)
MOST = 50


@transaction.atomic
def ask_others(
    *,
    actor: Actor,
    case_number: str,
    kind: str,
    question: str,
    authority_ids: Sequence[int] = (),
    expert: str = "",
    due_on: date | None = None,
    task_id: int | None = None,
) -> list[CaseTask]:
    """Ask departments, or an expert by name, about a live step; it is finished only when they have answered.

    ``kind`` is SIGN, REVIEW or CONSULT. The clock of the case runs on (only 行政许可法 art. 45 stops it), so
    ``due_on``, the day to answer by, cannot lie after the day the case is due. An expert has no account: the asking
    department writes down the answer.
    """
    desk = review.open_for_work(actor, case_number, task_id)
    task = desk.live_task
    _require_may_ask(desk, task, kind, question)
    _require_day(desk, due_on)
    asked = _asked(task, StepKind(kind), authority_ids, expert.strip())
    if not asked or len(asked) > MOST:
        raise DepartmentMissing
    rows = identity.get_authorities({authority_id for authority_id, _name in asked})
    if set(rows) < {authority_id for authority_id, _name in asked}:
        raise DepartmentMissing
    _require_answered(task, asked)
    told = {"kind": kind, "question": question.strip(), "asked_by_id": actor.id, "due_on": due_on or task.due_on}
    opened = [_open(desk, task, authority_id, name, told) for authority_id, name in asked]
    names = [rows[authority_id].name for authority_id in dict.fromkeys(authority_ids)]
    _write_down(desk, task, actor, [*names, expert.strip()] if expert.strip() else names, public=not expert.strip())
    for each in opened:
        telling.tell_about_step(each, StaffNoticeKind.ASKED, desk.case, key=each.pk, words=question, by=actor)
    return opened


@transaction.atomic
def take_back_question(*, actor: Actor, case_number: str, reason: str, task_id: int) -> CaseTask:
    """The answer is not needed any more; ``task_id`` is the step that was asked for."""
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    task = desk.live_task
    if task.asked_from is None:
        raise WrongStep(step=task.step_name)
    review.require_work(actor, task.asked_from)
    if not reason.strip():
        raise ReasonMissing
    steps.finish(desk, actor=actor, outcome="taken_back", opinion=reason.strip(), state=TaskState.DROPPED)
    note(desk.case, actor=actor, action="question_taken_back", at=desk.at, text=reason.strip(), public=False)
    telling.settle(desk.case, telling.matter_of(task))
    audit.record(
        actor=actor, action="cases.take_back_question", subject=f"case:{case_number}", task=task.pk, reason=reason
    )
    return task


def _require_may_ask(desk: Desk, task: CaseTask, kind: str, question: str) -> None:
    if kind not in MAY_ASK_FOR or task.asked_from_id is not None or desk.case.state == CaseState.SUPPLEMENT:
        raise WrongStep(step=task.step_name)
    if not question.strip():
        raise QuestionMissing


def _require_day(desk: Desk, due_on: date | None) -> None:
    last = desk.case.due_on
    if due_on is not None and (due_on < clock.today() or (last is not None and due_on > last)):
        raise AnswerDayInvalid


def _asked(task: CaseTask, kind: StepKind, authority_ids: Sequence[int], expert: str) -> list[tuple[int, str]]:
    """Whose answer is wanted, each with the name of the step it gets; the asking department answers for an expert."""
    asked = [(authority_id, _NAMES[kind]) for authority_id in dict.fromkeys(authority_ids)]
    return [*asked, (task.authority_id, f"征求专家意见：{expert}"[:100])] if expert else asked


def _require_answered(task: CaseTask, asked: list[tuple[int, str]]) -> None:
    """Nobody is asked again before the answer."""
    waiting = set(CaseTask.objects.filter(asked_from=task).live().values_list("authority_id", "step_name"))
    if waiting & set(asked):
        raise AlreadyAsked


def _write_down(desk: Desk, task: CaseTask, actor: Actor, names: list[str], *, public: bool) -> None:
    """The applicant reads which departments were asked, not which person."""
    case = desk.case
    note(case, actor=actor, action="asked_others", at=desk.at, text="、".join(names), public=public)
    audit.record(
        actor=actor, action="cases.ask_others", subject=f"case:{case.number}", step=task.step_name, asked=names
    )


def _open(desk: Desk, task: CaseTask, authority_id: int, name: str, told: dict[str, Any]) -> CaseTask:
    return CaseTask.objects.create(
        case=desk.case,
        group_id=task.group_id,
        branch=task.branch,
        asked_from=task,
        position=task.position,
        step_key="",
        step_name=name,
        authority_id=authority_id,
        item_code=task.item_code,
        channel=task.channel,
        order_on=told["due_on"] or NEVER,
        opened_at=desk.at,
        **told,
    )
