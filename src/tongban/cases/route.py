"""The route of a case: where each step stands in the tree its item version says, and what comes before and after."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item, ItemDefinition, RouteGroup, RouteNode, RouteStep, Split, StepKind, holds

DECISION = RouteStep(key="decide", name="决定", kind=StepKind.DECIDE)
LEAD = "*"  # the branch of a group's consolidation; no branch of a route has this key


@dataclass(frozen=True, slots=True)
class Seat:
    """Where a node stands: at ``index`` of a sequence, which is a branch of ``group`` or the trunk (None)."""

    sequence: tuple[RouteNode, ...]
    index: int
    group: RouteGroup | None = None
    branch: str = ""


class Route:
    """The tree of steps of one case. Keys of steps and groups are unique in it."""

    def __init__(self, item: Item) -> None:
        nodes = item.route
        steps = item.steps
        if not any(step.kind == StepKind.DECIDE for step in steps):  # no case may stay undecided
            nodes, steps = (*nodes, DECISION), (*steps, DECISION)
        self.nodes, self.steps = nodes, steps
        self.position = {step.key: place for place, step in enumerate(steps)}
        self._seats: dict[str, Seat] = {}
        self._seat(nodes, None, "")

    @property
    def decision(self) -> str:
        """The key of the step where the authority decides: the last deciding one; earlier ones give an opinion."""
        return [step.key for step in self.steps if step.kind == StepKind.DECIDE][-1]

    def step(self, key: str) -> RouteStep:
        return self.steps[self.position[key]]

    def group(self, key: str) -> RouteGroup:
        node = self._node(key)
        assert isinstance(node, RouteGroup)  # noqa: S101 keys of groups come from rows of groups
        return node

    def after(self, key: str) -> tuple[RouteNode, ...]:
        """What follows a node in its own sequence."""
        seat = self._seats[key]
        return seat.sequence[seat.index + 1 :]

    def around(self, key: str) -> tuple[tuple[str, str], ...]:
        """The groups and branches a node stands in, the outermost first."""
        seat = self._seats[key]
        return (*self.around(seat.group.key), (seat.group.key, seat.branch)) if seat.group else ()

    def before(self, key: str) -> list[RouteStep]:
        """The steps that lie behind a step: earlier in its sequence or one around it, not in a neighbour's branch."""
        seat = self._seats[key]
        nodes = seat.group.branches if seat.group and seat.branch == LEAD else ()
        own = [step for branch in nodes for step in catalogue.steps_in(branch.nodes)]
        own += catalogue.steps_in(seat.sequence[: seat.index])
        return (self.before(seat.group.key) if seat.group else []) + own

    def accepts_later(self, key: str) -> bool:
        """True while the acceptance step is still ahead."""
        return any(step.kind == StepKind.ACCEPT for step in self.steps[self.position[key] + 1 :])

    def knows(self, key: str) -> bool:
        return key in self.position

    def _node(self, key: str) -> RouteNode:
        seat = self._seats[key]
        return seat.sequence[seat.index]

    def _seat(self, nodes: tuple[RouteNode, ...], group: RouteGroup | None, branch: str) -> None:
        for index, node in enumerate(nodes):
            self._seats[node.key] = Seat(nodes, index, group, branch)
            if isinstance(node, RouteStep):
                continue
            for each in node.branches:
                self._seat(each.nodes, node, each.key)
            if node.lead:
                self._seats[node.lead.key] = Seat((node.lead,), 0, node, LEAD)


_read: dict[int, tuple[ItemDefinition, Route]] = {}
KEPT = 500  # routes a process holds


def route_of(item: Item) -> Route:
    """The route of an item version. What is published never changes, so it is read once in a process."""
    known = _read.get(item.version_id)
    if known is None or known[0] is not item.definition:
        if len(_read) >= KEPT:
            _read.clear()
        known = _read[item.version_id] = (item.definition, Route(item))
    return known[1]


def forwards(item: Item, answers: dict[str, Any]) -> bool:
    """True when a lower authority examines this case first and forwards it (行政许可法 art. 43)."""
    return any(step.forwards for step in _applying(item.route, answers))


def _applying(nodes: Iterable[RouteNode], answers: dict[str, Any]) -> Iterator[RouteStep]:
    """The steps that a case with these answers comes to."""
    for node in nodes:
        if not holds(node.when, answers):
            continue
        if isinstance(node, RouteStep):
            yield node
            continue
        branches = [branch for branch in node.branches if holds(branch.when, answers)]
        for branch in branches[:1] if node.split == Split.EXCLUSIVE else branches:
            yield from _applying(branch.nodes, answers)
        if branches and node.lead:
            yield node.lead


def first_step(item: Item) -> RouteStep:
    """The step a case begins with."""
    return next(node for node in item.route if isinstance(node, RouteStep))
