"""The step an act is about: found under the lock of its case, checked, finished; and a new one opened."""

from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from tongban.cases import deadlines
from tongban.cases.enums import CaseState, TaskState
from tongban.cases.errors import CaseNotFound, TaskHeld, TaskMoved, WrongStep
from tongban.cases.events import CaseFact
from tongban.cases.models import Case, CaseGroup, CaseTask, CaseTaskQuerySet, is_number, nearness
from tongban.cases.route import LEAD, Route, route_of
from tongban.cases.selectors.office import stands_in_for
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item, Limit, RouteStep
from tongban.identity import public as identity
from tongban.kernel import clock, writes
from tongban.kernel.actors import Actor
from tongban.kernel.prepared import Prepared
from tongban.ui import moments


@dataclass
class Desk:
    """A locked case, the live step the act is about, its item version and the moment of the act.

    ``opened`` are steps the act has opened that wait to be written together.
    """

    case: Case
    task: CaseTask | None
    item: Item
    at: datetime
    opened: list[CaseTask] = field(default_factory=list)

    @cached_property
    def route(self) -> Route:
        return route_of(self.item)

    @property
    def live_task(self) -> CaseTask:
        if self.task is None:
            raise WrongStep(step=str(CaseState(self.case.state).label))
        return self.task


@dataclass(frozen=True, slots=True)
class Place:
    """Where steps are opened: in a branch of an open group, or in the trunk of the route."""

    group: CaseGroup | None = None
    branch: str = ""


TRUNK = Place()


_LOCKED = Prepared(
    lambda actor, number: Case.objects.to_act_in(actor).select_for_update(of=("self",)).filter(number=number)
)
_LIVE = Prepared(lambda case, pk: CaseTask.objects.filter(case=case, pk=pk).live())
_NEAREST = Prepared(
    lambda case, staff, authority: CaseTask.objects.filter(case=case).live().by_nearness(staff, authority)[:1]
)


def lock_case(*, actor: Actor, case_number: str) -> Case:
    """The case under a row lock, if the actor may see it."""
    case = _LOCKED.first(actor=actor, number=case_number) if is_number(case_number) else None
    if case is None:
        raise CaseNotFound
    return case


def open_desk(*, actor: Actor, case_number: str, task_id: int | None = None) -> Desk:
    """Lock the case and find the live step the act is about.

    ``task_id`` is the step the page was opened for: one that is over is refused. Without it, the step the actor holds,
    else one of the actor's authority, else the first.
    """
    case = lock_case(actor=actor, case_number=case_number)
    if task_id is None:
        task = _NEAREST.first(case=case.pk, **nearness(actor))
    elif (task := _LIVE.first(case=case.pk, pk=task_id)) is None:
        raise TaskMoved
    return Desk(case, task, catalogue.get_item(case.item_version_id), clock.now())


def require_free_for(actor: Actor, task: CaseTask) -> None:
    """Refuse when a colleague holds the step, naming the colleague; not while one stands in for that colleague."""
    if task.claimed_by_id is None or task.claimed_by_id == actor.id or actor.id is None:
        return
    if task.claimed_by_id not in stands_in_for(actor):
        raise held(task)


def held(task: CaseTask) -> TaskHeld:
    """The refusal that names who holds a step since when."""
    staff = identity.get_staff([task.claimed_by_id or 0])
    holder = staff[task.claimed_by_id].name if task.claimed_by_id in staff else ""
    return TaskHeld(holder=holder, since=moments.moment(task.claimed_at or clock.now()))


def finish(desk: Desk, *, actor: Actor, outcome: str, opinion: str = "", state: TaskState = TaskState.DONE) -> None:
    """End the live step: who, when, what came of it."""
    task = desk.live_task
    task.state = state
    task.outcome = outcome
    task.opinion = opinion
    task.done_at = desk.at
    task.done_by_id = actor.id
    writes.update(task, "state", "outcome", "opinion", "checklist", "done_at", "done_by")
    desk.task = None


def open_step(desk: Desk, step: RouteStep, place: Place = TRUNK) -> CaseTask:
    """Open a step of the route. It has no row until ``write_opened``."""
    waits = place.branch == LEAD and place.group is not None and not place.group.all_in
    due_on = step_due_on(desk, step, waits=waits)
    desk.task = CaseTask(
        case=desk.case,
        group=place.group,
        branch=place.branch,
        position=desk.route.position[step.key],
        step_key=step.key,
        step_name=step.name,
        kind=step.kind,
        authority_id=step_authority_id(desk.item, step.authority_code),
        item_code=desk.case.item_code,
        channel=desk.case.channel,
        due_on=due_on,
        order_on=due_on or deadlines.NEVER,
        opened_at=desk.at,
        waits=waits,
    )
    desk.opened.append(desk.task)
    return desk.task


def write_opened(desk: Desk) -> list[CaseTask]:
    """Write the rows of the steps the act has opened, of a thousand branches in few statements; these steps."""
    written = desk.opened
    desk.opened = []
    writes.insert_all(written)
    return written


def step_authority_id(item: Item, authority_code: str) -> int:
    """Whose step it is: the authority the route names, or the item's own (also when the named one is unknown)."""
    if not authority_code or authority_code == item.definition.authority_code:
        return item.authority_id
    authority = identity.find_authority(authority_code)
    return authority.id if authority else item.authority_id


def drop_all_live(desk: Desk) -> None:
    """The case ended in another way: no step of it is needed any more."""
    CaseTask.objects.filter(case=desk.case).live().update(state=TaskState.DROPPED, done_at=desk.at)
    open_groups = CaseGroup.objects.filter(case=desk.case, joined_at__isnull=True)
    open_groups.update(joined_at=desk.at, outcome=TaskState.DROPPED)
    desk.task = None


def drop_live(desk: Desk, tasks: CaseTaskQuerySet) -> None:
    """What is still under way of these is no longer needed, be it opened by this very act."""
    write_opened(desk)
    tasks.filter(case=desk.case).live().update(state=TaskState.DROPPED, done_at=desk.at)


def facts_of(case: Case, at: datetime) -> dict[str, object]:
    """What every event about a case says."""
    return {
        "case_number": case.number,
        "application_number": case.application_number,
        "item_code": case.item_code,
        "item_title": case.item_title,
        "authority_id": case.authority_id,
        "applicant_id": case.applicant_id,
        "agent_id": case.agent_id,
        "channel": case.channel,
        "state": str(case.state),
        "due_on": case.due_on,
        "at": at.isoformat(),
    }


def event(kind: type[CaseFact], case: Case, at: datetime, **more: object) -> CaseFact:
    """A fact about a case, ready to publish."""
    return kind(**facts_of(case, at), **more)  # type: ignore[arg-type]


def step_due_on(desk: Desk, step: RouteStep, *, waits: bool = False) -> date | None:
    """The step's own limit, else the date that matters for the case; after a grant ten working days to deliver."""
    limit = Limit() if waits else step.limit
    own = deadlines.due_of(limit, counted_from=timezone.localdate(desk.at), moment=desk.at).on
    if own is None and desk.case.state == CaseState.GRANTED:
        return deadlines.delivery_due_on(desk.at)
    return own or desk.case.due_on
