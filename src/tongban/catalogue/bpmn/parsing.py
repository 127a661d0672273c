"""A BPMN file as elements: what is in it, safely and without judging."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from tongban.catalogue.bpmn import names
from tongban.catalogue.bpmn.remarks import Refused, Remark, refuse

LARGEST = 2 * 1024 * 1024
MOST_NODES = 5000
M, T = f"{{{names.MODEL}}}", f"{{{names.OWN}}}"
TASKS = frozenset(
    {
        "task",
        "userTask",
        "manualTask",
        "sendTask",
        "receiveTask",
        "serviceTask",
        "scriptTask",
        "businessRuleTask",
    }
)
GATEWAYS = frozenset({"exclusiveGateway", "parallelGateway", "inclusiveGateway", "complexGateway", "eventBasedGateway"})
EVENTS = frozenset({"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"})
ACTIVITIES = frozenset({"subProcess", "transaction", "adHocSubProcess", "callActivity"})
FLOW_NODES = TASKS | GATEWAYS | EVENTS | ACTIVITIES
DATA = frozenset({"dataObject", "dataObjectReference", "dataStoreReference", "textAnnotation", "group", "association"})


@dataclass(slots=True, eq=False)
class Node:
    """One flow node of the file."""

    id: str
    tag: str
    name: str
    element: Element
    lane: str = ""
    going: list["Edge"] = field(default_factory=list)
    coming: list["Edge"] = field(default_factory=list)

    def own(self, tag: str) -> Element | None:
        """Our extension of this element."""
        return self.element.find(f"{M}extensionElements/{T}{tag}")


@dataclass(slots=True, eq=False)
class Edge:
    """One sequence flow of the file."""

    id: str
    name: str
    source: Node
    target: Node
    element: Element

    def own(self, tag: str) -> Element | None:
        return self.element.find(f"{M}extensionElements/{T}{tag}")


@dataclass(slots=True)
class Lane:
    """A lane: its name, and our code of the authority where the file brings it (None: it does not)."""

    id: str
    name: str
    authority: str | None


@dataclass(slots=True)
class Process:
    """The one process of a file. ``other``: elements that are no flow nodes."""

    nodes: dict[str, Node]
    lanes: dict[str, Lane]
    other: list[Element]


@dataclass(frozen=True, slots=True)
class Offer:
    """One of several processes of a file: its id, and the name of its pool or its own."""

    id: str
    name: str


class SeveralProcesses(Refused):
    """The file holds more than one process: which is meant must be said."""

    def __init__(self, offers: tuple[Offer, ...]) -> None:
        self.offers = offers
        listed = ", ".join(f"{offer.name} ({offer.id})" for offer in offers)
        text = _("The file contains %(count)d processes: %(listed)s. A route is one; choose which.")
        super().__init__(Remark("", "", "", text % {"count": len(offers), "listed": listed[:500]}))


def parse(data: bytes, chosen: str = "") -> Process:
    """The process of a file, or a refusal: too large, no XML, an entity trick, no BPMN, no process.

    ``chosen``: the id of the one meant where there are several. Raises SeveralProcesses when it is none of them.
    """
    root = _root(data)
    if root.tag != f"{M}definitions":
        raise refuse(_("The file is XML, but not BPMN 2.0: its first element is “%(tag)s”.") % {"tag": _bare(root.tag)})
    processes = [each for each in root.iter(f"{M}process") if any(_tag(child) in FLOW_NODES for child in each)]
    if not processes:
        raise refuse(_("The file contains no process with steps."))
    if len(processes) == 1:
        return _process(processes[0], root)
    meant = [each for each in processes if chosen and each.get("id") == chosen]
    if len(meant) != 1:
        pools = {pool.get("processRef"): pool.get("name") for pool in root.iter(f"{M}participant")}
        names = [pools.get(each.get("id")) or each.get("name") or "-" for each in processes]
        ids = [each.get("id", "") for each in processes]
        raise SeveralProcesses(tuple(map(Offer, ids, names)))
    return _process(meant[0], root)


def _root(data: bytes) -> Element:
    if not data.strip(b"\0 \t\r\n"):
        raise refuse(_("The file is empty."))
    if len(data) > LARGEST:
        raise refuse(_("The file is larger than %(size)d MB. A route is a few hundred kB at most.") % {"size": 2})
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        text = _("The file defines a document type or entities. BPMN needs none, and they can do harm.")
        raise refuse(text) from error
    except (ParseError, LookupError, ValueError) as error:
        raise refuse(_("The file is not well-formed XML: %(detail)s") % {"detail": str(error)[:200]}) from error
    return root


def _process(element: Element, root: Element) -> Process:
    nodes: dict[str, Node] = {}
    for child in element:
        tag = _tag(child)
        if tag not in FLOW_NODES:
            continue
        key = child.get("id", "")
        if not key or key in nodes:
            raise refuse(_("Elements need an id of their own."), element=key, name=name_of(child), what=tag)
        nodes[key] = Node(key, tag, name_of(child), child)
    if len(nodes) > MOST_NODES:
        raise refuse(_("The process has %(count)d elements; that is too many.") % {"count": len(nodes)})
    for child in element.findall(f"{M}sequenceFlow"):
        _connect(child, nodes)
    lanes = dict(_lanes(element, nodes))
    other = [child for child in element if _tag(child) in DATA]
    other += [
        child for tag in ("messageFlow", "textAnnotation") for child in root.iterfind(f"{M}collaboration/{M}{tag}")
    ]
    return Process(nodes, lanes, other)


def _connect(element: Element, nodes: dict[str, Node]) -> None:
    key, ends = element.get("id", ""), (element.get("sourceRef", ""), element.get("targetRef", ""))
    missing = [end for end in ends if end not in nodes]
    if missing:
        text = _("The flow leads to or from “%(missing)s”, which is not in the process.")
        raise refuse(text % {"missing": missing[0]}, element=key, name=name_of(element), what="sequenceFlow")
    edge = Edge(key, name_of(element), nodes[ends[0]], nodes[ends[1]], element)
    edge.source.going.append(edge)
    edge.target.coming.append(edge)


def _lanes(process: Element, nodes: dict[str, Node]) -> Iterator[tuple[str, Lane]]:
    """Lanes by id; the innermost lane of a node counts."""
    for element in process.iter(f"{M}lane"):
        lane = Lane(element.get("id", ""), name_of(element), element.get(f"{T}authority"))
        yield lane.id, lane
        for reference in element.findall(f"{M}flowNodeRef"):
            node = nodes.get((reference.text or "").strip())
            if node is not None:
                node.lane = lane.id


def name_of(element: Element) -> str:
    """The name of an element, as written: our own files keep line breaks in names."""
    return str(element.get("name") or "")


def definitions_in(node: Node) -> list[str]:
    """The event definitions of an event: timer, message, …"""
    return [_tag(child) for child in node.element if _tag(child).endswith("EventDefinition")]


def _tag(element: Element) -> str:
    tag: Any = element.tag
    return tag.removeprefix(M) if isinstance(tag, str) and tag.startswith(M) else ""


tag_of = _tag


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2][:100]
