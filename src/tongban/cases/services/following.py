"""Materials that come later (容缺后补): the promise, its term, and what it means for the rest of the case.

Lower than the acts (tolerance.py): acceptance, decision and reopening call these under the lock of their case.
"""

from dataclasses import dataclass
from datetime import datetime

from tongban.cases import deadlines, documents
from tongban.cases.documents import Paper, in_full
from tongban.cases.enums import MaterialForm, NoticeKind
from tongban.cases.errors_of_acts import MaterialsOutstanding, ToleranceNeeded
from tongban.cases.events import ToleranceBegan
from tongban.cases.models import Case, CaseMaterial, Tolerance
from tongban.cases.rows import ReceivedMaterial
from tongban.cases.selectors.missing import missing_materials
from tongban.cases.services import papers, steps
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.catalogue.public import Item
from tongban.kernel import audit, events, masking
from tongban.kernel.actors import Actor


def promise_of(item: Item, labels: list[str]) -> str:
    """What is promised in writing when these materials come later (容缺后补): shown before, kept as it was shown."""
    return documents.tolerance_promise(item, labels, days=deadlines.tolerance_days(item))


def keep_promise(
    case: Case, item: Item, points: list[tuple[str, str]], *, promise: str, by_name: str, at: datetime
) -> Tolerance:
    """Keep a promise given at submission or at the counter; a later one that names more replaces it."""
    kept, _new = Tolerance.objects.update_or_create(
        case=case,
        defaults={
            "materials": [{"key": key, "label": label, "received_at": ""} for key, label in points],
            "promise": promise,
            "days": deadlines.tolerance_days(item),
            "promised_by_name": by_name[:100],
            "promised_at": at,
        },
    )
    return kept


def keep_promise_of_submission(
    case_id: int, item: Item, materials: list[ReceivedMaterial], *, promise: str, by_name: str, at: datetime
) -> None:
    """The promise handed in with an application, if some of its materials come later."""
    points = {each.key: each.name for each in materials if each.form == MaterialForm.LATER}
    if promise and points:
        keep_promise(Case(pk=case_id), item, list(points.items()), promise=promise, by_name=by_name, at=at)


def tolerance_of(case: Case) -> Tolerance | None:
    """The promise of a case, whether accepted, running or over."""
    return Tolerance.objects.filter(case=case).first()


@dataclass(frozen=True, slots=True)
class Told:
    """What is missing by name, what is promised about it, by whom already (masked; "" by nobody), in how long."""

    names: list[str]
    promise: str
    signed: str
    days: int


def told_of(case: Case, item: Item) -> Told:
    """For whoever accepts: the promise of the application if it names all that is missing, else one to be signed."""
    missing, promised = missing_materials(case, item), tolerance_of(case)
    names = [material.name for material in missing]
    if promised and {material.key for material in missing} <= {point["key"] for point in promised.materials}:
        return Told(names, promised.promise, masking.mask_name(promised.promised_by_name), promised.days)
    return Told(names, promise_of(item, names), "", deadlines.tolerance_days(item))


def require_nothing_promised(case: Case) -> None:
    """The ordinary acceptance would hide from everybody that materials are still to come."""
    later = CaseMaterial.objects.filter(case=case, superseded_at__isnull=True, form=MaterialForm.LATER)
    if later.exists():
        raise ToleranceNeeded(names="、".join(later.order_by("id").values_list("name", flat=True)))


def require_all_in(case: Case) -> None:
    """No positive decision while a promised material is missing."""
    tolerance = tolerance_of(case)
    if tolerance and tolerance.runs:
        raise MaterialsOutstanding(names=names_of(tolerance), day=in_full(tolerance.due_on or case.received_at))


def names_of(tolerance: Tolerance) -> str:
    """The materials still to come, in one line."""
    return "、".join(point["label"] for point in tolerance.waiting)


def begin(desk: Desk, *, actor: Actor) -> None:
    """The case was accepted on a promise: its term begins, told in writing. Nothing where nothing was promised."""
    tolerance = tolerance_of(desk.case)
    if tolerance is None or tolerance.accepted_at is not None:
        return
    missing = {material.key for material in missing_materials(desk.case, desk.item)}
    for point in tolerance.materials:  # a supplement may have brought some of it meanwhile
        point["received_at"] = "" if point["key"] in missing else desk.at.isoformat()
    if tolerance.waiting:
        _start(desk, tolerance, actor=actor)
        return
    tolerance.ended_at, tolerance.met = desk.at, True
    tolerance.save()


def begin_again(desk: Desk, *, actor: Actor) -> None:
    """A closed case is taken up again while promised materials are missing: they get their term anew."""
    tolerance = tolerance_of(desk.case)
    if tolerance is not None and tolerance.waiting:
        tolerance.ended_at = tolerance.met = tolerance.reminded_at = None
        _start(desk, tolerance, actor=actor)


def end_without_verdict(case: Case, at: datetime) -> None:
    """The case ended in another way: nobody waits for the materials any more."""
    Tolerance.objects.filter(case=case, ended_at__isnull=True).update(ended_at=at)


def _start(desk: Desk, tolerance: Tolerance, *, actor: Actor) -> None:
    tolerance.accepted_at, tolerance.accepted_by_name = desk.at, actor.name[:100]
    tolerance.due_on = deadlines.tolerance_due_on(desk.at, tolerance.days)
    tolerance.save()
    names = names_of(tolerance)
    note(desk.case, actor=actor, action="tolerance_began", at=desk.at, text=f"{names} {in_full(tolerance.due_on)}")
    facts = {
        "promise": tolerance.promise,
        "promised_by": tolerance.promised_by_name,
        "promised_on": in_full(tolerance.promised_at),
        "due_on": in_full(tolerance.due_on),
    }
    rows = [(point["label"],) for point in tolerance.waiting]
    papers.issue(desk, Paper(NoticeKind.TOLERANCE, facts, after=("after",), rows=rows))
    audit.record(
        actor=actor,
        action="cases.begin_tolerance",
        subject=f"case:{desk.case.number}",
        materials=[point["key"] for point in tolerance.waiting],
        due_on=str(tolerance.due_on),
    )
    told = {"bring_by": tolerance.due_on, "materials": names}
    events.publish(steps.event(ToleranceBegan, desk.case, desk.at, **told))
