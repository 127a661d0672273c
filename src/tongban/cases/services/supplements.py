"""What is missing is told once, and only that is answered (一次性告知, 行政许可法 art. 32(4))."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tongban.cases import deadlines, documents, policies
from tongban.cases.enums import CaseState, NoticeKind, TaskState
from tongban.cases.errors import (
    SupplementAlreadyAsked,
    SupplementBeyondAsked,
    SupplementEmpty,
    SupplementIncomplete,
    SupplementNotAsked,
    SupplementPointUnknown,
    SupplementReasonMissing,
)
from tongban.cases.events import CaseReturned, SupplementAnswered, SupplementRequested
from tongban.cases.models import Case, CaseMaterial, CaseTask, Supplement
from tongban.cases.row_files import belongs_to, is_gone
from tongban.cases.rows import ReceivedMaterial
from tongban.cases.services import acting, committing, forwarding, notices, redating, steps
from tongban.cases.services.acceptance import form_labels, open_for_acceptance, require_still_to_accept
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import move, require_move
from tongban.identity import public as identity
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed

Points = list[dict[str, str]]


@transaction.atomic
def request_supplement(
    *,
    actor: Actor,
    case_number: str,
    fields: dict[str, str],
    materials: dict[str, str],
    reason: str = "",
    days: int | None = None,
    override_reason: str = "",
    task_id: int | None = None,
) -> Supplement:
    """Ask for everything that is missing, once. ``fields`` and ``materials``: key → what is wrong and how to mend it.

    ``days`` are the applicant's working days. A second notice in the same round is refused unless somebody with the
    override permission answers for it with a reason; it is recorded as a breach.
    """
    _require_materials_here(actor, case_number)
    desk = open_for_acceptance(actor, case_number, task_id)
    case = desk.case
    require_move(case, CaseState.SUPPLEMENT)
    require_still_to_accept(desk)
    asked_fields = _points(fields, form_labels(desk))
    asked_materials = _asked_materials(desk, materials)
    if not asked_fields and not asked_materials:
        raise SupplementEmpty
    repeated = _require_first_notice(actor, case, override_reason)
    supplement = Supplement.objects.create(
        case=case,
        asked_at=desk.at,
        due_on=deadlines.supplement_due_on(desk.at, days),
        reason=reason.strip(),
        fields=asked_fields,
        materials=asked_materials,
        override_reason=override_reason.strip() if repeated else "",
    )
    _wait_for_applicant(desk, supplement)
    move(case, CaseState.SUPPLEMENT, actor=actor, action="supplement_requested", at=desk.at, text=supplement.reason)
    _issue_supplement(desk, supplement)
    _tell(desk, supplement, actor=actor, repeated=repeated)
    return supplement


def _require_materials_here(actor: Actor, case_number: str) -> None:
    if steps.lock_case(actor=actor, case_number=case_number).state == CaseState.ACCEPTED:
        forwarding.require_not_forwarded(steps.open_desk(actor=actor, case_number=case_number))


@transaction.atomic
def answer_supplement(
    *, actor: Actor, case_number: str, facts: dict[str, Any], materials: list[ReceivedMaterial]
) -> Case:
    """Hand in what the notice asks for, all of it and only that. The old materials stay, marked as superseded."""
    desk = steps.open_desk(actor=actor, case_number=case_number)
    case = desk.case
    acting.require_for_applicant(actor, case)
    supplement = Supplement.objects.filter(case=case, ended_at__isnull=True).first()
    if case.state != CaseState.SUPPLEMENT or supplement is None:
        raise SupplementNotAsked
    _require_exactly_asked(supplement, facts, materials)
    _replace_materials(desk, facts, materials)
    committing.note_received(desk, {material.key for material in materials})
    supplement.facts_before = {key: case.facts.get(key) for key in facts}
    supplement.answered_at = supplement.ended_at = desk.at
    supplement.save()
    case.restate(facts)
    case.acceptance_due_on = case.due_on = deadlines.acceptance_due_on(desk.at)
    move(case, CaseState.RECEIVED, actor=actor, action="supplement_answered", at=desk.at)
    CaseTask.objects.filter(case=case, state=TaskState.WAITING).update(state=TaskState.OPEN)
    redating.redate(desk)
    audit.record(
        actor=actor,
        action="cases.answer_supplement",
        subject=f"case:{case.number}",
        points=[*facts, *(material.key for material in materials)],
    )
    events.publish(steps.event(SupplementAnswered, case, desk.at))
    return case


@transaction.atomic
def return_case(*, case_number: str) -> bool:
    """The supplement did not come in time: the application goes back, and may be made anew (退件)."""
    desk = steps.open_desk(actor=SYSTEM, case_number=case_number)
    case = desk.case
    supplement = Supplement.objects.filter(case=case, ended_at__isnull=True).first()
    if case.state != CaseState.SUPPLEMENT or supplement is None or supplement.due_on >= timezone.localdate(desk.at):
        return False
    supplement.ended_at = desk.at
    supplement.save(update_fields=["ended_at"])
    case.closed_at, case.due_on = desk.at, None
    steps.drop_all_live(desk)
    move(case, CaseState.RETURNED, actor=SYSTEM, action="returned", at=desk.at)
    audit.record(actor=SYSTEM, action="cases.return_case", subject=f"case:{case.number}", due_on=str(supplement.due_on))
    events.publish(steps.event(CaseReturned, case, desk.at))
    return True


def return_overdue_supplements() -> int:
    """All notices not answered in time, each in its own transaction, if the city returns them. Returns how many."""
    if settings.TONGBAN_CASES_OVERDUE_SUPPLEMENT != "return":
        return 0
    overdue = Supplement.objects.filter(ended_at__isnull=True, due_on__lt=clock.today())
    numbers = list(overdue.order_by("due_on", "id").values_list("case__number", flat=True))
    return sum(return_case(case_number=number) for number in numbers)


def _tell(desk: Desk, supplement: Supplement, *, actor: Actor, repeated: bool) -> None:
    """Audit and announce; a second notice is a breach that carries its own name."""
    audit.record(
        actor=actor,
        action="cases.request_second_supplement" if repeated else "cases.request_supplement",
        subject=f"case:{desk.case.number}",
        points=[point["key"] for point in (*supplement.fields, *supplement.materials)],
        override=supplement.override_reason,
    )
    told = {"answer_due_on": supplement.due_on, "repeated": repeated}
    events.publish(steps.event(SupplementRequested, desk.case, desk.at, **told))


def _points(asked: dict[str, str], labels: dict[str, str]) -> Points:
    points = []
    for key, reason in asked.items():
        if key not in labels:
            raise SupplementPointUnknown(key=key)
        if not reason.strip():
            raise SupplementReasonMissing(label=labels[key])
        points.append({"key": key, "label": labels[key], "reason": reason.strip()})
    return points


def _asked_materials(desk: Desk, asked: dict[str, str]) -> Points:
    """None of them one for which a promise stands in."""
    points = _points(asked, _material_labels(desk))
    committing.require_not_promised(desk.case, set(asked))
    return points


def _material_labels(desk: Desk) -> dict[str, str]:
    """Materials of the item, and those that came in beside them."""
    received = CaseMaterial.objects.filter(case=desk.case).values_list("key", "name")
    return dict(received) | {material.key: material.name for material in desk.item.definition.materials}


def _require_first_notice(actor: Actor, case: Case, override_reason: str) -> bool:
    """True when this is a second notice that somebody answers for; refuses an unapproved one."""
    if not Supplement.objects.filter(case=case).exists():
        return False
    if not override_reason.strip():
        raise SupplementAlreadyAsked
    if not actor.may(policies.CASE_OVERRIDE):
        raise NotAllowed(permission=policies.CASE_OVERRIDE)
    return True


def _wait_for_applicant(desk: Desk, supplement: Supplement) -> None:
    """No clock of the authority runs now; the step waits until the applicant's last day."""
    desk.case.due_on = None
    task = desk.live_task
    task.state = TaskState.WAITING
    task.due_on = task.order_on = supplement.due_on
    task.save(update_fields=["state", "due_on", "order_on"])


