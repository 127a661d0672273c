"""Tolerant acceptance (容缺受理): accepted on a written promise, the missing brought later, or treated as withdrawn.

List, term and consequence follow local practice (安阳 24; STANDARDS 2.14): no national law sets them. No clock of the
authority stops for it: only what 行政许可法 art. 45 names does.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from tongban.cases.documents import Paper, in_full
from tongban.cases.enums import CaseState, MaterialForm, NoticeKind
from tongban.cases.errors_of_acts import (
    MaterialAlreadyIn,
    MaterialFileMissing,
    MaterialMustNotFollow,
    MaterialNotPromised,
    NothingMissing,
    NothingToBring,
    PromiseNotSigned,
    ToleranceOver,
)
from tongban.cases.events import CaseWithdrawn, ToleranceDueSoon, ToleranceMet
from tongban.cases.models import CaseMaterial, Commitment, Tolerance
from tongban.cases.selectors.missing import missing_materials
from tongban.cases.services import acceptance, acting, committing, following, papers, review, steps, telling
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import move, note, require_move
from tongban.catalogue.public import Material, MaterialNecessity
from tongban.kernel import audit, calendar, clock, events, files
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.messaging.public import StaffNoticeKind

_AT_THE_COUNTER = frozenset({MaterialForm.COPY, MaterialForm.ORIGINAL_SEEN})


@transaction.atomic
def accept_with_tolerance(
    *, actor: Actor, case_number: str, opinion: str = "", signed_by: str = "", task_id: int | None = None
) -> None:
    """Accept although materials are missing that may come later, on the applicant's written promise.

    The promise of the application counts when it names all that is missing; else ``signed_by`` is who signed the
    promise at the counter. Refused when something is missing that may not come later.
    """
    desk = acceptance.open_for_acceptance(actor, case_number, task_id)
    require_move(desk.case, CaseState.ACCEPTED)
    review.require_answers(desk.live_task)
    missing = missing_materials(desk.case, desk.item)
    _require_tolerable(missing)
    promised = following.tolerance_of(desk.case)
    known = {point["key"] for point in promised.materials} if promised else set()
    if not {material.key for material in missing} <= known:
        _promise_at_the_counter(desk, missing, signed_by.strip())
    acceptance.accept(desk, actor=actor, opinion=opinion)


@transaction.atomic
def bring_material(
    *,
    actor: Actor,
    case_number: str,
    material_key: str,
    uploads: Sequence[UploadedFile] = (),
    form: str = "",
    note_text: str = "",
) -> list[str]:
    """Hand in one promised material: by the applicant with files, at the counter also on paper.

    Answers with the names still awaited. Refused after the last day, also when the job that ends the case has not run
    yet.
    """
    desk = steps.open_desk(actor=actor, case_number=case_number)
    acting.require_for_applicant(actor, desk.case)
    awaited, point = _promised(desk, material_key)
    way, said = _way(actor, form, uploads), "容缺后补。" if isinstance(awaited, Tolerance) else "撤回承诺后提交。"
    file_ids = [files.store_upload(actor=actor, upload=each).id for each in uploads]
    _write_down(desk, point, way, file_ids, note_text, said=said)
    point["received_at"] = desk.at.isoformat()
    if isinstance(awaited, Tolerance) and not awaited.waiting:
        awaited.ended_at, awaited.met = desk.at, True
    awaited.save()
    note(desk.case, actor=actor, action="material_followed", at=desk.at, text=point["label"])
    audit.record(
        actor=actor, action="cases.bring_material", subject=f"case:{case_number}", material=material_key, form=way
    )
    brought: dict[str, Any] = {"key": f"{material_key}:{desk.at.isoformat()}", "words": point["label"], "by": actor}
    telling.tell(telling.keepers_of(desk.case), StaffNoticeKind.MATERIAL_BROUGHT, desk.case, **brought)
    if isinstance(awaited, Tolerance) and awaited.met:
        note(desk.case, actor=actor, action="tolerance_met", at=desk.at)
        events.publish(steps.event(ToleranceMet, desk.case, desk.at))
    return [each["label"] for each in awaited.waiting]


@transaction.atomic
def lapse_tolerance(*, case_number: str) -> bool:
    """The last day has passed and something is missing: treated as withdrawn, with reason and notice (视为撤回)."""
    desk = steps.open_desk(actor=SYSTEM, case_number=case_number)
    case, tolerance = desk.case, following.tolerance_of(desk.case)
    if tolerance is None or not tolerance.runs or case.state != CaseState.ACCEPTED:
        return False
    if tolerance.due_on is None or tolerance.due_on >= timezone.localdate(desk.at):
        return False
    names = following.names_of(tolerance)
    tolerance.ended_at, tolerance.met = desk.at, False
    tolerance.save(update_fields=["ended_at", "met"])
    case.reasons = f"没有在{in_full(tolerance.due_on)}前补齐承诺后补的材料：{names}"
    case.closed_at, case.due_on, case.due_at = desk.at, None, None
    steps.drop_all_live(desk)
    move(case, CaseState.WITHDRAWN, actor=SYSTEM, action="tolerance_lapsed", at=desk.at, text=case.reasons)
    facts = {"accepted_on": in_full(tolerance.accepted_at or desk.at), "due_on": in_full(tolerance.due_on)}
    rows = [(point["label"],) for point in tolerance.waiting]
    papers.issue(desk, Paper(NoticeKind.LAPSE, facts, after=("after",), rows=rows))
    audit.record(
        actor=SYSTEM, action="cases.lapse_tolerance", subject=f"case:{case.number}", due_on=str(tolerance.due_on)
    )
    events.publish(steps.event(CaseWithdrawn, case, desk.at, lapsed=True))
    return True


@transaction.atomic
def remind_of_tolerance(*, case_number: str) -> bool:
    """Tell once, a few working days before the last day, what is still missing."""
    desk = steps.open_desk(actor=SYSTEM, case_number=case_number)
    tolerance = following.tolerance_of(desk.case)
    if tolerance is None or not tolerance.runs or tolerance.reminded_at is not None:
        return False
    if not _soon(tolerance):
        return False
    tolerance.reminded_at = desk.at
    tolerance.save(update_fields=["reminded_at"])
    audit.record(actor=SYSTEM, action="cases.remind_of_tolerance", subject=f"case:{case_number}")
    told = {"bring_by": tolerance.due_on, "materials": following.names_of(tolerance)}
    events.publish(steps.event(ToleranceDueSoon, desk.case, desk.at, **told))
    return True


def lapse_overdue_tolerances() -> int:
    """All promises whose last day has passed; each in its own transaction. Returns how many."""
    overdue = Tolerance.objects.filter(ended_at__isnull=True, due_on__lt=clock.today())
    numbers = list(overdue.order_by("due_on", "id").values_list("case__number", flat=True))
    return sum(lapse_tolerance(case_number=number) for number in numbers)


def remind_of_tolerances() -> int:
    """All promises that end soon and were not reminded of. Returns how many."""
    today = clock.today()
    until = calendar.add_working_days(today, settings.TONGBAN_CASES_TOLERANCE_REMINDER_DAYS)
    soon = Tolerance.objects.filter(ended_at__isnull=True, reminded_at__isnull=True, due_on__range=(today, until))
    numbers = list(soon.order_by("due_on", "id").values_list("case__number", flat=True))
    return sum(remind_of_tolerance(case_number=number) for number in numbers)


def _require_tolerable(missing: list[Material]) -> None:
    if not missing:
        raise NothingMissing
    if strict := [each.name for each in missing if each.necessity != MaterialNecessity.LATER]:
        raise MaterialMustNotFollow(names="、".join(strict))


def _promise_at_the_counter(desk: Desk, missing: list[Material], signed_by: str) -> None:
    """A promise on paper, signed at the counter; from now on these materials are marked as coming later."""
    names = [material.name for material in missing]
    if not signed_by:
        raise PromiseNotSigned(names="、".join(names))
    promise = following.promise_of(desk.item, names)
    points = [(material.key, material.name) for material in missing]
    following.keep_promise(desk.case, desk.item, points, promise=promise, by_name=signed_by, at=desk.at)
    marked = CaseMaterial.objects.filter(case=desk.case, superseded_at__isnull=True, form=MaterialForm.LATER)
    already = set(marked.values_list("key", flat=True))
    CaseMaterial.objects.bulk_create(
        CaseMaterial(case=desk.case, key=key, name=name, form=MaterialForm.LATER, received_at=desk.at)
        for key, name in points
        if key not in already
    )


def _promised(desk: Desk, material_key: str) -> tuple[Tolerance | Commitment, dict[str, str]]:
    """The running promise and its point for this material, still to come and in time; or what a promise that does not
    stand any more leaves to be handed in (告知承诺)."""
    instead = committing.commitment_of(desk.case)
    if instead and desk.case.state in (CaseState.RECEIVED, CaseState.ACCEPTED):
        for point in instead.waiting:
            if point["key"] == material_key:
                return instead, point
    tolerance = following.tolerance_of(desk.case)
    if tolerance is None or not tolerance.runs or tolerance.due_on is None:
        raise NothingToBring
    if tolerance.due_on < timezone.localdate(desk.at):
        raise ToleranceOver(day=in_full(tolerance.due_on))
    point = next((each for each in tolerance.materials if each["key"] == material_key), {})
    if not point:
        raise MaterialNotPromised
    if point["received_at"]:
        raise MaterialAlreadyIn(name=point["label"])
    return tolerance, point


def _way(actor: Actor, form: str, uploads: Sequence[UploadedFile]) -> MaterialForm:
    """How it came: files from the applicant, scans at the counter; paper only where a clerk has seen it."""
    at_the_counter = actor.kind in (ActorKind.STAFF, ActorKind.SYSTEM)
    if form in _AT_THE_COUNTER and at_the_counter:
        return MaterialForm(form)
    if not uploads:
        raise MaterialFileMissing
    return MaterialForm.SCAN if at_the_counter else MaterialForm.UPLOAD


def _write_down(
    desk: Desk, point: dict[str, str], way: MaterialForm, file_ids: list[int], note_text: str, *, said: str
) -> None:
    """The material takes the place of the promise, which stays marked as replaced."""
    standing = CaseMaterial.objects.filter(case=desk.case, key=point["key"], superseded_at__isnull=True)
    standing.update(superseded_at=desk.at)
    files_or_paper: list[int | None] = [*file_ids] or [None]
    CaseMaterial.objects.bulk_create(
        CaseMaterial(
            case=desk.case,
            key=point["key"],
            name=point["label"],
            form=way,
            file_id=file_id,
            note=f"{said}{note_text.strip()}"[:500],
            received_at=desk.at,
        )
        for file_id in files_or_paper
    )


def _soon(tolerance: Tolerance) -> bool:
    today, due_on = clock.today(), tolerance.due_on
    days = settings.TONGBAN_CASES_TOLERANCE_REMINDER_DAYS
    return due_on is not None and today <= due_on <= calendar.add_working_days(today, days)
