"""Who may do what to a case; one function per rule."""

from tongban.cases.models import Case, CaseTask
from tongban.catalogue.public import StepKind
from tongban.identity.public import (
    BUREAU_WATCH,
    CASE_ACCEPT,
    CASE_DECIDE,
    CASE_OVERRIDE,
    CASE_READ,
    CASE_REVIEW,
    WINDOW_INTAKE,
)
from tongban.kernel.actors import Actor, ActorKind

__all__ = [
    "BUREAU_WATCH",
    "CASE_DECIDE",
    "CASE_OVERRIDE",
    "STEP_PERMISSION",
    "can_answer_for_applicant",
    "can_handle_acceptance",
    "can_open",
    "can_read_notes",
    "can_work_on",
]

STEP_PERMISSION: dict[StepKind, str] = {
    StepKind.ACCEPT: CASE_ACCEPT,
    StepKind.HANDLE: CASE_REVIEW,
    StepKind.REVIEW: CASE_REVIEW,
    StepKind.DECIDE: CASE_DECIDE,
    StepKind.PRODUCE: CASE_REVIEW,
    StepKind.DELIVER: CASE_ACCEPT,
}


def can_open(actor: Actor, *, applicant_id: int, agent_id: int | None) -> bool:
    """One's own case or as its agent; a clerk at the counter; another system; the platform itself."""
    match actor.kind:
        case ActorKind.CITIZEN:
            return actor.id in {applicant_id, agent_id}
        case ActorKind.STAFF:
            return actor.may(WINDOW_INTAKE)
        case ActorKind.CLIENT | ActorKind.SYSTEM:
            return True
    return False


def can_work_on(actor: Actor, task: CaseTask) -> bool:
    """Staff of the authority the step belongs to, with the permission of its kind of step."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.kind is not ActorKind.STAFF or actor.authority_id != task.authority_id:
        return False
    return actor.may(STEP_PERMISSION[StepKind(task.kind)])


def can_handle_acceptance(actor: Actor, task: CaseTask) -> bool:
    """The decisions of 行政许可法 art. 32, whatever the step at which the route takes them."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.kind is ActorKind.STAFF and actor.authority_id == task.authority_id and actor.may(CASE_ACCEPT)


def can_answer_for_applicant(actor: Actor, case: Case) -> bool:
    """The applicant, the agent, the system that filed it, or a clerk at the counter on the applicant's behalf."""
    match actor.kind:
        case ActorKind.CITIZEN:
            return actor.id in (case.applicant_id, case.agent_id)
        case ActorKind.CLIENT:
            return actor.id == case.client_id
        case ActorKind.STAFF:
            return actor.may(WINDOW_INTAKE)
        case ActorKind.SYSTEM:
            return True
    return False


def can_read_notes(actor: Actor, case: Case) -> bool:
    """Private notes are for the staff who may see the case."""
    return actor.kind is ActorKind.SYSTEM or (
        actor.kind is ActorKind.STAFF and (actor.may(CASE_READ) or actor.may(BUREAU_WATCH))
    )
