"""A BPMN 2.0 file as a route, with a report of what it does not bring."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from tongban.catalogue.bpmn.blocks import Blocks
from tongban.catalogue.bpmn.graphs import Graph
from tongban.catalogue.bpmn.parsing import (
    ACTIVITIES,
    DATA,
    EVENTS,
    FLOW_NODES,
    TASKS,
    Node,
    Process,
    SeveralProcesses,
    definitions_in,
    name_of,
    parse,
    tag_of,
)
from tongban.catalogue.bpmn.remarks import Reading, Refused, Remark
from tongban.catalogue.bpmn.steps import GUESSES, Steps
from tongban.catalogue.bpmn.wording import what
from tongban.catalogue.enums import StepKind
from tongban.catalogue.routes import RouteNode, RouteStep

DECISION = GUESSES[0][1]


def read(data: bytes, authorities: Mapping[str, str], chosen: str = "") -> Reading:
    """The route of a file, or why there is none. ``authorities``: code → name, for lanes named like a department.

    ``chosen``: the id of the process meant, where the file holds several.
    """
    try:
        return _Reader(parse(data, chosen), authorities).reading()
    except SeveralProcesses as several:
        return Reading(None, refused=several.remarks, processes=tuple((one.id, one.name) for one in several.offers))
    except Refused as refusal:
        return Reading(None, refused=refusal.remarks)


class _Reader:
    def __init__(self, process: Process, authorities: Mapping[str, str]) -> None:
        self.process = process
        self.steps = Steps(process.lanes, authorities)
        self.left_out: list[Remark] = []

    def reading(self) -> Reading:
        graph = Graph(self.process)
        self._refuse_what_has_no_counterpart(graph)
        self._boundaries(graph)
        self._outcomes(graph)
        self._tell_left_out(graph)
        graph.find_meetings()
        route = Blocks(graph, self.steps).sequence(graph.start, None)
        route = _one_decision(route, self.steps.guessed)
        return Reading(route, left_out=tuple(self.left_out), changed=tuple(self.steps.changed))

    def _refuse_what_has_no_counterpart(self, graph: Graph) -> None:
        """Everything on the way that a route cannot say, all at once."""
        found = []
        for node in reversed(graph.order):
            if why := _no_counterpart(node):
                found.append(_remark(node, why))
        if found:
            raise Refused(*found)

    def _boundaries(self, graph: Graph) -> None:
        """Timers on tasks are limits; other events on the edge of a task have no counterpart."""
        for node in self.process.nodes.values():
            if node.tag != "boundaryEvent":
                continue
            host = self.process.nodes.get(node.element.get("attachedToRef", ""))
            if host in graph.going and definitions_in(node) == ["timerEventDefinition"] and host.tag in TASKS:
                if host.id in self.steps.timers:
                    self.left_out.append(_remark(node, _("A step has one limit; the first timer counts.")))
                else:
                    self.steps.timers[host.id] = node
            else:
                self.left_out.append(_remark(node, _("Only a timer on a step has a counterpart: its time limit.")))

    def _outcomes(self, graph: Graph) -> None:
        """A choice after the decision that leads straight to an end is the refusal: the decision itself offers it."""
        for node in graph.order:
            going = graph.going[node]
            if node.tag != "exclusiveGateway" or len(going) < 2 or not _after_decision(node):
                continue
            ends = [edge for edge in going if edge.target.tag == "endEvent"]
            for edge in ends[: len(going) - 1]:
                graph.drop(edge)
                if node.own("part") is None:
                    text = _("The decision itself offers to grant or to refuse; a way to this end is not needed.")
                    self.left_out.append(_remark(edge.target, text))

    def _tell_left_out(self, graph: Graph) -> None:
        for node in reversed(graph.order):
            if node.tag in EVENTS and _says_something(node):
                text = _("Events on the way have no counterpart; the way goes on past it.")
                self.left_out.append(_remark(node, text))
        used = set(self.steps.timers.values()) | set(graph.going)
        ends = [edge.target for timer in self.steps.timers.values() for edge in timer.going]
        ours = {end for end in ends if _is_reminder(end)}
        for node in self.process.nodes.values():
            if node.tag in FLOW_NODES - {"boundaryEvent"} and node not in used | ours:
                text = _("No way leads here from the start, or only one out of an event on the edge of a task.")
                self.left_out.append(_remark(node, text))
        for element in self.process.other:
            text = _("Data, notes, frames and messages are not part of a route.")
            if tag_of(element) in DATA - {"association", "group"} or tag_of(element) == "messageFlow":
                self.left_out.append(Remark(element.get("id", ""), name_of(element), what(tag_of(element)), text))


def _no_counterpart(node: Node) -> str:
    if node.tag in ACTIVITIES:
        inner = [child for child in node.element.iter() if tag_of(child) in TASKS | ACTIVITIES]
        if node.tag == "callActivity":
            return _("It calls another process. Put the steps of that process into this one.")
        count = len(inner) - 1
        if not count:
            return ""
        return _("It holds %(count)d steps of its own. Draw them in the process itself.") % {"count": count}
    if node.tag == "eventBasedGateway":
        return _("It waits for the first of several events; a route knows steps and answers of the form only.")
    if node.tag in EVENTS and "linkEventDefinition" in definitions_in(node):
        return _("It jumps to another place. Connect the two places with a flow.")
    return ""


def _after_decision(node: Node) -> bool:
    """Whether a gateway stands straight behind a decision."""
    if len(node.coming) != 1:
        return False
    before = node.coming[0].source
    said = before.own("step")
    if said is not None:
        return said.get("kind") == StepKind.DECIDE
    return before.tag in TASKS and bool(DECISION.search(before.name))


def _says_something(node: Node) -> bool:
    """An event in the middle, or a start or end with a trigger of its own."""
    return node.tag not in ("startEvent", "endEvent") or bool(definitions_in(node))


def _is_reminder(node: Node) -> bool:
    return node.tag == "endEvent" and len(node.coming) == 1


def _remark(node: Node, why: str) -> Remark:
    return Remark(node.id, node.name, what(node.tag), why)


def _one_decision(route: tuple[RouteNode, ...], guessed: list[str]) -> tuple[RouteNode, ...]:
    """Of steps that are decisions by their name only, the last one on the trunk stays one; the others examine."""
    trunk = [node for node in route if isinstance(node, RouteStep) and node.kind == StepKind.DECIDE]
    keep = trunk[-1].key if trunk else ""
    demoted = {key for key in guessed if key != keep}
    return _demote(route, demoted) if demoted else route


def _demote(nodes: tuple[RouteNode, ...], keys: set[str]) -> tuple[RouteNode, ...]:
    changed: list[RouteNode] = []
    for node in nodes:
        if isinstance(node, RouteStep):
            review = node.model_copy(update={"kind": StepKind.REVIEW})
            changed.append(review if node.key in keys else node)
            continue
        branches = tuple(branch.model_copy(update={"nodes": _demote(branch.nodes, keys)}) for branch in node.branches)
        changed.append(node.model_copy(update={"branches": branches}))
    return tuple(changed)