def _require_exactly_asked(supplement: Supplement, facts: dict[str, Any], materials: list[ReceivedMaterial]) -> None:
    asked_fields = {point["key"]: point["label"] for point in supplement.fields}
    asked_materials = {point["key"]: point["label"] for point in supplement.materials}
    given_materials = {material.key for material in materials}
    given_beside = {key for key in given_materials - set(asked_materials) if not belongs_to(key, asked_fields)}
    if beyond := (set(facts) - set(asked_fields)) | given_beside:
        raise SupplementBeyondAsked(key=min(beyond))
    for key, label in asked_fields.items():
        if facts.get(key) in (None, "", [], {}):
            raise SupplementIncomplete(label=label)
    for key, label in asked_materials.items():
        if key not in given_materials and not is_gone(key, facts):
            raise SupplementIncomplete(label=label)


def _replace_materials(desk: Desk, facts: dict[str, Any], materials: list[ReceivedMaterial]) -> None:
    """New ones take the place of those with the same key; what belonged to a row that is gone goes with it."""
    present = CaseMaterial.objects.filter(case=desk.case, superseded_at__isnull=True).values_list("key", flat=True)
    keys = {material.key for material in materials} | {key for key in present if is_gone(key, facts)}
    old = CaseMaterial.objects.filter(case=desk.case, key__in=keys, superseded_at__isnull=True)
    old.update(superseded_at=desk.at)
    CaseMaterial.objects.bulk_create(
        CaseMaterial(
            case=desk.case,
            key=material.key,
            name=material.name,
            form=material.form,
            file_id=material.file_id,
            note=material.note,
            level=material.level,
            received_at=desk.at,
        )
        for material in materials
    )


def _issue_supplement(desk: Desk, supplement: Supplement) -> None:
    authority = identity.get_authority(desk.case.authority_id)
    content = documents.supplement_content(desk.case, desk.item, authority, supplement)
    number = notices.next_number(kind=NoticeKind.SUPPLEMENT, authority=authority, at=desk.at)
    notices.issue_notice(
        case=desk.case, kind=NoticeKind.SUPPLEMENT, content=content, authority=authority, at=desk.at, number=number
    )
