"""What follows a finished step: the next one, the branches of a group, or the join of a group.

Everything happens under the row lock of the case, so the last of several reviewers joins, and joins once.
"""

from collections.abc import Iterable, Sequence

from tongban.cases import deadlines
from tongban.cases.enums import TaskState
from tongban.cases.models import CaseGroup, CaseTask
from tongban.cases.route import LEAD
from tongban.cases.services import redating, steps
from tongban.cases.services.steps import Desk, Place
from tongban.catalogue.public import (
    Branch,
    Join,
    RouteGroup,
    RouteNode,
    RouteStep,
    Split,
    StepKind,
    StepOutcome,
    holds,
)
from tongban.kernel import writes

AGREED, DISAGREED = StepOutcome.AGREED, StepOutcome.DISAGREED


def pass_on(desk: Desk, task: CaseTask) -> None:
    """Open what follows a finished step. ``desk.task`` is then the step opened last, None at the end of the route."""
    desk.task = None
    outcome = DISAGREED if task.outcome == DISAGREED else AGREED
    _enter(desk, desk.route.after(task.step_key), Place(task.group, task.branch), outcome)
    redating.date_opened_steps(desk, steps.write_opened(desk))


def go_back(desk: Desk, task: CaseTask, to_step: str) -> CaseTask:
    """Open an earlier step again. What runs beside the step that sends back, inside the shared branch, is dropped."""
    here, there = desk.route.around(task.step_key), desk.route.around(to_step)
    keep = _shared(here, there)
    _close_above(desk, task, keep=keep)
    if task.branch == LEAD and keep == len(here):  # the consolidation waits for its branch again
        steps.open_step(desk, desk.route.step(task.step_key), Place(task.group, LEAD))
    again = steps.open_step(desk, desk.route.step(to_step), _reopened(desk, there, keep))
    redating.date_opened_steps(desk, steps.write_opened(desk))
    return again


def _enter(desk: Desk, nodes: Sequence[RouteNode], place: Place, outcome: str) -> None:
    """Walk a sequence until something opens; at its end its branch arrives at the join."""
    for node in nodes:
        if not holds(node.when, desk.case.facts) or _already_accepted(desk, node):
            continue
        if isinstance(node, RouteStep):
            steps.open_step(desk, node, place)
            return
        if _open_group(desk, node, place):
            return
    _arrive(desk, place, outcome)


def _already_accepted(desk: Desk, node: RouteNode) -> bool:
    """Silence may have accepted the case (art. 32(4)) before it came to the step for it."""
    return isinstance(node, RouteStep) and node.kind == StepKind.ACCEPT and desk.case.accepted_at is not None


def _open_group(desk: Desk, node: RouteGroup, place: Place) -> bool:
    """Start the branches of a group; False when none applies to this case."""
    branches = _starting(node, desk.case.facts)
    if not branches:
        return False
    group = CaseGroup(
        case=desk.case,
        key=node.key,
        name=node.name,
        parent=place.group,
        parent_branch=place.branch,
        branches=[branch.key for branch in branches],
        opened_at=desk.at,
    )
    writes.insert(group)
    for branch in branches:
        if group.joined_at is None:
            _enter(desk, branch.nodes, Place(group, branch.key), AGREED)
    if node.lead:
        steps.open_step(desk, node.lead, Place(group, LEAD))
    return True


def _starting(node: RouteGroup, facts: dict[str, object]) -> list[Branch]:
    branches = [branch for branch in node.branches if holds(branch.when, facts)]
    return branches[:1] if node.split == Split.EXCLUSIVE else branches


def _arrive(desk: Desk, place: Place, outcome: str) -> None:
    """A branch is done: note how, and join when the rule of the group says so."""
    group = place.group
    if group is None or group.joined_at is not None:
        return
    if place.branch != LEAD:
        group.ended[place.branch] = outcome
    node = desk.route.group(group.key)
    joined = _verdict(node, group, outcome, led=place.branch == LEAD)
    if not joined:
        writes.update(group, "ended")
        _tell_the_lead(desk, group)
        return
    group.joined_at, group.outcome = desk.at, joined
    writes.update(group, "ended", "joined_at", "outcome")
    _close(desk, [group], outcome=TaskState.DROPPED)
    _enter(desk, desk.route.after(group.key), Place(group.parent, group.parent_branch), joined)


