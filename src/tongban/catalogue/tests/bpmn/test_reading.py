"""Files become routes, or are refused with a reason; none crashes the reader."""

import codecs
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.catalogue.bpmn import names
from tongban.catalogue.bpmn.parsing import LARGEST
from tongban.catalogue.bpmn.reading import read
from tongban.catalogue.bpmn.writing import write
from tongban.catalogue.enums import Join, LimitUnit, Split, StepKind
from tongban.catalogue.parts import Limit
from tongban.catalogue.routes import RouteGroup, steps_of
from tongban.catalogue.tests.bpmn.routes import AUTHORITIES, QUICK, branch, routes, setting, step


@pytest.fixture(autouse=True)
def in_english():
    """The reasons are looked at in one language, whether or not translations are compiled."""
    with translation.override("en"):
        yield


MIWG = Path(__file__).parent / "miwg"
M = f"{{{names.MODEL}}}"


def bpmn(*elements: str, before: str = "", lanes: str = "") -> bytes:
    """A file of these elements; ``a>b`` is a flow, ``a>b:words`` one with a name, ``user:x`` a task."""
    tags = {"user": "userTask", "xor": "exclusiveGateway", "and": "parallelGateway", "or": "inclusiveGateway"}
    tags |= {"start": "startEvent", "end": "endEvent", "catch": "intermediateCatchEvent", "task": "task"}
    lines = []
    for number, element in enumerate(elements):
        if element.startswith("<"):
            lines.append(element)
        elif ">" in element:
            ends, _sign, name = element.partition(":")
            source, target = ends.split(">")
            lines.append(f'<sequenceFlow id="f{number}" name="{name}" sourceRef="{source}" targetRef="{target}"/>')
        else:
            kind, _sign, key = element.partition(":")
            lines.append(f'<{tags[kind]} id="{key}" name="{key}"/>')
    body = "".join(lines)
    return f'{before}<definitions xmlns="{names.MODEL}"><process id="p">{lanes}{body}</process></definitions>'.encode()


def line(*keys: str) -> list[str]:
    """Flows along these elements."""
    return [f"{a}>{b}" for a, b in pairwise(keys)]


def why(data: bytes) -> str:
    """Why a file is refused."""
    reading = read(data, {})
    assert reading.route is None
    assert reading.refused
    return " ".join(f"{remark.element} {remark.why}" for remark in reading.refused)


def outline(nodes) -> list:
    """A route as nested names."""
    return [
        (node.name if not isinstance(node, RouteGroup) else [outline(branch.nodes) for branch in node.branches])
        for node in nodes
    ]


class TestRoundTrip:
    @settings(max_examples=50, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.too_slow])
    @given(routes())
    def test_what_was_written_is_read_again_the_same(self, route):
        reading = read(write(route, setting()).encode(), AUTHORITIES)

        assert reading.route == route
        assert (reading.left_out, reading.changed, reading.refused) == ((), (), ())

    def test_what_another_tool_changed_is_what_counts(self):
        route = (step("a", "受理"), step("b", limit=Limit(value=5, unit=LimitUnit.NATURAL_DAY, note="自受理起")))
        text = write(route, setting()).replace('name="受理"', 'name="收件受理"').replace("P5D", "P1W")

        first, second = read(text.encode(), {}).route

        assert first.name == "收件受理"
        assert second.limit == Limit(value=7, unit=LimitUnit.NATURAL_DAY, note="自受理起")

    def test_a_renamed_branch_keeps_its_new_name(self):
        group = RouteGroup(key="g", name="g", branches=(branch("a", step("x"), name="甲"), branch("b", step("y"))))
        text = write((group,), setting()).replace('name="甲" sourceRef', 'name="乙" sourceRef')

        assert [each.name for each in read(text.encode(), {}).route[0].branches] == ["乙", "b"]


