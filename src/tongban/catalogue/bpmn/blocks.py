"""A graph as a tree of steps and groups: each split is matched with the join where its branches meet."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from pydantic import ValidationError

from tongban.catalogue.bpmn import joins
from tongban.catalogue.bpmn.graphs import Graph
from tongban.catalogue.bpmn.parsing import ACTIVITIES, TASKS, Edge, M, Node
from tongban.catalogue.bpmn.remarks import Remark, refuse
from tongban.catalogue.bpmn.steps import Steps, condition_language
from tongban.catalogue.bpmn.wording import what
from tongban.catalogue.bpmn.writing import CONDITIONS
from tongban.catalogue.conditions import AllOf, Condition
from tongban.catalogue.enums import Split
from tongban.catalogue.routes import Branch, RouteGroup, RouteNode, RouteStep

DEEPEST = 40


@dataclass(slots=True)
class Way:
    """One flow out of a split and what stands on it."""

    edge: Edge
    nodes: tuple[RouteNode, ...]
    role: str
    condition: Condition | None


class Blocks:
    """Reads the tree out of a graph."""

    def __init__(self, graph: Graph, steps: Steps) -> None:
        self.graph, self.steps = graph, steps
        self._seen: set[Node] = set()

    def sequence(self, at: Node | None, stop: Node | None, inside: str = "", depth: int = 0) -> tuple[RouteNode, ...]:
        """Everything from a node up to where its branch ends. ``inside``: the kind of split the branch came from."""
        if depth > DEEPEST:
            raise refuse(_("Branches are nested more than %(depth)d deep.") % {"depth": DEEPEST})
        nodes: list[RouteNode] = []
        while at is not stop and at is not None:
            self._visit(at, inside)
            if at.tag in TASKS | ACTIVITIES:
                nodes.append(self.steps.step(at))
            going = self.graph.going[at]
            if len(going) > 1:
                nodes += self._block(at, depth)
                at = self.graph.meets[at]
            else:
                at = self.graph.after(going[0]) if going else None
        return tuple(nodes)

    def _visit(self, node: Node, inside: str) -> None:
        """Each element once. A gateway where only some branches meet, of the kind of their split, changes nothing."""
        if node in self._seen and not self._only_gathers(node, inside):
            text = _(
                "Ways meet here that do not belong together: no split has all of them, and only them, as branches."
            )
            raise refuse(text, element=node.id, name=node.name, what=what(node.tag))
        self._seen.add(node)

    def _only_gathers(self, node: Node, inside: str) -> bool:
        choice = inside == "exclusiveGateway"
        fits = node.tag == inside if choice else node.tag in ("parallelGateway", "inclusiveGateway")
        return fits and len(self.graph.going[node]) <= 1

    def _block(self, split: Node, depth: int) -> list[RouteNode]:
        join = self.graph.meets[split]
        joins.require_match(split, join, self.graph)
        ways = [
            Way(
                edge,
                self.sequence(self.graph.after(edge), join, split.tag, depth + 1),
                _role(edge),
                self._condition(edge, split),
            )
            for edge in self.graph.going[split]
        ]
        own = split.own("group")
        if own is None and _is_choice(split) and any(not way.nodes for way in ways):
            told = [way for way in ways if way.nodes]
            if len(told) <= 1:
                return _where(told[0].nodes, told[0].condition) if told else []
        if own is None and not _is_choice(split):
            ways = [way for way in ways if way.nodes]
            if len(ways) < 2:
                return _where(ways[0].nodes, ways[0].condition) if ways else []
        return [self._group(split, join, ways)]

    def _group(self, split: Node, join: Node | None, ways: list[Way]) -> RouteGroup:
        own = split.own("group")
        said = dict(own.attrib) if own is not None else {}
        lead = next((way.nodes[0] for way in ways if way.role == "lead" and len(way.nodes) == 1), None)
        rule, quorum = joins.rule(said, join)
        exclusive = _is_choice(split)
        ways = [way for way in ways if way.role not in ("lead", "passage")]
        if own is None and exclusive:
            ways.sort(key=lambda way: way.edge.id == split.element.get("default"))
        names = {} if own is not None else {"name": self._group_name(split)}
        taken: set[str] = set()
        return RouteGroup(
            key=self.steps.key(said.get("key", ""), "group"),
            name=names.get("name", split.name),
            split=Split.EXCLUSIVE if exclusive else Split.PARALLEL,
            branches=tuple(_branch(way, number, taken) for number, way in enumerate(ways, 1)),
            join=rule,
            quorum=quorum,
            lead=lead if isinstance(lead, RouteStep) else None,
        )

    def _group_name(self, split: Node) -> str:
        name = " ".join(split.name.split()) if split.tag not in TASKS else ""
        return name[:100] or (_("Choice") if _is_choice(split) else _("Side by side"))

    def _condition(self, edge: Edge, split: Node) -> Condition | None:
        written = edge.element.find(f"{M}conditionExpression")
        mark = edge.own("branch")
        is_default = split.element.get("default") == edge.id
        if written is None:
            if _is_choice(split) and not is_default and mark is None and not _role(edge):
                self._tell(edge, _("The branch has no condition. Set it in the editor."))
            if not _is_choice(split) and is_default and mark is None and not _role(edge):
                self._tell(edge, _("It is taken there when no other branch is; here it is always. Set its condition."))
            return None
        if mark is not None and mark.get("always") == "true":
            return None
        text = (written.text or "").strip()
        if condition_language(written):
            try:
                return CONDITIONS.validate_json(text)
            except ValidationError:
                pass
        told = _("The condition “%(text)s” cannot be read here. Set it in the editor.")
        self._tell(edge, told % {"text": text[:120] or "-"})
        return None

    def _tell(self, edge: Edge, why: str) -> None:
        self.steps.changed.append(Remark(edge.id, edge.name, what("sequenceFlow"), why))


def _branch(way: Way, number: int, taken: set[str]) -> Branch:
    """The branch of a flow; its name is the one before our label was made of it, unless somebody renamed the flow."""
    mark = way.edge.own("branch")
    key, name = f"branch{number}", " ".join(way.edge.name.split())
    if mark is not None:
        key = mark.get("key", "") if len(mark.get("key", "")) <= 60 else key
        name = mark.get("name", "") if way.edge.name == mark.get("label", "") else way.edge.name
    elif not name:
        name = way.nodes[0].name if way.nodes else str(number)
    if key in taken:
        key = next(f"branch{n}" for n in range(1, 10_000) if f"branch{n}" not in taken)
    taken.add(key)
    return Branch(key=key, name=name[:100], nodes=way.nodes, when=way.condition)


def _where(nodes: tuple[RouteNode, ...], condition: Condition | None) -> list[RouteNode]:
    """Nodes that are only passed where a condition holds."""
    if condition is None:
        return list(nodes)
    return [
        node.model_copy(update={"when": AllOf(all_of=(condition, node.when)) if node.when is not None else condition})
        for node in nodes
    ]


def _is_choice(split: Node) -> bool:
    return split.tag == "exclusiveGateway"


def _role(edge: Edge) -> str:
    part = edge.own("part")
    return part.get("role", "") if part is not None else ""
