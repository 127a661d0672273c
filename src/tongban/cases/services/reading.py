"""Unmasked looks of staff at personal data: allowed for a purpose, and written in the ledger (个人信息使用台账)."""

from dataclasses import replace

from django.db import transaction

from tongban.cases import policies
from tongban.cases.enums import CaseState
from tongban.cases.errors import PurposeMissing
from tongban.cases.models import Case, CaseMaterial, CaseTask
from tongban.cases.route import Route
from tongban.cases.selectors import desk as desks
from tongban.cases.selectors import missing, progress
from tongban.cases.selectors.desk import CaseOnDesk
from tongban.cases.selectors.office import stands_in_for
from tongban.catalogue.public import CaseType, Item, LimitUnit, StepKind
from tongban.kernel.actors import Actor, ActorKind
from tongban.ledger import public as ledger

_PARTY_FIELDS = ["name", "certificate_number", "mobile", "address"]


@transaction.atomic
def open_case_for_work(
    *, actor: Actor, number: str, task_id: int | None = None, older_than: int | None = None
) -> CaseOnDesk:
    """The case as the reader's duty needs it: in full for whoever holds its step, masked for everybody else."""
    case = progress.get_case(actor=actor, number=number)
    task = desks.find_live_task(actor=actor, case=case, task_id=task_id)
    holds = task is not None and actor.kind is ActorKind.STAFF and task.claimed_by_id == actor.id
    if holds and task is not None:
        _record(actor, case, purpose=f"办理“{case.item_title}”({task.step_name})")
    desk = desks.get_case_on_desk(actor=actor, number=number, masked=not holds, task_id=task_id, older_than=older_than)
    return _for(actor, desk)


@transaction.atomic
def reveal_case(*, actor: Actor, number: str, purpose: str) -> CaseOnDesk:
    """The full data for somebody who does not hold the step but says why; the applicant can read the reason."""
    case = progress.get_case(actor=actor, number=number)
    if not purpose.strip():
        raise PurposeMissing
    _record(actor, case, purpose=purpose.strip()[:200])
    return _for(actor, desks.get_case_on_desk(actor=actor, number=number, masked=False))


@transaction.atomic
def open_material(*, actor: Actor, number: str, material_id: int) -> CaseMaterial:
    """A material with a file, its look recorded."""
    case, material = desks.find_material_file(actor=actor, number=number, material_id=material_id)
    _record(actor, case, purpose=f"查看“{case.item_title}”申请材料", fields=[f"material:{material.key}"])
    return material


@transaction.atomic
def note_document_read(*, actor: Actor, number: str) -> None:
    """A document was opened: it names the applicant."""
    case = progress.get_case(actor=actor, number=number)
    _record(actor, case, purpose=f"查看“{case.item_title}”文书", fields=["name"])


def _for(actor: Actor, desk: CaseOnDesk) -> CaseOnDesk:
    return replace(desk, can=_can(actor, desk.case, desk.item, desk.task))


def _record(actor: Actor, case: Case, *, purpose: str, fields: list[str] | None = None) -> None:
    if actor.kind is not ActorKind.STAFF:
        return
    ledger.record_read(
        actor=actor,
        subject_party_id=case.applicant_id,
        fields=fields or _everything(case),
        purpose=purpose,
        about=f"case:{case.number}",
    )


def _everything(case: Case) -> list[str]:
    """What the unmasked page shows."""
    return [*_PARTY_FIELDS, *(["contact"] if case.contact else []), *(f"form:{key}" for key in case.facts)]


def _can(actor: Actor, case: Case, item: Item, task: CaseTask | None) -> frozenset[str]:
    """What the reader may do now. Only for showing: the services check again."""
    order = {"order"} if actor.may(policies.BUREAU_WATCH) and case.closed_at is None else set()
    if task is None:
        return frozenset(order)
    can = order | _of_step(actor, case, item, task) | _of_office(actor, case, item, task)
    if actor.may(policies.CASE_DECIDE) and can & {"accept", "review"} and missing.promised_instead(case):
        can.add("on_promise")
    return frozenset(can)


def _of_step(actor: Actor, case: Case, item: Item, task: CaseTask) -> set[str]:
    """What the reader may do to the step itself."""
    if not policies.can_work_on(actor, task):
        return set()
    if task.claimed_by_id not in (None, actor.id) and task.claimed_by_id not in stands_in_for(actor):
        return {"take_over"}
    can = {"release"} if task.claimed_by_id == actor.id else {"claim"} if task.claimed_by_id is None else {"take_over"}
    return can | _outcomes(actor, case, item, task)


def _of_office(actor: Actor, case: Case, item: Item, task: CaseTask) -> set[str]:
    """Passing a step on, asking others about it, urging it."""
    if actor.kind is not ActorKind.STAFF or not actor.may(policies.CASE_READ):
        return set()
    can = {"office"}
    own = policies.can_work_on(actor, task) and task.claimed_by_id in (None, actor.id, *stands_in_for(actor))
    if policies.can_assign(actor, task):
        can.add("hand_over")
    if own and task.asked_from_id is None and task.kind != StepKind.ACCEPT:
        can |= {"ask"} | (set() if task.step_key == Route(item).decision else {"not_ours"})
    if own and task.asked_from_id is not None:
        can |= {"not_ours"}
    if task.asked_from is not None and policies.can_work_on(actor, task.asked_from):
        can.add("take_back")
    if policies.can_move_to_version(actor, case):
        can.add("move")
    return can


def _outcomes(actor: Actor, case: Case, item: Item, task: CaseTask) -> set[str]:
    if case.state == CaseState.RECEIVED:
        if task.kind != StepKind.ACCEPT and (task.asked_from_id or Route(item).accepts_later(task.step_key)):
            return {"review"}
        at_once = {"at_once"} if _instant(item) and actor.may(policies.CASE_DECIDE) else set()
        accept = {"tolerate"} if missing.may_follow(case, item) else {"accept"} | at_once
        return accept | {"supplement", "not_accept", "correct"}
    if case.state not in (CaseState.ACCEPTED, CaseState.GRANTED):
        return set()
    back = {"send_back"} if case.state == CaseState.ACCEPTED and task.asked_from_id is None else set()
    return back | ({"decide"} if task.step_key == Route(item).decision else {"review"})


def _instant(item: Item) -> bool:
    says = item.definition
    return says.case_type == CaseType.INSTANT or says.promised_limit.unit == LimitUnit.INSTANT
