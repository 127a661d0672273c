"""A route as a BPMN 2.0 file with its diagram."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from tongban.catalogue.bpmn import names, timers
from tongban.catalogue.bpmn.drawing import draw
from tongban.catalogue.bpmn.figures import Flow, Shape
from tongban.catalogue.bpmn.layout import Box, Placed, Timer, place
from tongban.catalogue.bpmn.markup import Markup
from tongban.catalogue.conditions import Condition
from tongban.catalogue.enums import Join
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import RouteNode, RouteStep

CONDITIONS: TypeAdapter[Condition] = TypeAdapter(Condition)
NAMESPACES = {
    "xmlns": names.MODEL,
    "xmlns__bpmndi": names.DI,
    "xmlns__dc": names.DC,
    "xmlns__di": names.DD,
    "xmlns__xsi": names.XSI,
    "xmlns__tb": names.OWN,
}


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a route. ``own``: the item's authority; ``authorities``: code → name; ``positions``: key of a
    step → what a case says of it, as attributes of the extension element ``tb:position``."""

    title: str
    code: str
    version: int
    own: str
    authorities: Mapping[str, str]
    say: Callable[[Condition], str]
    positions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def write(nodes: Sequence[RouteNode], setting: Setting) -> str:
    """The file. The same route gives the same file."""
    lane_names = {"": setting.own} | dict(setting.authorities)
    placed = place(draw(nodes, setting.say), lane_names)
    return _Writer(placed, setting, lane_names).document()


