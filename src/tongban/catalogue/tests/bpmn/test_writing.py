"""Files that other tools can read, and diagrams in which nothing lies on anything."""

import subprocess
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings

from tongban.catalogue.bpmn import names
from tongban.catalogue.bpmn.drawing import draw, element_ids
from tongban.catalogue.bpmn.layout import boxes, place
from tongban.catalogue.bpmn.reading import read
from tongban.catalogue.bpmn.writing import write
from tongban.catalogue.conditions import Answer, say
from tongban.catalogue.enums import Join, LimitUnit, Operator, Split, StepKind
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import RouteGroup
from tongban.catalogue.tests.bpmn.routes import AUTHORITIES, QUICK, branch, routes, setting, step

ROOT = Path(__file__).parents[5]
MODDLE = ROOT / "node_modules/bpmn-moddle/dist/index.js"
WARNINGS = """
import { BpmnModdle } from %r;
let text = "";
process.stdin.setEncoding("utf8");
for await (const part of process.stdin) text += part;
for (const xml of text.split("\\0").filter(Boolean)) {
  const { rootElement, warnings } = await new BpmnModdle().fromXML(xml);
  console.log(warnings.length, rootElement.diagrams[0].plane.planeElement.every((shape) => shape.bpmnElement));
  for (const warning of warnings) console.log(warning.message);
}
"""
PROFILE = settings(max_examples=40, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.too_slow])


def parallel_review():
    fire, water = "114401007556789001", "A"
    return (
        step("accept", "受理", StepKind.ACCEPT),
        RouteGroup(
            key="together",
            name="并联审查",
            join=Join.QUORUM,
            quorum=2,
            branches=(
                branch("own", step("plan", "规划条件审查", limit=Limit(value=5, unit=LimitUnit.WORKING_DAY))),
                branch("fire", step("fire", "消防设计审查", authority_code=fire), step("site", "消防现场核查")),
                branch(
                    "water",
                    step("water", authority_code=water, limit=Limit(value=3, unit=LimitUnit.NATURAL_DAY)),
                    when=Answer(field="area", operator=Operator.AT_LEAST, value="500"),
                ),
            ),
        ),
        step("decide", "决定", StepKind.DECIDE),
        step("produce", "制证", StepKind.PRODUCE),
        step("deliver", "送达", StepKind.DELIVER),
    )


def parsed(route, **changes) -> ElementTree.Element:
    return ElementTree.fromstring(write(route, setting(**changes)))  # noqa: S314 our own


def model(tree, path):
    return tree.findall(f"{{{names.MODEL}}}process/" + "/".join(f"{{{names.MODEL}}}{part}" for part in path.split("/")))


class TestWrite:
    def test_each_kind_of_step_and_group_becomes_its_element(self):
        tree = parsed(parallel_review())

        assert [task.get("name") for task in model(tree, "userTask")] == [
            "受理", "规划条件审查", "消防设计审查", "消防现场核查", "water", "决定",
        ]  # fmt: skip
        assert [task.get("name") for task in model(tree, "task") + model(tree, "sendTask")] == ["制证", "送达"]
        assert [gate.get("name") for gate in model(tree, "inclusiveGateway")] == ["并联审查"]
        assert model(tree, "complexGateway/activationCondition")[0].text == "activationCount >= 2"
        assert {end.get("name") for end in model(tree, "endEvent")} >= {"准予（办结）", "不予（办结）"}

    def test_natural_days_are_an_iso_duration_and_working_days_our_own_words(self):
        tree = parsed(parallel_review())

        timers = {event.get("name"): event for event in model(tree, "boundaryEvent")}
        lasting = f".//{{{names.MODEL}}}timeDuration"
        assert timers["3个自然日"].find(lasting).text == "P3D"
        assert timers["5个工作日"].find(lasting) is None
        assert timers["5个工作日"].find(f".//{{{names.OWN}}}limit").get("unit") == "working_day"

    def test_every_authority_has_a_lane_with_its_steps(self):
        tree = parsed(parallel_review())

        lanes = {lane.get("name"): [ref.text for ref in lane] for lane in model(tree, "laneSet/lane")}
        ids = element_ids(parallel_review())
        assert list(lanes) == ["穗州市城市管理局", "穗州市消防救援支队", "A 局"]
        assert lanes["穗州市消防救援支队"] == [ids["fire"]]
        assert ids["water"] in lanes["A 局"]

    def test_conditions_are_said_in_words_beside_their_flow(self):
        labels = {"area": "占地面积"}
        tree = parsed(parallel_review(), say=lambda condition: say(condition, labels))

        assert "water：占地面积不少于500" in [flow.get("name") for flow in model(tree, "sequenceFlow")]

    def test_the_same_route_gives_the_same_file(self):
        assert write(parallel_review(), setting()) == write(parallel_review(), setting())

    def test_characters_that_xml_forbids_are_left_out(self):
        route = (step("a", "受\x00理\ud800\x1f", checklist=("a\ufffeb",)),)

        reading = read(write(route, setting(title="\x0b")).encode(), {})

        assert (reading.route[0].name, reading.route[0].checklist) == ("受理", ("ab",))

    def test_where_a_case_is_stands_on_its_steps(self):
        tree = parsed(parallel_review(), positions={"plan": {"state": "open", "since": "2026-03-02"}})

        marked = [task for task in model(tree, "userTask") if task.find(f".//{{{names.OWN}}}position") is not None]
        assert [task.get("name") for task in marked] == ["规划条件审查"]


