"""Forwarding (转报): a lower authority examines, a higher one decides (行政许可法 art. 35, 43)."""

from tongban.cases import facts
from tongban.cases.errors_of_acts import MaterialsForwarded
from tongban.cases.events import CaseForwarded
from tongban.cases.models import CaseTask
from tongban.cases.services import redating, steps
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.identity import public as identity
from tongban.kernel import events
from tongban.kernel.actors import Actor


def forward(desk: Desk, task: CaseTask, *, actor: Actor) -> None:
    """What follows a finished step that forwards: the higher authority's limit begins; people are told who decides.

    Called inside the act that finished the step, once for each time it is finished; the limit begins with the first.
    """
    if not desk.route.knows(task.step_key) or not desk.route.step(task.step_key).forwards:
        return
    redating.redate(desk)
    decision = desk.route.step(desk.route.decision)
    higher = steps.step_authority_id(desk.item, decision.authority_code)
    names = identity.get_authorities([task.authority_id, higher])
    said = f"{names[task.authority_id].name} → {names[higher].name}"
    note(desk.case, actor=actor, action="forwarded", at=desk.at, text=said)
    events.publish(steps.event(CaseForwarded, desk.case, desk.at, to_name=names[higher].name))


def require_not_forwarded(desk: Desk) -> None:
    """The higher authority may not ask for the materials again (art. 35)."""
    if facts.forwarded_at(facts.record_of(desk.case), desk.item):
        raise MaterialsForwarded
