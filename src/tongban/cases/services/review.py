"""The steps between acceptance and decision, and what staff write down on the way."""

from dataclasses import dataclass

from django.db import transaction

from tongban.cases import policies
from tongban.cases.enums import CaseState, TaskState
from tongban.cases.errors import (
    AnswersMissing,
    BranchesOpen,
    CaseNotFound,
    CheckFailed,
    OriginalNotNeeded,
    OutcomeNotAllowed,
    ReasonMissing,
    StepNotAllowed,
    StepNotReachable,
    WrongStep,
)
from tongban.cases.events import StepFinished
from tongban.cases.models import CaseMaterial, CaseTask, Note
from tongban.cases.route import LEAD
from tongban.cases.selectors import desk as desks
from tongban.cases.services import forwarding, routing, steps, telling
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.catalogue.public import StepKind, StepOutcome
from tongban.identity import public as identity
from tongban.kernel import audit, events
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed
from tongban.kernel.prepared import Prepared
from tongban.kernel.trips import in_few_trips
from tongban.messaging.public import StaffNoticeKind
from tongban.registers.public import TrustLevel

_WAITING = Prepared(lambda task: CaseTask.objects.filter(asked_from=task).live())


@dataclass(frozen=True, slots=True)
class Check:
    """The answer to one point of a step's checklist."""

    point: str
    passed: bool
    note: str = ""


@transaction.atomic
@in_few_trips()
def finish_review(
    *,
    actor: Actor,
    case_number: str,
    opinion: str = "",
    checks: list[Check] | None = None,
    outcome: str = StepOutcome.AGREED,
    task_id: int | None = None,
    unanswered: str = "",
) -> CaseTask:
    """Finish a live step with an opinion and pass the case on along its route.

    ``checks`` answers the step's checklist, every point. A failed point or a dissent needs an opinion. A step that
    others asked for (加签, 会签, 征求意见) is answered in the same way; nothing of the route follows it. ``unanswered``
    (an Unanswered) is kept beside each point instead of an answer.
    """
    desk = open_for_work(actor, case_number, task_id)
    task = desk.live_task
    _require_reviewable(desk, task)
    require_answers(task)
    said = _allowed(desk, task, outcome)
    agrees = said != StepOutcome.DISAGREED
    _answer_checklist(desk, task, checks, opinion=opinion, agrees=agrees, unanswered=unanswered)
    _require_reason_to_go_first(desk, task, opinion)
    steps.finish(desk, actor=actor, outcome=said, opinion=opinion.strip())
    note(desk.case, actor=actor, action="step_finished", at=desk.at, text=task.step_name)
    if task.asked_from_id is None:
        routing.pass_on(desk, task)
        forwarding.forward(desk, task, actor=actor)
    else:
        _tell_who_asked(desk, task, actor)
    audit.record(
        actor=actor, action="cases.finish_review", subject=f"case:{case_number}", step=task.step_key, outcome=said
    )
    events.publish(steps.event(StepFinished, desk.case, desk.at, step_name=task.step_name))
    return task


@transaction.atomic
def send_back(*, actor: Actor, case_number: str, to_step: str, reason: str, task_id: int | None = None) -> CaseTask:
    """Return the case for one more look to a step it has passed since acceptance, to whoever did it then."""
    desk = open_for_work(actor, case_number, task_id)
    task = desk.live_task
    if desk.case.state != CaseState.ACCEPTED:
        raise StepNotAllowed(state=str(CaseState(desk.case.state).label), wanted="send_back")
    if not reason.strip():
        raise ReasonMissing
    if to_step not in {step.key for step in desks.reachable_steps(desk.case, desk.route, task)}:
        raise StepNotReachable
    steps.finish(desk, actor=actor, outcome="sent_back", opinion=reason.strip(), state=TaskState.SENT_BACK)
    steps.drop_live(desk, CaseTask.objects.filter(asked_from=task))
    note(desk.case, actor=actor, action="sent_back", at=desk.at, text=reason.strip(), public=False)
    again = routing.go_back(desk, task, to_step)
    _give_to_who_did_it(desk, again)
    telling.settle_what_is_done(desk.case)
    audit.record(actor=actor, action="cases.send_back", subject=f"case:{case_number}", to=to_step, reason=reason)
    return again


@transaction.atomic
def check_material(
    *, actor: Actor, case_number: str, material_id: int, passed: bool, note_text: str = ""
) -> CaseMaterial:
    """Mark one material as in order or not, with a word why."""
    desk = open_for_work(actor, case_number, None)
    material = CaseMaterial.objects.filter(case=desk.case, pk=material_id).first()
    if material is None:
        raise CaseNotFound
    material.checked, material.checked_note = passed, note_text.strip()[:500]
    material.save(update_fields=["checked", "checked_note"])
    audit.record(
        actor=actor, action="cases.check_material", subject=f"case:{case_number}", material=material.key, passed=passed
    )
    return material


