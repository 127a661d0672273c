"""What BPMN 2.0 (OMG formal/2013-12-09) asks of the structure of a file, of every file we write."""

from xml.etree import ElementTree

import pytest
from hypothesis import given

from tongban.catalogue.bpmn import names
from tongban.catalogue.bpmn.parsing import FLOW_NODES
from tongban.catalogue.bpmn.writing import write
from tongban.catalogue.tests.bpmn.routes import routes, setting
from tongban.catalogue.tests.bpmn.test_writing import PROFILE, parallel_review

M = f"{{{names.MODEL}}}"
REFERENCES = ("sourceRef", "targetRef", "processRef", "attachedToRef", "default", "bpmnElement")
ORDER = ("documentation", "extensionElements", "incoming", "outgoing")  # of a flow node: tBaseElement, then tFlowNode
REQUIRED = {
    "participant": ("id",),
    "sequenceFlow": ("id", "sourceRef", "targetRef"),
    "boundaryEvent": ("id", "attachedToRef"),
}


def tag(element):
    return element.tag.rpartition("}")[2]


def every_file(examine):
    """The check on a known route and on random ones."""

    @pytest.mark.parametrize("known", [parallel_review()], ids=["known"])
    def on_the_known(known):
        examine(ElementTree.fromstring(write(known, setting())))  # noqa: S314 our own

    @PROFILE
    @given(routes())
    def on_any(route):
        examine(ElementTree.fromstring(write(route, setting())))  # noqa: S314 our own

    return staticmethod(on_the_known), staticmethod(on_any)


def ids_are_unique(tree):
    ids = [element.get("id") for element in tree.iter() if element.get("id") is not None]
    assert ids
    assert len(ids) == len(set(ids))


def references_lead_somewhere(tree):
    ids = {element.get("id") for element in tree.iter()}
    told = [element.get(name) for element in tree.iter() for name in REFERENCES if element.get(name)]
    told += [part.text for name in ("incoming", "outgoing", "flowNodeRef") for part in tree.iter(f"{M}{name}")]
    assert told
    assert set(told) <= ids


def incoming_and_outgoing_are_those_of_the_flows(tree):
    process = tree.find(f"{M}process")
    ends = {"incoming": "targetRef", "outgoing": "sourceRef"}
    for node in process:
        if tag(node) in FLOW_NODES:
            for name, end in ends.items():
                flows = [flow.get("id") for flow in process.iter(f"{M}sequenceFlow") if flow.get(end) == node.get("id")]
                assert sorted(part.text for part in node.findall(f"{M}{name}")) == sorted(flows)


def children_stand_in_their_order(tree):
    assert [tag(child) for child in tree] == ["collaboration", "process", "BPMNDiagram"]
    for node in tree.find(f"{M}process"):
        if tag(node) in FLOW_NODES:
            places = [ORDER.index(tag(child)) if tag(child) in ORDER else len(ORDER) for child in node]
            assert places == sorted(places), ElementTree.tostring(node)
    for lanes in tree.iter(f"{M}laneSet"):
        assert tree.find(f"{M}process")[0] is lanes


def required_attributes_are_there(tree):
    assert tree.get("targetNamespace")
    for element in tree.iter():
        for name in REQUIRED.get(tag(element), ()):
            assert element.get(name), ElementTree.tostring(element)


def flows_join_nodes_as_they_may(tree):
    process = tree.find(f"{M}process")
    kinds = {node.get("id"): tag(node) for node in process if tag(node) in FLOW_NODES}
    for flow in process.findall(f"{M}sequenceFlow"):
        assert kinds[flow.get("sourceRef")] != "endEvent"
        assert kinds[flow.get("targetRef")] not in {"startEvent", "boundaryEvent"}
    for node in process:
        if default := node.get("default"):
            assert default in [part.text for part in node.findall(f"{M}outgoing")]


def every_node_and_flow_is_drawn_once(tree):
    process = tree.find(f"{M}process")
    parts = [child.get("id") for child in process if tag(child) in FLOW_NODES | {"sequenceFlow"}]
    drawn = [element.get("bpmnElement") for element in tree.iter() if tag(element) in {"BPMNShape", "BPMNEdge"}]
    assert len(drawn) == len(set(drawn))
    assert set(parts) <= set(drawn)


class TestStructure:
    test_ids, test_ids_of_any = every_file(ids_are_unique)
    test_references, test_references_of_any = every_file(references_lead_somewhere)
    test_ends, test_ends_of_any = every_file(incoming_and_outgoing_are_those_of_the_flows)
    test_order, test_order_of_any = every_file(children_stand_in_their_order)
    test_attributes, test_attributes_of_any = every_file(required_attributes_are_there)
    test_flows, test_flows_of_any = every_file(flows_join_nodes_as_they_may)
    test_drawing, test_drawing_of_any = every_file(every_node_and_flow_is_drawn_once)
