"""A route as shapes and flows, not yet placed."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from tongban.catalogue.bpmn import names
from tongban.catalogue.bpmn.figures import EVENT, TASK_WIDTH, Diagram, Exit, Flow, Fork, Item, Shape, Track
from tongban.catalogue.bpmn.lettering import task_height
from tongban.catalogue.conditions import Condition
from tongban.catalogue.enums import Join, Split, StepKind
from tongban.catalogue.routes import RouteGroup, RouteNode, RouteStep, steps_of

TAGS = {StepKind.PRODUCE: "task", StepKind.DELIVER: "sendTask"}
AFTER = frozenset({StepKind.PRODUCE, StepKind.DELIVER})
Say = Callable[[Condition], str]


def draw(nodes: Sequence[RouteNode], say: Say) -> Diagram:
    """Shapes and flows of a route. ``say`` puts a condition into words."""
    pen = Pen(nodes, say)
    first = next(iter(steps_of(nodes)), None)
    begin = pen.event("startEvent", "Start", names.BEGIN, first.authority_code if first else "")
    middle = pen.sequence(nodes, begin.lane)
    lane = _last_lane(middle, begin.lane)
    granted = pen.decides is not None
    end = pen.event("endEvent", "End", names.GRANTED_END if granted else names.OVER, lane)
    end.role = "granted" if granted else "end"
    items: list[Item] = [begin, *middle, end]
    pen.connect(items)
    lanes = list(dict.fromkeys(["", *(shape.lane for shape in pen.shapes)]))
    used = {shape.lane for shape in pen.shapes}
    return Diagram(items, pen.shapes, pen.flows, [lane for lane in lanes if lane in used])


def element_ids(nodes: Sequence[RouteNode]) -> dict[str, str]:
    """Key of a step → id of its element in the diagram."""
    return {step.key: f"Step_{number}" for number, step in enumerate(steps_of(nodes), 1)}


class Pen:
    """Draws one route: gives ids, remembers shapes and flows in the order they come."""

    def __init__(self, nodes: Sequence[RouteNode], say: Say) -> None:
        self.say = say
        self.shapes: list[Shape] = []
        self.flows: list[Flow] = []
        self.decides = _deciding(nodes)
        self._counts: dict[str, int] = {}

    def sequence(self, nodes: Sequence[RouteNode], lane: str) -> list[Item]:
        """Items of a sequence. Gateways stand in the lane the way is in."""
        items: list[Item] = []
        for node in nodes:
            items += self._optional(node, lane) if node.when is not None else self._node(node, lane)
            lane = _last_lane(items, lane)
        return items

    def event(self, tag: str, stem: str, name: str, lane: str) -> Shape:
        return self._keep(Shape(self._id(stem), tag, name, lane, width=EVENT, height=EVENT))

    def _node(self, node: RouteNode, lane: str) -> list[Item]:
        return [self._group(node, lane)] if isinstance(node, RouteGroup) else self._step(node)

    def _step(self, step: RouteStep) -> list[Item]:
        tag = TAGS.get(StepKind(step.kind), "userTask")
        task = Shape(self._id("Step"), tag, step.name, step.authority_code, step=step)
        task.width, task.height = TASK_WIDTH, task_height(step.name)
        self._keep(task)
        return [task, self._outcome(task)] if step is self.decides else [task]

    def _outcome(self, task: Shape) -> Exit:
        """After the decision: granted goes on, refused ends."""
        gateway = self._gateway("exclusiveGateway", "Outcome", names.OUTCOME, task.lane, role="outcome")
        end = self.event("endEvent", "End", names.REFUSED_END, task.lane)
        end.role = "refused"
        return Exit(gateway, end)

    def _optional(self, node: RouteNode, lane: str) -> list[Item]:
        """A node with a condition: a way through it and a way past it."""
        split = self._gateway("exclusiveGateway", "Skip", f"{names.IF_NEEDED}“{node.name}”", lane, role="skip")
        inner = Track(self._node(node, lane))
        condition = node.when
        assert condition is not None  # noqa: S101 the caller asked
        inner.first = self._flow(split, split, self.say(condition), condition=condition, role="skip")
        past = Track([])
        past.first = self._flow(split, split, names.NOT_NEEDED, role="passage")
        split.default = past.first.id
        join = self._gateway("exclusiveGateway", "SkipEnd", "", lane, role="join")
        return [Fork(split, [inner, past], join)]

    def _group(self, group: RouteGroup, lane: str) -> Fork:
        tag = _split_tag(group)
        split = self._gateway(tag, "Split", group.name, lane)
        split.group = group
        tracks = []
        for number, branch in enumerate(group.branches, 1):
            first = self._flow(split, split, "", branch=(branch.key, branch.name), condition=branch.when)
            first.always = branch.when is None and tag == "inclusiveGateway"
            first.name = self._branch_label(group, number, branch.name, branch.when)
            if group.split == Split.EXCLUSIVE and branch.when is None and not split.default:
                split.default = first.id
            tracks.append(Track(self.sequence(branch.nodes, _first_lane(branch.nodes, lane)), first))
        if group.lead:
            first = self._flow(split, split, str(Join.LEAD.label), role="lead")
            first.always = tag == "inclusiveGateway"
            tracks.append(Track(self._step(group.lead), first))
        while len(tracks) < 2 or (tag == "inclusiveGateway" and not split.default and _all_conditional(group)):
            past = self._flow(split, split, names.NONE_APPLIES, role="passage")
            split.default = split.default or ("" if tag == "parallelGateway" else past.id)
            tracks.append(Track([], past))
        return Fork(split, tracks, self._join(group, tag, lane))

    def _branch_label(self, group: RouteGroup, number: int, name: str, when: Condition | None) -> str:
        if when is not None:
            words = self.say(when)
            return f"{name}：{words}" if name else words
        last = group.split == Split.EXCLUSIVE and number == len(group.branches)
        return f"{name}：{names.OTHERWISE}" if last and name else name

    def _join(self, group: RouteGroup, tag: str, lane: str) -> Shape:
        """The join of a group; a complex gateway where not every branch is waited for."""
        if group.split == Split.EXCLUSIVE or group.join == Join.ALL:
            return self._gateway(tag, "Join", "", lane, role="join")
        words = str(Join(group.join).label)
        if group.join == Join.QUORUM:
            words = f"{group.quorum} 个同意即可"
        join = self._gateway("complexGateway", "Join", words, lane, role="join")
        join.group = group
        join.needed = group.quorum if group.join == Join.QUORUM else 1
        return join

    def _gateway(self, tag: str, stem: str, name: str, lane: str, role: str = "") -> Shape:
        return self._keep(Shape(self._id(stem), tag, name, lane, role))

    def _flow(self, source: Shape, target: Shape, name: str = "", **more: object) -> Flow:
        flow = Flow(self._id("Flow"), source, target, name, **more)  # type: ignore[arg-type]
        self.flows.append(flow)
        return flow

    def connect(self, items: Sequence[Item]) -> None:
        """Flows between neighbours, and into and out of every track."""
        for item in items:
            if isinstance(item, Fork):
                self._connect_fork(item)
            elif isinstance(item, Exit):
                item.flow = self._flow(item.gateway, item.end, names.REFUSED, role="refused")
        for left, right in pairwise(items):
            source = _end_of(left)
            flow = self._flow(source, _begin_of(right))
            if source.role == "outcome":
                flow.name, source.default = names.GRANTED, flow.id

    def _connect_fork(self, fork: Fork) -> None:
        for track in fork.tracks:
            assert track.first is not None  # noqa: S101 drawn with its track
            self.connect(track.items)
            if track.items:
                track.first.target = _begin_of(track.items[0])
                track.last = self._flow(_end_of(track.items[-1]), fork.join)
            else:
                track.first.target, track.last = fork.join, track.first

    def _keep(self, shape: Shape) -> Shape:
        self.shapes.append(shape)
        return shape

    def _id(self, stem: str) -> str:
        self._counts[stem] = self._counts.get(stem, 0) + 1
        return f"{stem}_{self._counts[stem]}"


def _deciding(nodes: Sequence[RouteNode]) -> RouteStep | None:
    """The step after which a case is granted or refused: the last decision of the trunk, before what carries it out."""
    trunk = list(nodes)
    while trunk and isinstance(trunk[-1], RouteStep) and trunk[-1].kind in AFTER:
        trunk.pop()
    last = trunk[-1] if trunk else None
    return last if isinstance(last, RouteStep) and last.kind == StepKind.DECIDE and last.when is None else None


def _split_tag(group: RouteGroup) -> str:
    if group.split == Split.EXCLUSIVE:
        return "exclusiveGateway"
    return "inclusiveGateway" if any(branch.when is not None for branch in group.branches) else "parallelGateway"


def _all_conditional(group: RouteGroup) -> bool:
    return all(branch.when is not None for branch in group.branches)


def _first_lane(nodes: Sequence[RouteNode], lane: str) -> str:
    first = next(iter(steps_of(nodes)), None)
    return first.authority_code if first else lane


def _last_lane(items: Sequence[Item], lane: str) -> str:
    return _end_of(items[-1]).lane if items else lane


def _begin_of(item: Item) -> Shape:
    if isinstance(item, Fork):
        return item.split
    return item.gateway if isinstance(item, Exit) else item


def _end_of(item: Item) -> Shape:
    if isinstance(item, Fork):
        return item.join
    return item.gateway if isinstance(item, Exit) else item
