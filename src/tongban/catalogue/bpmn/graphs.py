"""The way through a process as a graph without loops: what is reached, in which order, and where ways meet again."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongban.catalogue.bpmn.parsing import Edge, Node, Process
from tongban.catalogue.bpmn.remarks import refuse
from tongban.catalogue.bpmn.wording import what

End = None  # where every way ends


class Graph:
    """Nodes reached from the start. ``going`` holds the flows that are followed; ``meets`` where ways meet again."""

    def __init__(self, process: Process) -> None:
        self.start = _start(process)
        self.going: dict[Node, list[Edge]] = {}
        self.order: list[Node] = []  # what follows stands before
        self._walk()
        self.meets: dict[Node, Node | None] = {}

    def after(self, edge: Edge) -> Node | None:
        """Where a flow leads; every end is the same end."""
        return End if edge.target.tag == "endEvent" else edge.target

    def drop(self, edge: Edge) -> None:
        """Follow a flow no longer."""
        self.going[edge.source].remove(edge)

    def find_meetings(self) -> None:
        """For every node the next one that all ways from it pass (its immediate post-dominator)."""
        depth: dict[Node | None, int] = {End: 0}
        for node in self.order:
            targets = [self.after(edge) for edge in self.going[node]]
            meeting = targets.pop() if targets else End
            for target in targets:
                meeting = self._common(meeting, target, depth)
            self.meets[node] = meeting
            depth[node] = depth[meeting] + 1

    def _common(self, one: Node | None, other: Node | None, depth: dict[Node | None, int]) -> Node | None:
        while one is not other:
            if depth[one] < depth[other]:
                one, other = other, one
            assert one is not None  # noqa: S101 the end has the least depth
            one = self.meets[one]
        return one

    def _walk(self) -> None:
        """Depth first without recursion; a flow back to where we came from is a loop."""
        open_nodes: dict[Node, None] = {self.start: None}
        self.going[self.start] = list(self.start.going)
        path: list[tuple[Node, Iterator[Edge]]] = [(self.start, iter(self.start.going))]
        while path:
            node, edges = path[-1]
            edge = next(edges, None)
            if edge is None:
                path.pop()
                del open_nodes[node]
                self.order.append(node)
            elif edge.target in open_nodes:
                raise _loop(edge)
            elif edge.target not in self.going:
                self.going[edge.target] = list(edge.target.going)
                open_nodes[edge.target] = None
                path.append((edge.target, iter(edge.target.going)))


def _loop(edge: Edge) -> Exception:
    text = _(
        "The flow leads back to “%(target)s”. A route has no loops: any step can send a case back without being drawn."
    )
    target = edge.target.name or edge.target.id
    return refuse(text % {"target": target}, element=edge.id, name=edge.name, what=what("sequenceFlow"))


def _start(process: Process) -> Node:
    """The one place to begin: a start event, or where nobody drew one, the one element nothing leads to."""
    begins = [node for node in process.nodes.values() if node.tag == "startEvent"]
    if not begins:
        free = [node for node in process.nodes.values() if not node.coming and node.tag != "boundaryEvent"]
        begins = [node for node in free if node.element.get("triggeredByEvent") != "true"]
    if len(begins) != 1:
        listed = ", ".join(f"{node.name or '-'} ({node.id})" for node in begins)[:500]
        if not begins:
            raise refuse(_("The process begins nowhere: every element has a flow that leads to it."))
        text = _("The process begins in %(count)d places: %(listed)s. A route begins in one.")
        first = begins[0]
        raise refuse(
            text % {"count": len(begins), "listed": listed}, element=first.id, name=first.name, what=what(first.tag)
        )
    return begins[0]