class _Writer:
    def __init__(self, placed: Placed, setting: Setting, lane_names: Mapping[str, str]) -> None:
        self.placed, self.setting, self.lane_names = placed, setting, lane_names
        self.diagram = placed.diagram
        self.out = Markup()
        self.coming: dict[Shape, list[Flow]] = {shape: [] for shape in self.diagram.shapes}
        self.going: dict[Shape, list[Flow]] = {shape: [] for shape in self.diagram.shapes}
        for flow in self.diagram.flows:
            self.going[flow.source].append(flow)
            self.coming[flow.target].append(flow)

    def document(self) -> str:
        out, setting = self.out, self.setting
        target = f"urn:tongban:item:{setting.code}"
        with out.inside(
            "definitions", **NAMESPACES, id="Definitions_1", targetNamespace=target, exporter="Tongban 通办"
        ):
            with out.inside("collaboration", id="Collaboration_1"):
                out.element("participant", id="Participant_1", name=setting.title, processRef="Process_1")
            name = f"{setting.title}（第{setting.version}版）"
            with out.inside("process", id="Process_1", name=name, isExecutable="false"):
                self._lanes()
                for shape in self.diagram.shapes:
                    self._node(shape)
                for timer in self.placed.timers:
                    self._timer(timer)
                for flow in self.diagram.flows:
                    self._flow(flow)
            self._pictures()
        return out.document()

    def _lanes(self) -> None:
        if self.diagram.lanes == [""]:
            return
        reminders = {timer.task: timer.number for timer in self.placed.timers}
        with self.out.inside("laneSet", id="Lanes_1"):
            for number, lane in enumerate(self.diagram.lanes, 1):
                name = self.lane_names.get(lane, lane)
                with self.out.inside("lane", id=f"Lane_{number}", name=name, tb__authority=lane):
                    for shape in self.diagram.shapes:
                        if shape.lane == lane:
                            self._members(shape, reminders.get(shape))

    def _members(self, shape: Shape, number: str | None) -> None:
        self.out.element("flowNodeRef", shape.id)
        if number:
            self.out.element("flowNodeRef", f"Timer_{number}")
            self.out.element("flowNodeRef", f"Reminder_{number}")

    def _node(self, shape: Shape) -> None:
        more: dict[str, object] = {"name": shape.name or None, "default": shape.default or None}
        if shape.tag.endswith("Gateway"):
            more["gatewayDirection"] = "Converging" if shape.role == "join" else "Diverging"
        with self.out.inside(shape.tag, id=shape.id, **more):
            self._extension(shape)
            for flow in self.coming[shape]:
                self.out.element("incoming", flow.id)
            for flow in self.going[shape]:
                self.out.element("outgoing", flow.id)
            if shape.tag == "complexGateway":
                self.out.element("activationCondition", _activation(shape), xsi__type="tFormalExpression")

    def _extension(self, shape: Shape) -> None:
        if shape.step is None and shape.group is None and not shape.role:
            return
        with self.out.inside("extensionElements"):
            if shape.step is not None:
                self._step(shape.step)
            elif shape.group is not None:
                self._group(shape)
            else:
                self.out.element("tb:part", role=shape.role)

    def _step(self, step: RouteStep) -> None:
        said: dict[str, object] = {"key": step.key, "kind": step.kind.value, "post": step.post or None}
        said["forwards"] = "true" if step.forwards else None
        said["outcomes"] = " ".join(outcome.value for outcome in step.outcomes) or None
        with self.out.inside("tb:step", **said):
            for line in step.checklist:
                self.out.element("tb:check", line)
            if step.limit != Limit() and not timers.has_timer(step.limit):
                self._limit(step.limit)
        if step.key in self.setting.positions:
            self.out.element("tb:position", **self.setting.positions[step.key])

    def _limit(self, limit: Limit) -> None:
        self.out.element("tb:limit", value=limit.value, unit=limit.unit.value, note=limit.note or None)

    def _group(self, shape: Shape) -> None:
        group = shape.group
        assert group is not None  # noqa: S101 asked by the caller
        role = "join" if shape.role == "join" else "split"
        quorum = group.quorum or None
        self.out.element("tb:group", key=group.key, role=role, join=group.join.value, quorum=quorum)

    def _timer(self, timer: Timer) -> None:
        out, number, step = self.out, timer.number, timer.task.step
        assert step is not None  # noqa: S101 a timer belongs to a step
        words, flow = timers.words(step.limit), f"Remind_{number}"
        with out.inside(
            "boundaryEvent", id=f"Timer_{number}", name=words, attachedToRef=timer.task.id, cancelActivity="false"
        ):
            out.element("outgoing", flow)
            with out.inside("timerEventDefinition", id=f"TimerDefinition_{number}"):
                with out.inside("extensionElements"):
                    self._limit(step.limit)
                if lasting := timers.duration(step.limit):
                    out.element("timeDuration", lasting, xsi__type="tFormalExpression")
        with out.inside("endEvent", id=f"Reminder_{number}", name=names.REMINDED):
            out.element("incoming", flow)
        out.element("sequenceFlow", id=flow, sourceRef=f"Timer_{number}", targetRef=f"Reminder_{number}")

    def _flow(self, flow: Flow) -> None:
        more = {"name": flow.name or None, "sourceRef": flow.source.id, "targetRef": flow.target.id}
        if not (flow.branch or flow.role or flow.condition is not None):
            self.out.element("sequenceFlow", id=flow.id, **more)
            return
        with self.out.inside("sequenceFlow", id=flow.id, **more):
            with self.out.inside("extensionElements"):
                if flow.branch:
                    key, name = flow.branch
                    always = "true" if flow.always else None
                    self.out.element("tb:branch", key=key, name=name, label=flow.name, always=always)
                else:
                    self.out.element("tb:part", role=flow.role)
            if flow.condition is not None:
                said = CONDITIONS.dump_json(flow.condition).decode()
                self.out.element("conditionExpression", said, xsi__type="tFormalExpression", language=names.CONDITION)
            elif flow.always:
                self.out.element(
                    "conditionExpression", '{"all_of":[]}', xsi__type="tFormalExpression", language=names.CONDITION
                )

    def _pictures(self) -> None:
        out, placed = self.out, self.placed
        with (
            out.inside("bpmndi:BPMNDiagram", id="Diagram_1"),
            out.inside("bpmndi:BPMNPlane", id="Plane_1", bpmnElement="Collaboration_1"),
        ):
            self._shape("Participant_1", placed.pool, isHorizontal="true")
            if self.diagram.lanes != [""]:
                for number, (_lane, box) in enumerate(placed.lanes, 1):
                    self._shape(f"Lane_{number}", box, isHorizontal="true")
            for shape in self.diagram.shapes:
                mark = {"isMarkerVisible": "true"} if shape.tag == "exclusiveGateway" else {}
                box = (shape.x, shape.y, shape.width, shape.height)
                self._shape(shape.id, box, placed.labels.get(shape.id), **mark)
            for timer in placed.timers:
                self._shape(f"Timer_{timer.number}", timer.box, timer.words)
                self._shape(f"Reminder_{timer.number}", timer.end, timer.end_words)
            for flow in self.diagram.flows:
                self._edge(flow.id, flow.points, placed.labels.get(flow.id))
            for timer in placed.timers:
                self._edge(f"Remind_{timer.number}", timer.points, None)

    def _shape(self, element: str, box: Box, label: Box | None = None, **more: str) -> None:
        with self.out.inside("bpmndi:BPMNShape", id=f"{element}_di", bpmnElement=element, **more):
            self._bounds(box)
            self._label(label)

    def _edge(self, element: str, points: Sequence[tuple[float, float]], label: Box | None) -> None:
        with self.out.inside("bpmndi:BPMNEdge", id=f"{element}_di", bpmnElement=element):
            for x, y in points:
                self.out.element("di:waypoint", x=x, y=y)
            self._label(label)

    def _label(self, box: Box | None) -> None:
        if box:
            with self.out.inside("bpmndi:BPMNLabel"):
                self._bounds(box)

    def _bounds(self, box: Box) -> None:
        x, y, width, height = box
        self.out.element("dc:Bounds", x=x, y=y, width=width, height=height)


def _activation(shape: Shape) -> str:
    """How many branches the join waits for, in the words of the standard (BPMN 2.0.2 §10.6.5)."""
    assert shape.group is not None  # noqa: S101 only joins of groups are complex
    if shape.group.join == Join.LEAD:
        return "activationCount >= 1"
    return f"activationCount >= {shape.needed}"
