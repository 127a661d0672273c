"""The picture of a thing: every item once, lines that end at boxes, the same in words."""

import itertools
import re
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalogue.tests.things.rows import told
from tongban.catalogue.things.picture import STATES, WIDTH, depths_of, picture_of, wrapped

TITLES = {"a": "营业执照", "b": "食品经营许可", "c": "门头招牌设置"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def drawn(said, titles=TITLES, states=None):
    return ElementTree.fromstring(picture_of(said, titles, states))  # noqa: S314 made here


class TestDepths:
    def test_an_item_stands_below_all_it_waits_for(self):
        assert depths_of(told("cab", [("a", "b"), ("b", "c"), ("a", "c")])) == {"a": 0, "b": 1, "c": 2}

    def test_a_circle_ends(self):
        assert set(depths_of(told("ab", [("a", "b"), ("b", "a")]))) == {"a", "b"}


class TestPictureOf:
    def test_has_a_box_for_each_item_and_a_line_for_each_edge(self):
        figure = drawn(told("abc", [("a", "b"), ("a", "c")]))
        assert len(figure.findall(".//rect")) == 3
        assert len(figure.findall(".//path")) == 2

    def test_says_the_same_in_words(self):
        figure = drawn(told("abc", [("a", "b")]), states={"a": "done"})
        assert [row.text for row in figure.findall("./ol/li")] == [
            "营业执照 (Finished)",
            "门头招牌设置",
            "食品经营许可, after 营业执照",
        ]

    def test_headings_say_what_runs_side_by_side(self):
        figure = drawn(told("abc", [("a", "b"), ("a", "c")]))
        steps = [text.text for text in figure.findall(".//text[@class='tb-graph__step']")]
        assert steps == ["Step 1", "Step 2: 2 items at the same time"]

    @pytest.mark.parametrize("state", STATES)
    def test_a_state_is_told_in_words_beside_its_colour(self, state):
        label, tone = STATES[state]
        figure = drawn(told("a"), states={"a": state})
        assert figure.find(".//g").get("class") == f"tb-graph__box tb-graph__box--{tone}"
        assert str(label) in [text.text for text in figure.findall(".//text")]

    def test_a_title_cannot_break_out_of_it(self):
        picture = picture_of(told("a"), {"a": '<script>alert("1")</script>&'})
        assert "<script" not in picture
        ElementTree.fromstring(picture)  # noqa: S314 made here

    def test_a_line_back_is_marked(self):
        assert "tb-graph__line--circular" in picture_of(told("ab", [("a", "b"), ("b", "a")]), TITLES)

    def test_nothing_is_drawn_of_nothing(self):
        assert picture_of(told(""), {}) == ""

    def test_edges_to_unknown_items_are_left_out(self):
        assert drawn(told("a", [("a", "x")])).findall(".//path") == []

    @settings(max_examples=80, deadline=None)
    @given(
        st.lists(st.text("营业执照许可abc (（", min_size=1, max_size=80), min_size=1, max_size=12),
        st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30),
    )
    def test_boxes_never_overlap_and_stay_on_the_paper(self, titles, pairs):
        codes = [str(number) for number in range(len(titles))]
        edges = [(str(a), str(b)) for a, b in pairs if a != b and max(a, b) < len(codes)]
        figure = drawn(told(codes, edges), dict(zip(codes, titles, strict=True)))

        height = int(figure.find("./svg").get("viewBox").split()[3])
        spans = [tuple(int(box.get(name)) for name in ("x", "y", "width", "height")) for box in figure.iter("rect")]
        assert len(spans) == len(codes)
        assert all(x >= 0 and x + width <= WIDTH and y + tall <= height for x, y, width, tall in spans)
        assert all(one[1] + one[3] < other[1] for one, other in itertools.pairwise(spans))
        for path in figure.iter("path"):
            assert all(0 <= int(x) <= spans[0][0] for x in re.findall(r"[MH](\d+)", path.get("d")))


class TestWrapped:
    def test_breaks_where_the_room_ends(self):
        assert wrapped("营业执照核发", 4) == ("营业执照", "核发")

    def test_latin_letters_take_half(self):
        assert wrapped("abcdefg", 4) == ("abcdefg",)

    def test_what_is_too_long_ends_with_dots(self):
        assert wrapped("一二三四五六七八九", 2) == ("一二", "三四", "五…")
