"""The route of one case as people see it: a parallel review at a glance, who holds what, what is still to come."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongban.cases.enums import TaskState
from tongban.cases.models import Case, CaseGroup, CaseTask
from tongban.cases.route import Route
from tongban.cases.rows import Look, RouteLine
from tongban.catalogue.public import Branch, Item, Join, RouteGroup, RouteNode, RouteStep, Split, StepOutcome
from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM

_LOOKS = {
    TaskState.OPEN: Look.NOW,
    TaskState.WAITING: Look.WAITING,
    TaskState.DONE: Look.DONE,
    TaskState.SENT_BACK: Look.BACK,
    TaskState.DROPPED: Look.DROPPED,
}


def route_lines(case: Case, item: Item, *, inside: bool) -> tuple[RouteLine, ...]:
    """Every step and group of the route in order, indented by ``depth``.

    ``inside`` shows what is for staff: who holds a step, what was asked of whom, each opinion. Residents see the
    departments and how far they are.
    """
    return tuple(_Picture(case, item, inside=inside).lines())


def to_be_done_again(route: Route, key: str, last: dict[str, CaseTask]) -> bool:
    """True when a step before this one was opened again after this one was over."""
    task = last[key]
    if task.done_at is None:
        return False
    earlier = (last[step.key] for step in route.before(key) if step.key in last)
    return any(each.pk > task.pk and each.opened_at >= task.done_at for each in earlier)


class _Picture:
    """Rows of one case, read once, and the lines drawn from them."""

    def __init__(self, case: Case, item: Item, *, inside: bool) -> None:
        self.item, self.inside, self.route = item, inside, Route(item)
        tasks = list(CaseTask.objects.visible_to(SYSTEM).filter(case=case).order_by("id"))
        self.last = {task.step_key: task for task in tasks if task.asked_from_id is None}
        self.asked: dict[int, list[CaseTask]] = {}
        for task in tasks:
            if task.asked_from_id is not None:
                self.asked.setdefault(task.asked_from_id, []).append(task)
        self.groups = {group.key: group for group in CaseGroup.objects.filter(case=case).order_by("id")}
        self.authorities = identity.get_authorities({task.authority_id for task in tasks})
        self.staff = identity.get_staff({task.claimed_by_id for task in tasks if task.claimed_by_id}) if inside else {}

    def lines(self) -> Iterator[RouteLine]:
        return self._of_nodes(self.route.nodes, 0)

    def _of_nodes(self, nodes: Iterable[RouteNode], depth: int, *, started: bool = True) -> Iterator[RouteLine]:
        for node in nodes:
            if isinstance(node, RouteStep):
                yield from self._of_step(node, depth, started=started)
            else:
                yield from self._of_group(node, depth)

    def _of_step(self, step: RouteStep, depth: int, *, started: bool, name: str = "") -> Iterator[RouteLine]:
        task = self.last.get(step.key)
        reached = task is not None and not to_be_done_again(self.route, step.key, self.last)
        if task is None or not reached:
            look = Look.TODO if started else Look.LEFT_OUT
            yield RouteLine(step.key, name or step.name, depth, look, self._authority_of(step))
            return
        yield self._of_task(task, depth, name or step.name)
        if self.inside:
            for each in self.asked.get(task.pk, []):
                yield self._of_task(each, depth + 1, each.step_name)

    def _of_task(self, task: CaseTask, depth: int, name: str) -> RouteLine:
        holder = self.staff.get(task.claimed_by_id or 0)
        spoken = task.outcome in StepOutcome.values
        return RouteLine(
            key=task.step_key,
            name=name,
            depth=depth,
            look=_LOOKS[TaskState(task.state)],
            authority_name=self.authorities[task.authority_id].name,
            task_id=task.pk,
            holder=holder.name if holder else "",
            due_on=task.due_on if task.done_at is None else None,
            opened_at=task.opened_at,
            done_at=task.done_at,
            outcome=StepOutcome(task.outcome) if spoken and self.inside else None,
            opinion=task.opinion if self.inside else "",
            question=task.question if self.inside else "",
        )

    def _of_group(self, node: RouteGroup, depth: int) -> Iterator[RouteLine]:
        group = self.groups.get(node.key)
        yield RouteLine(node.key, node.name, depth, self._look_of(group), note=_rule(node, group), group=True)
        for branch in node.branches:
            started = group is None or branch.key in group.branches
            yield from self._of_branch(branch, depth + 1, started=started)
        if node.lead:
            waits = group is not None and group.joined_at is None and len(group.ended) < len(group.branches)
            note = _("Waits for what the departments say") if waits else ""
            first, *asked = self._of_step(node.lead, depth + 1, started=True)
            yield from [replace(first, note=note, due_on=None if waits else first.due_on), *asked]

    def _of_branch(self, branch: Branch, depth: int, *, started: bool) -> Iterator[RouteLine]:
        """A branch of one step is one line with the branch's name; a longer one has a line of its own above."""
        only = branch.nodes[0]
        if len(branch.nodes) == 1 and isinstance(only, RouteStep):
            yield from self._of_step(only, depth, started=started, name=branch.name)
            return
        inner = list(self._of_nodes(branch.nodes, depth + 1, started=started))
        yield RouteLine(branch.key, branch.name, depth, _together(inner), group=True)
        yield from inner

    def _look_of(self, group: CaseGroup | None) -> Look:
        if group is None:
            return Look.TODO
        return Look.NOW if group.joined_at is None else Look.DONE

    def _authority_of(self, step: RouteStep) -> str:
        """The department that will do a step, where the route names it."""
        if not step.authority_code:
            return ""
        found = identity.find_authority(step.authority_code)
        return found.name if found else ""


def _together(lines: list[RouteLine]) -> Look:
    """How a branch of several steps looks."""
    looks = {line.look for line in lines}
    for look in (Look.NOW, Look.WAITING):
        if look in looks:
            return look
    if looks <= {Look.DONE, Look.BACK, Look.DROPPED, Look.LEFT_OUT}:
        return Look.DONE if Look.DONE in looks else lines[0].look
    return Look.TODO


def _rule(node: RouteGroup, group: CaseGroup | None) -> str:
    """When the group is done, and how many have answered: 全部办完后继续, 已办 2/4."""
    if node.split == Split.EXCLUSIVE:
        return ""
    words = {
        Join.ALL: _("goes on when all are done"),
        Join.ANY: _("goes on when one agrees"),
        Join.QUORUM: ngettext("goes on when %(n)d agrees", "goes on when %(n)d agree", node.quorum)
        % {"n": node.quorum},
        Join.LEAD: _("the leading department consolidates"),
    }[Join(node.join)]
    if group is None:
        return words
    return _("%(done)d of %(all)d done, %(rule)s") % {
        "done": sum(end != TaskState.DROPPED for end in group.ended.values()),
        "all": len(group.branches),
        "rule": words,
    }
