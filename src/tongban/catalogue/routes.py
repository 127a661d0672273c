"""The handling route of an item version (办理环节) as data: steps, and groups of branches to any depth."""

from collections.abc import Iterable, Iterator

from tongban.catalogue.conditions import Condition
from tongban.catalogue.enums import Join, Split, StepKind, StepOutcome
from tongban.catalogue.parts import Limit, Part


class RouteStep(Part):
    """One step (环节). ``authority_code`` empty means the item's own authority; ``post``: whose work it is (岗位).

    ``when`` leaves the step out where it does not hold. ``outcomes`` are those its official may choose; empty: agreed
    and disagreed. ``forwards``: with this step the lower authority forwards its opinion (行政许可法 art. 35, 43).
    """

    key: str
    name: str
    kind: StepKind
    authority_code: str = ""
    limit: Limit = Limit()
    checklist: tuple[str, ...] = ()
    post: str = ""
    when: Condition | None = None
    outcomes: tuple[StepOutcome, ...] = ()
    forwards: bool = False


class Branch(Part):
    """One branch of a group: steps and groups, first to last. ``when`` None: always."""

    key: str
    name: str
    nodes: "tuple[RouteNode, ...]"
    when: Condition | None = None


class RouteGroup(Part):
    """Branches that start together (并联), or one chosen by condition.

    ``quorum``: how many branches must agree, for a join by quorum. ``lead``: the step in which the leading department
    consolidates the opinions (牵头部门汇总), for a join by lead; it opens with the branches and ends the group.
    """

    key: str
    name: str
    split: Split = Split.PARALLEL
    branches: tuple[Branch, ...]
    join: Join = Join.ALL
    quorum: int = 0
    lead: RouteStep | None = None
    when: Condition | None = None


RouteNode = RouteStep | RouteGroup
for _model in (Branch, RouteGroup):
    _model.model_rebuild()


def steps_of(nodes: Iterable[RouteNode]) -> Iterator[RouteStep]:
    """Every step of a route in the order it is written; a consolidation follows its branches."""
    for node in nodes:
        if isinstance(node, RouteStep):
            yield node
            continue
        for branch in node.branches:
            yield from steps_of(branch.nodes)
        if node.lead:
            yield node.lead


def groups_of(nodes: Iterable[RouteNode]) -> Iterator[RouteGroup]:
    """Every group of a route, the outer before the inner."""
    for node in nodes:
        if isinstance(node, RouteGroup):
            yield node
            for branch in node.branches:
                yield from groups_of(branch.nodes)


def longest_way(nodes: Iterable[RouteNode]) -> list[RouteStep]:
    """The steps one after another that take longest, by their limits as numbers; parallel branches count once."""
    way: list[RouteStep] = []
    for node in nodes:
        if isinstance(node, RouteStep):
            way.append(node)
            continue
        ways = [longest_way(branch.nodes) for branch in node.branches]
        way += max(ways, key=lambda steps: sum(step.limit.value or 0 for step in steps), default=[])
        way += [node.lead] if node.lead else []
    return way