@transaction.atomic
def see_original(*, actor: Actor, case_number: str, material_id: int, original: str) -> CaseMaterial:
    """An official compared a copy with the original: it is raised from C to B, with who, when and which (核对原件).

    From then on it need not be handed in again while it holds. Refuses OriginalNotNeeded, ReasonMissing.
    """
    desk = open_for_work(actor, case_number, None)
    material = CaseMaterial.objects.filter(case=desk.case, pk=material_id).first()
    if material is None:
        raise CaseNotFound
    if material.file_id is None or material.source or material.level in (TrustLevel.A, TrustLevel.B):
        raise OriginalNotNeeded
    if not original.strip():
        raise ReasonMissing
    material.level = TrustLevel.B
    material.original_name, material.original_seen_by = original.strip()[:200], actor.name[:100]
    material.original_seen_at = desk.at
    material.save(update_fields=["level", "original_name", "original_seen_by", "original_seen_at"])
    audit.record(
        actor=actor,
        action="cases.see_original",
        subject=f"case:{case_number}",
        material=material.key,
        original=material.original_name,
    )
    return material


@transaction.atomic
def write_note(*, actor: Actor, case_number: str, text: str) -> Note:
    """A private note among staff; the applicant never sees it."""
    case = steps.lock_case(actor=actor, case_number=case_number)
    if not policies.can_read_notes(actor, case) or actor.id is None:
        raise NotAllowed
    if not text.strip():
        raise ReasonMissing
    written = Note.objects.create(case=case, author_id=actor.id, text=text.strip())
    audit.record(actor=actor, action="cases.write_note", subject=f"case:{case_number}")
    return written


def open_for_work(actor: Actor, case_number: str, task_id: int | None) -> Desk:
    """The locked desk of somebody who may do the live step, with nobody else holding it."""
    desk = steps.open_desk(actor=actor, case_number=case_number, task_id=task_id)
    require_work(actor, desk.live_task)
    return desk


def require_work(actor: Actor, task: CaseTask) -> None:
    """Refuse whoever may not do a step, or while a colleague holds it."""
    if not policies.can_work_on(actor, task):
        raise NotAllowed(permission=policies.STEP_PERMISSION[StepKind(task.kind)])
    steps.require_free_for(actor, task)


def _require_reviewable(desk: Desk, task: CaseTask) -> None:
    """A step that only gives an opinion: not the acceptance itself, not the last deciding step."""
    state = CaseState(desk.case.state)
    asked = task.asked_from_id is not None
    before_acceptance = state == CaseState.RECEIVED and (asked or desk.route.accepts_later(task.step_key))
    if state not in (CaseState.ACCEPTED, CaseState.GRANTED) and not before_acceptance:
        raise StepNotAllowed(state=str(state.label), wanted="finish_review")
    if task.step_key == desk.route.decision:
        raise WrongStep(step=task.step_name)


def require_answers(task: CaseTask) -> None:
    """What a step asked of others comes first, or is taken back."""
    waiting = {asked.authority_id for asked in _WAITING.ask(task=task.pk)}
    if waiting:
        names = {row.name for row in identity.get_authorities(waiting).values()}
        raise AnswersMissing(names="、".join(sorted(names)))


def _tell_who_asked(desk: Desk, task: CaseTask, actor: Actor) -> None:
    """The answer came in; the asking colleague need not look for it."""
    telling.settle(desk.case, telling.matter_of(task))
    telling.tell(
        {task.asked_by_id or 0}, StaffNoticeKind.ANSWERED, desk.case, key=task.pk, words=task.opinion, by=actor
    )


def _allowed(desk: Desk, task: CaseTask, outcome: str) -> StepOutcome:
    """The outcome, if the route lets this step come to it."""
    step = desk.route.step(task.step_key) if desk.route.knows(task.step_key) else None
    allowed = desks.allowed_outcomes(task, step)
    if outcome not in allowed:
        raise OutcomeNotAllowed(allowed="、".join(str(each.label) for each in allowed))
    return StepOutcome(outcome)


def _require_reason_to_go_first(desk: Desk, task: CaseTask, opinion: str) -> None:
    """A leading department that consolidates before every branch has ended says why."""
    if task.branch != LEAD or task.group is None or opinion.strip():
        return
    if not task.group.all_in:
        raise BranchesOpen


def _answer_checklist(
    desk: Desk, task: CaseTask, checks: list[Check] | None, *, opinion: str, agrees: bool, unanswered: str
) -> None:
    answered = {check.point: check for check in checks or []}
    asked = desk.route.step(task.step_key).checklist if desk.route.knows(task.step_key) else ()
    if checks is not None and set(answered) != set(asked):
        raise CheckFailed
    failed = any(not check.passed for check in answered.values())
    if (failed or not agrees) and not opinion.strip():
        raise ReasonMissing
    task.checklist = [{"point": c.point, "passed": c.passed, "note": c.note} for c in answered.values()]
    if checks is None and unanswered:
        task.checklist = [{"point": point, "passed": None, "note": "", "why": unanswered} for point in asked]


def _give_to_who_did_it(desk: Desk, again: CaseTask) -> None:
    before = (
        CaseTask.objects.filter(case=desk.case, step_key=again.step_key, done_by__isnull=False)
        .order_by("-done_at")
        .values_list("done_by_id", flat=True)
        .first()
    )
    if before is not None:
        again.claimed_by_id, again.claimed_at = before, desk.at
        again.save(update_fields=["claimed_by", "claimed_at"])
