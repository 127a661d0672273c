"""Who may do what to a case; one function per rule."""

from tongban.cases import agents
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
    Act,
    Mandates,
    party_of,
)
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed

__all__ = [
    "BUREAU_WATCH",
    "CASE_DECIDE",
    "CASE_OVERRIDE",
    "CASE_READ",
    "STEP_PERMISSION",
    "can_answer_for_applicant",
    "can_assign",
    "can_direct",
    "can_handle_acceptance",
    "can_move_to_version",
    "can_open",
    "can_process",
    "can_read_notes",
    "can_see_held",
    "can_serve",
    "can_work_on",
    "require_own_authority",
]

STEP_PERMISSION: dict[StepKind, str] = {
    StepKind.ACCEPT: CASE_ACCEPT,
    StepKind.HANDLE: CASE_REVIEW,
    StepKind.REVIEW: CASE_REVIEW,
    StepKind.SIGN: CASE_REVIEW,
    StepKind.CONSULT: CASE_REVIEW,
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


def can_see_held(actor: Actor, *, party_id: int, item_code: str) -> bool:
    """What a party already has: itself, who acts for it in this item, a clerk at the counter, the platform."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.kind is ActorKind.STAFF:
        return actor.may(WINDOW_INTAKE)
    own = party_of(actor)
    return own is not None and Mandates.may_act_for(agent_id=own, represented_id=party_id, item_code=item_code)


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


def can_assign(actor: Actor, task: CaseTask) -> bool:
    """Who holds a step, or may do it while nobody holds it; and who is in charge of the department."""
    if not can_work_on(actor, task):
        return actor.kind is ActorKind.STAFF and actor.authority_id == task.authority_id and actor.may(CASE_DECIDE)
    return actor.may(CASE_DECIDE) or actor.kind is ActorKind.SYSTEM or task.claimed_by_id in (None, actor.id)


def can_move_to_version(actor: Actor, case: Case) -> bool:
    """Who may answer for a breach in the department of the case."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.kind is ActorKind.STAFF and actor.authority_id == case.authority_id and actor.may(CASE_OVERRIDE)


def require_own_authority(actor: Actor, case: Case) -> None:
    """Refuse whoever does not examine or decide the cases of the case's department."""
    if actor.kind is ActorKind.SYSTEM:
        return
    if actor.kind is not ActorKind.STAFF or actor.authority_id != case.authority_id or not actor.may(CASE_REVIEW):
        raise NotAllowed(permission=CASE_REVIEW)


def can_answer_for_applicant(actor: Actor, case: Case, act: Act = Act.SUPPLEMENT) -> bool:
    """The applicant, who acts for it while a mandate allows that, the system that filed it, a clerk at the counter."""
    match actor.kind:
        case ActorKind.CITIZEN:
            if agents.acts_for_another(actor, case):
                return agents.allows(actor.id or 0, case, act)
            return actor.id in (case.applicant_id, case.agent_id)
        case ActorKind.CLIENT:
            if agents.acts_for_another(actor, case) and not agents.allows(party_of(actor) or 0, case, act):
                return False
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


def can_direct(actor: Actor, case: Case) -> bool:
    """The head of the deciding authority or who stands in: extension, procedures, acts after the decision."""
    return _of_the_authority(actor, case, CASE_DECIDE)


def can_process(actor: Actor, case: Case) -> bool:
    """Who examines for the deciding authority: results of procedures, visits, hearings."""
    return _of_the_authority(actor, case, CASE_REVIEW)


def can_serve(actor: Actor, case: Case) -> bool:
    """Who hands out papers and takes them in for the deciding authority."""
    return _of_the_authority(actor, case, CASE_ACCEPT)


def _of_the_authority(actor: Actor, case: Case, permission: str) -> bool:
    if actor.kind is ActorKind.SYSTEM:
        return True
    own = actor.kind is ActorKind.STAFF and actor.authority_id == case.authority_id
    return own and actor.may(permission)