class TestLayout:
    @PROFILE
    @given(routes())
    def test_no_two_boxes_touch(self, route):
        placed = place(draw(route, lambda condition: say(condition, {})), AUTHORITIES)

        for (one, a), (other, b) in combinations(boxes(placed), 2):
            apart = a[0] + a[2] <= b[0] or b[0] + b[2] <= a[0] or a[1] + a[3] <= b[1] or b[1] + b[3] <= a[1]
            assert apart, (one, a, other, b)

    @PROFILE
    @given(routes())
    def test_flows_begin_and_end_on_their_shapes_and_cross_none(self, route):
        placed = place(draw(route, lambda condition: say(condition, {})), AUTHORITIES)

        shapes = {shape: (shape.x, shape.y, shape.width, shape.height) for shape in placed.diagram.shapes}
        for flow in placed.diagram.flows:
            assert flow.points[0] == (flow.source.x + flow.source.width, flow.source.middle[1])
            assert flow.points[-1] == (flow.target.x, flow.target.middle[1])
            for (x, y), (to_x, to_y) in zip(flow.points, flow.points[1:], strict=False):
                assert x == to_x or y == to_y
                for shape, (left, top, width, height) in shapes.items():
                    beside = max(x, to_x) <= left or min(x, to_x) >= left + width
                    assert beside or max(y, to_y) <= top or min(y, to_y) >= top + height, (flow.id, shape.id)

    @PROFILE
    @given(routes())
    def test_everything_stands_in_its_lane(self, route):
        placed = place(draw(route, lambda condition: say(condition, {})), AUTHORITIES)

        lanes = dict(placed.lanes)
        for shape in placed.diagram.shapes:
            left, top, width, height = lanes[shape.lane]
            assert left <= shape.x
            assert shape.x + shape.width <= left + width
            assert top <= shape.y
            assert shape.y + shape.height <= top + height

    def test_departments_that_work_at_the_same_time_stand_one_above_the_other(self):
        placed = place(draw(parallel_review(), lambda condition: ""), AUTHORITIES)

        shapes = {shape.step.key: shape for shape in placed.diagram.shapes if shape.step}
        assert shapes["plan"].middle[0] == shapes["fire"].middle[0] == shapes["water"].middle[0]
        assert shapes["plan"].middle[1] == shapes["accept"].middle[1] == shapes["decide"].middle[1]

    def test_a_route_of_two_thousand_steps_is_drawn(self):
        wide = RouteGroup(key="g", name="g", branches=tuple(branch(str(n), step(f"s{n}")) for n in range(1000)))
        long = tuple(step(f"t{n}") for n in range(1000))

        text = write((wide, *long), setting())

        assert len(read(text.encode(), {}).route) == 1001

    def test_groups_may_be_nested_thirty_deep(self):
        node = step("inmost")
        for depth in range(30):
            split = Split.EXCLUSIVE if depth % 2 else Split.PARALLEL
            node = RouteGroup(key=f"g{depth}", name="组", split=split, branches=(branch("a", node), branch("b")))

        assert read(write((node,), setting()).encode(), {}).route == (node,)


@pytest.mark.skipif(not MODDLE.exists(), reason="npm install first")
class TestModdle:
    def test_bpmn_io_reads_our_files_without_a_warning(self, sampled):
        files = [write(route, setting()) for route in [(), parallel_review(), *sampled]]

        assert warnings(files) == ["0 true"] * len(files)


@pytest.fixture
def sampled():
    kept = []

    @settings(max_examples=20, deadline=None, phases=QUICK, database=None)
    @given(routes())
    def collect(route):
        kept.append(route)

    collect()
    return kept


def warnings(files):
    """What bpmn-moddle, the reader of bpmn-js, says of each file."""
    told = subprocess.run(
        ["node", "--input-type=module", "-e", WARNINGS % str(MODDLE)],
        input="\0".join(files),
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return told.stdout.splitlines()