def _tell_the_lead(desk: Desk, group: CaseGroup) -> None:
    """The limit of the step that consolidates begins when all branches are in, and waits while one is done anew."""
    step = desk.route.group(group.key).lead
    if step is None:
        return
    for task in CaseTask.objects.filter(group=group, branch=LEAD).live().exclude(waits=not group.all_in):
        task.waits, task.opened_at = not group.all_in, desk.at
        task.due_on = steps.step_due_on(desk, step, waits=task.waits)
        task.order_on = task.due_on or deadlines.NEVER
        writes.update(task, "waits", "opened_at", "due_on", "order_on")


def _verdict(node: RouteGroup, group: CaseGroup, outcome: str, *, led: bool) -> str:
    """How the group joins now, or nothing while it waits."""
    agreed = sum(end not in (DISAGREED, TaskState.DROPPED) for end in group.ended.values())
    match Join(node.join):
        case Join.LEAD:
            return outcome if led else ""
        case Join.ANY:
            needed = 1
        case Join.QUORUM:
            needed = min(node.quorum, len(group.branches))
        case Join.ALL:
            needed = len(group.branches)
    if agreed >= needed:
        return AGREED
    return DISAGREED if group.all_in else ""


def _shared(here: Sequence[tuple[str, str]], there: Sequence[tuple[str, str]]) -> int:
    """How many groups around the one stay open when a case goes back to the other; a consolidation is in no branch."""
    shared = 0
    for (group, branch), (other_group, other_branch) in zip(here, there, strict=False):
        if group != other_group or branch not in (other_branch, LEAD):
            break
        shared += 1
    return shared


def _close_above(desk: Desk, task: CaseTask, *, keep: int) -> None:
    """Close the groups around a step but for the ``keep`` outermost, with all that runs in them."""
    chain = _chain(task.group)
    if len(chain) > keep:
        outermost = chain[keep]
        outermost.joined_at, outermost.outcome = desk.at, TaskState.SENT_BACK
        outermost.save(update_fields=["joined_at", "outcome"])
        _close(desk, [outermost], outcome=TaskState.SENT_BACK)


def _chain(group: CaseGroup | None) -> list[CaseGroup]:
    """A group and those around it, the outermost first."""
    return [*_chain(group.parent), group] if group else []


def _close(desk: Desk, groups: Iterable[CaseGroup], *, outcome: str) -> None:
    """Drop what is live in these groups and close the groups inside them."""
    ids = [group.pk for group in groups]
    inner = list(CaseGroup.objects.filter(case=desk.case, parent_id__in=ids, joined_at__isnull=True))
    steps.drop_live(desk, CaseTask.objects.filter(group_id__in=ids))
    if inner:
        CaseGroup.objects.filter(pk__in=[group.pk for group in inner]).update(joined_at=desk.at, outcome=outcome)
        _close(desk, inner, outcome=outcome)


def _reopened(desk: Desk, there: Sequence[tuple[str, str]], keep: int) -> Place:
    """The place of an earlier step: its own branch again, in groups that joined long ago and now wait for it."""
    place = Place()
    for depth, (key, branch) in enumerate(there, 1):
        group = CaseGroup.objects.filter(case=desk.case, key=key, parent=place.group).order_by("-id").first()
        assert group is not None  # noqa: S101 the case has passed a step inside it
        if group.joined_at is not None:
            _open_again(desk, group)
        group.ended.pop(branch, None)
        group.save(update_fields=["ended", "joined_at", "outcome"])
        steps.write_opened(desk)
        _tell_the_lead(desk, group)
        place = Place(group, branch)
        if depth >= keep:
            _clear(desk, place, spare=there[depth][0] if depth < len(there) else "")
    return place


def _open_again(desk: Desk, group: CaseGroup) -> None:
    """A group that has joined waits again: for its consolidation, not for whom it went on without."""
    for branch in group.branches:
        group.ended.setdefault(branch, TaskState.DROPPED)
    group.joined_at, group.outcome = None, ""
    lead = desk.route.group(group.key).lead
    if lead:
        steps.open_step(desk, lead, Place(group, LEAD))


def _clear(desk: Desk, place: Place, *, spare: str) -> None:
    """Drop what still runs in one branch: it begins anew. The group ``spare`` in it is returned into and goes on."""
    inner = CaseGroup.objects.filter(
        case=desk.case, parent=place.group, parent_branch=place.branch, joined_at__isnull=True
    ).exclude(key=spare)
    _close(desk, list(inner), outcome=TaskState.SENT_BACK)
    inner.update(joined_at=desk.at, outcome=TaskState.SENT_BACK)
    steps.drop_live(desk, CaseTask.objects.filter(group=place.group, branch=place.branch))
