"""A part of a thing holds up the others, or lets them go on: noted on the part, announced once (整件事的暂缓与恢复)."""

from typing import Any

from tongban.applications import parts as standing
from tongban.applications.events import ThingGoesOn, ThingHeldUp
from tongban.applications.models import Application, ApplicationItem
from tongban.applications.standstill import affected_by
from tongban.cases.public import Outcome
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import SYSTEM


def note_holds(application: Application, items: list[ApplicationItem], outcomes: dict[str, Outcome]) -> None:
    """Inside the transaction of the application, which is locked. What was announced is not announced again."""
    for part in items:
        hold = standing.hold_of(part, outcomes.get(part.case_number))
        if (hold or "") != part.held_because:
            part.held_because = hold or ""
            part.save(update_fields=["held_because"])
            _announce(application, part, items, outcomes)


def _announce(
    application: Application, part: ApplicationItem, items: list[ApplicationItem], outcomes: dict[str, Outcome]
) -> None:
    number, moment = application.number, clock.now().isoformat()
    waiting, going_on = affected_by(part, items, outcomes)
    audit.record(
        actor=SYSTEM,
        action="applications.hold_up_thing" if part.held_because else "applications.go_on_with_thing",
        subject=f"application:{number}",
        item=part.item_code,
        reason=part.held_because,
    )
    told: dict[str, Any] = {"application_number": number, "item_code": part.item_code, "waiting": waiting, "at": moment}
    if part.held_because:
        outcome = outcomes.get(part.case_number)
        procedure = outcome.standstill if outcome else ""
        events.publish(ThingHeldUp(**told, because=part.held_because, going_on=going_on, procedure=procedure))
    else:
        events.publish(ThingGoesOn(**told))