class TestReferenceModels:
    """The models of the interchange working group: see miwg/README.md."""

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("A.1.0", ["Task 1", "Task 2", "Task 3"]),
            ("A.2.0", ["Task 1", [["Task 2"], ["Task 3"], ["Task 4"]]]),
            ("A.3.0", ["Task 1", "Collapsed Sub-Process", "Task 2"]),
        ],
    )
    def test_is_imported(self, name, expected):
        reading = read((MIWG / f"{name}.bpmn").read_bytes(), {})

        assert outline(reading.route) == expected

    @pytest.mark.parametrize(
        ("name", "reason"),
        [
            ("A.2.1", "_To9ZwDOCEeS"),
            ("A.4.0", "2 processes: Pool (WFP-6-1)"),
            ("A.4.1", "2 processes: Pool 1 (sid-34746A54"),
            ("B.1.0", "4 processes"),
            ("B.2.0", "4 processes"),
        ],
    )
    def test_is_refused_with_the_reason(self, name, reason):
        assert reason in why((MIWG / f"{name}.bpmn").read_bytes())

    @pytest.mark.parametrize("path", sorted(MIWG.glob("[AB].[124].[01].bpmn")), ids=lambda path: path.stem)
    def test_of_several_processes_the_chosen_one_is_read(self, path):
        data = path.read_bytes()
        for key, name in read(data, {}).processes:
            reading = read(data, {}, key)
            assert name
            assert reading.processes == ()
            assert (reading.route is None) == bool(reading.refused)

    def test_a_process_that_is_not_there_is_asked_for_again(self):
        reading = read((MIWG / "A.4.0.bpmn").read_bytes(), {}, "nobody")

        assert reading.route is None
        assert len(reading.processes) == 2

    def test_what_hangs_on_an_event_is_told(self):
        reading = read((MIWG / "A.3.0.bpmn").read_bytes(), {})

        assert {remark.name for remark in reading.left_out} >= {"Task 3", "Task 4", "End Event 2"}

    @pytest.mark.parametrize("path", sorted(MIWG.glob("*.bpmn")), ids=lambda path: path.stem)
    def test_each_process_alone_is_imported_or_refused_by_element(self, path):
        count = len(ElementTree.parse(path).findall(f"{M}process"))  # noqa: S314 shipped
        for number in range(count):
            tree = ElementTree.parse(path)  # noqa: S314 shipped
            for other, process in enumerate(tree.findall(f"{M}process")):
                if other != number:
                    tree.getroot().remove(process)
            reading = read(ElementTree.tostring(tree.getroot()), {})
            assert (reading.route is None) == bool(reading.refused)
            assert all(remark.why for remark in reading.refused + reading.left_out + reading.changed)


