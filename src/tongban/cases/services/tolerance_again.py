"""A material that followed is not in order: it goes back by itself, with the reason, and may be brought once more."""

from datetime import date

from django.db import transaction

from tongban.cases import policies
from tongban.cases.enums import CaseState, MaterialForm
from tongban.cases.errors import ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import MaterialNotIn
from tongban.cases.events import MaterialSentBack
from tongban.cases.models import Case, CaseMaterial, Tolerance
from tongban.cases.services import following, steps
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.kernel import audit, calendar, clock, events
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed

FEWEST_DAYS = 3  # working days to bring it once more, also when the last day is near or past


@transaction.atomic
def send_back_material(*, actor: Actor, case_number: str, material_key: str, reason: str) -> date:
    """Not accepted as brought: it is awaited anew, three working days at the least; answers with the last day.

    The applicant kept the promise in time, so that a near or past last day moves; the limit of the case does not.
    """
    desk = steps.open_desk(actor=actor, case_number=case_number)
    if not (policies.can_process(actor, desk.case) or policies.can_serve(actor, desk.case)):
        raise NotAllowed(permission=policies.CASE_ACCEPT)
    if desk.case.state != CaseState.ACCEPTED:
        raise StepNotAllowed(state=str(CaseState(desk.case.state).label), wanted="send_back_material")
    if not reason.strip():
        raise ReasonMissing
    tolerance, point = _brought(desk.case, material_key)
    _await_anew(desk, tolerance, point, reason.strip())
    told = f"{point['label']}：{reason.strip()}"
    note(desk.case, actor=actor, action="material_sent_back", at=desk.at, text=told)
    audit.record(
        actor=actor,
        action="cases.send_back_material",
        subject=f"case:{case_number}",
        material=material_key,
        reason=reason,
    )
    last = tolerance.due_on or clock.today()
    events.publish(steps.event(MaterialSentBack, desk.case, desk.at, bring_by=last, why=told))
    return last


def _brought(case: Case, material_key: str) -> tuple[Tolerance, dict[str, str]]:
    """The promise, accepted, and its point for a material that came."""
    tolerance = following.tolerance_of(case)
    points = tolerance.materials if tolerance is not None and tolerance.accepted_at else []
    point = next((each for each in points if each["key"] == material_key and each["received_at"]), None)
    if tolerance is None or point is None:
        raise MaterialNotIn
    return tolerance, point


def _await_anew(desk: Desk, tolerance: Tolerance, point: dict[str, str], reason: str) -> None:
    point["received_at"] = ""
    soonest = calendar.add_working_days(clock.today(), FEWEST_DAYS)
    tolerance.due_on = max(tolerance.due_on or soonest, soonest)
    tolerance.ended_at, tolerance.met, tolerance.reminded_at = None, None, None
    tolerance.save()
    brought = CaseMaterial.objects.filter(case=desk.case, key=point["key"], superseded_at__isnull=True)
    brought.update(superseded_at=desk.at, checked=False, checked_note=reason[:500])
    CaseMaterial.objects.create(
        case=desk.case, key=point["key"], name=point["label"], form=MaterialForm.LATER, received_at=desk.at
    )