class TestBlocks:
    def test_side_by_side(self):
        data = bpmn(
            "start:s", "user:a", "and:split", "user:b", "user:c", "and:join", "user:d", "end:e",
            *line("s", "a", "split", "b", "join", "d", "e"), *line("split", "c", "join"),
        )  # fmt: skip

        reading = read(data, {})

        assert outline(reading.route) == ["a", [["b"], ["c"]], "d"]
        assert reading.route[1].split == Split.PARALLEL

    def test_a_task_with_two_flows_starts_both(self):
        data = bpmn("start:s", "user:a", "user:b", "user:c", *line("s", "a", "b"), *line("a", "c"))

        assert outline(read(data, {}).route) == ["a", [["b"], ["c"]]]

    def test_splits_may_share_their_join(self):
        data = bpmn(
            "start:s", "and:one", "and:two", "user:a", "user:b", "user:c", "and:join", "end:e",
            *line("s", "one", "a", "join", "e"), *line("one", "two", "b", "join"), *line("two", "c", "join"),
        )  # fmt: skip

        assert outline(read(data, {}).route) == [[["a"], [[["b"], ["c"]]]]]

    def test_a_way_past_a_step_makes_it_conditional_and_tells_what_to_set(self):
        data = bpmn(
            "start:s", "xor:x", "user:a", "xor:j", "end:e", *line("s", "x", "a", "j", "e"), "x>j:不需要勘验"
        )  # fmt: skip

        reading = read(data, {})

        assert outline(reading.route) == ["a"]
        assert "no condition" in " ".join(remark.why for remark in reading.changed)

    def test_a_foreign_condition_is_told(self):
        flow = (
            '<sequenceFlow id="q" sourceRef="x" targetRef="a"><conditionExpression>${area &gt; 5}</conditionExpression>'
            "</sequenceFlow>"
        )
        data = bpmn(
            "start:s", "xor:x", "user:a", "user:b", "end:e", *line("s", "x"), flow, *line("a", "e"), "x>b", "b>e"
        )

        reading = read(data, {})

        assert any("${area > 5}" in remark.why and remark.element == "q" for remark in reading.changed)

    def test_the_refusal_after_a_decision_belongs_to_the_decision(self):
        data = bpmn(
            "start:s", "user:受理", "user:审批", "xor:x", "user:制证", "end:yes", "end:no",
            *line("s", "受理", "审批", "x", "制证", "yes"), "x>no:不予",
        )  # fmt: skip

        reading = read(data, {})

        assert [(each.name, each.kind) for each in steps_of(reading.route)] == [
            ("受理", StepKind.ACCEPT), ("审批", StepKind.DECIDE), ("制证", StepKind.PRODUCE),
        ]  # fmt: skip
        assert [remark.element for remark in reading.left_out] == ["no"]

    def test_only_the_last_of_several_decisions_by_name_decides(self):
        data = bpmn("start:s", "user:科长审批", "user:局长审批", *line("s", "科长审批", "局长审批"))

        kinds = [each.kind for each in steps_of(read(data, {}).route)]
        assert kinds == [StepKind.REVIEW, StepKind.DECIDE]

    def test_a_complex_join_with_a_count_is_a_quorum(self):
        join = (
            '<complexGateway id="j"><activationCondition>activationCount &gt;= 2</activationCondition></complexGateway>'
        )
        flows = [flow for key in "abc" for flow in line("x", key, "j")]
        data = bpmn("start:s", "and:x", "user:a", "user:b", "user:c", join, "end:e", *line("s", "x"), *flows, "j>e")

        group = read(data, {}).route[0]

        assert (group.join, group.quorum) == (Join.QUORUM, 2)

    def test_timers_are_limits(self):
        def timer(text):
            return (
                '<boundaryEvent id="t" attachedToRef="a"><timerEventDefinition><timeDuration>'
                f"{text}</timeDuration></timerEventDefinition></boundaryEvent>"
            )

        limits = {}
        for text in ("P10D", "PT36H", "P2W", "P1DT2H", "P1M", "PT90M", "tomorrow"):
            data = bpmn("start:s", "user:a", timer(text), *line("s", "a"))
            limit = read(data, {}).route[0].limit
            limits[text] = (limit.value, limit.unit)

        day, hour, none = LimitUnit.NATURAL_DAY, LimitUnit.HOUR, (None, LimitUnit.NONE)
        assert limits == {
            "P10D": (10, day), "PT36H": (36, hour), "P2W": (14, day), "P1DT2H": (26, hour),
            "P1M": none, "PT90M": none, "tomorrow": none,
        }  # fmt: skip

    def test_lanes_named_like_a_department_give_its_code(self):
        lanes = (
            '<laneSet><lane id="l1" name="市水务局"><flowNodeRef>a</flowNodeRef></lane>'
            '<lane id="l2" name="谁也不是"><flowNodeRef>b</flowNodeRef></lane></laneSet>'
        )
        data = bpmn("start:s", "user:a", "user:b", *line("s", "a", "b"), lanes=lanes)

        reading = read(data, {"W": "市水务局"})

        assert [each.authority_code for each in reading.route] == ["W", ""]
        assert "l2" in [remark.element for remark in reading.changed]


class TestRefusals:
    def test_a_loop(self):
        data = bpmn("start:s", "user:a", "xor:x", "end:e", *line("s", "a", "x", "e"), "x>a:退回")

        assert "loop" in why(data)
        assert "退回" in read(data, {}).refused[0].name

    def test_a_split_that_is_joined_by_another_kind(self):
        tasks = ["user:b", "user:c", "end:e"]
        flows = [*line("s", "x", "b", "j", "e"), *line("x", "c", "j")]

        assert why(bpmn("start:s", "xor:x", "and:j", *tasks, *flows)).startswith("j ")
        assert why(bpmn("start:s", "and:x", "xor:j", *tasks, *flows)).startswith("j ")
        assert why(bpmn("start:s", "or:x", "and:j", *tasks, *flows)).startswith("j ")

    def test_branches_that_meet_across_blocks(self):
        data = bpmn(
            "start:s", "and:x", "user:a", "user:b", "user:c", "and:y", "user:t", "and:j", "end:e",
            *line("s", "x", "a", "y", "t", "j", "e"), *line("x", "b", "y"), *line("x", "c", "j"),
        )  # fmt: skip

        assert why(data).startswith("t Ways meet")

    @pytest.mark.parametrize(
        "element",
        [
            '<subProcess id="q"><userTask id="inner"/></subProcess>',
            '<callActivity id="q"/>',
            '<eventBasedGateway id="q"/>',
            '<intermediateThrowEvent id="q"><linkEventDefinition/></intermediateThrowEvent>',
        ],
    )
    def test_what_has_no_counterpart(self, element):
        assert why(bpmn("start:s", "user:a", element, *line("s", "a", "q"))).startswith("q ")

    def test_where_to_begin_must_be_clear(self):
        assert "2 places" in why(bpmn("start:s", "start:t", "user:a", "s>a", "t>a"))
        assert "nowhere" in why(bpmn("user:a", "user:b", *line("a", "b", "a")))

    def test_flows_to_nowhere_and_elements_without_id(self):
        assert "not in the process" in why(bpmn("start:s", "s>gone"))
        assert "id of their own" in why(bpmn("start:s", "<userTask/>"))

    def test_too_deep_and_too_many(self):
        deep = ["start:s", *(f"and:x{n}" for n in range(60)), *(f"user:t{n}" for n in range(61)), "s>x0"]
        deep += [f"x{n}>x{n + 1}" for n in range(59)] + [f"x{n}>t{n}" for n in range(60)] + ["x59>t60"]
        many = ["start:s", *(f"user:a{n}" for n in range(5001))]

        assert "deep" in why(bpmn(*deep))
        assert "too many" in why(bpmn(*many))

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "empty"),
            (b"\0\0\0\0", "empty"),
            (b"PK\x03\x04", "well-formed"),
            (b"<definitions", "well-formed"),
            (b"\xff\xfe<\0a\0", "well-formed"),
            ('<?xml version="1.0" encoding="gb18030"?><a>你</a>'.encode("gb18030"), "well-formed"),
            (b'<?xml version="1.0" encoding="klingon"?><a/>', "well-formed"),
            (b"<html><body/></html>", "html"),
            (b"<definitions/>", "not BPMN"),
            (f'<definitions xmlns="{names.MODEL}"/>'.encode(), "no process"),
            (b"<a>" + b" " * LARGEST, "larger"),
        ],
    )
    def test_files_that_are_none(self, data, reason):
        assert reason in why(data)

    def test_entities_are_refused_before_they_grow(self):
        bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        outside = '<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

        for before in (bomb, outside, '<!DOCTYPE d SYSTEM "http://example.org/x.dtd">'):
            assert "document type" in why(bpmn("start:s", before=before))

    def test_utf_16_with_its_mark_is_read(self):
        text = '<?xml version="1.0" encoding="utf-16"?>' + bpmn("start:s", "user:受理", "s>受理").decode()

        assert outline(read(codecs.BOM_UTF16_LE + text.encode("utf-16-le"), {}).route) == ["受理"]

    @settings(max_examples=200, deadline=None, phases=QUICK)
    @given(st.data())
    def test_random_graphs_never_crash(self, data):
        count = data.draw(st.integers(1, 9))
        kinds = ["user", "xor", "and", "or", "end", "catch"]
        elements = [f"{data.draw(st.sampled_from(kinds))}:n{number}" for number in range(count)]
        ends = st.integers(0, count - 1)
        flows = [f"n{data.draw(ends)}>n{data.draw(ends)}" for _ in range(data.draw(st.integers(0, 14)))]

        reading = read(bpmn("start:s", *elements, "s>n0", *flows), {})

        assert (reading.route is None) == bool(reading.refused)

    @settings(max_examples=100, deadline=None, phases=QUICK)
    @given(st.data())
    def test_damaged_files_never_crash(self, data):
        whole = (MIWG / "A.3.0.bpmn").read_bytes()
        at = data.draw(st.integers(0, len(whole) - 1))
        bad = data.draw(st.binary(max_size=4))

        reading = read(whole[:at] + bad + whole[at + len(bad) :], {})

        assert (reading.route is None) == bool(reading.refused)
