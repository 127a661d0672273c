"""Conditions on answers: what holds, what does not, and the words for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.conditions import AllOf, Answer, AnyOf, NotSo, answers_in, holds, say
from tongban.catalogue.enums import Operator

AREA = Answer(field="area", operator=Operator.AT_LEAST, value="500")
FACTORY = Answer(field="use", value="factory")
LABELS = {"area": "建筑面积", "use": "用途？"}


class TestHolds:
    @pytest.mark.parametrize(
        ("operator", "value", "given_answer", "expected"),
        [
            ("is", "shop", "shop", True),
            ("is", "shop", "Shop", False),
            ("is_not", "shop", "factory", True),
            ("is_not", "shop", "", False),
            ("is", "shop", ["shop", "office"], True),
            ("is_not", "shop", ["office"], True),
            ("is", "3", 3, True),
            ("is", "yes", True, True),
            ("at_least", "500", "500.0", True),
            ("at_least", "500", 499.99, False),
            ("at_most", "500", "500", True),
            ("more_than", "500", 500, False),
            ("less_than", "500", "-1", True),
            ("at_least", "500", "many", False),
            ("at_least", "500", "NaN", False),
            ("at_least", "500", {"a": 1}, False),
            ("before", "2026-03-16", "2026-03-15", True),
            ("before", "2026-03-16", "2026-03-16", False),
            ("since", "2026-03-16", "2026-03-16", True),
            ("since", "2026-03-16", "yesterday", False),
            ("since", "soon", "2026-03-16", False),
            ("rows_at_least", "2", [{"_row": "a", "name": "李"}, {"_row": "b", "name": "王"}], True),
            ("rows_at_least", "2", [{"_row": "a", "name": "李"}, {"_row": "b", "name": ""}], False),
            ("rows_at_most", "0", [], True),
            ("rows_at_most", "0", None, True),
            ("rows_at_least", "many", ["a"], False),
            ("rows_at_least", "2", ["a", "b"], True),
            ("answered", "", "x", True),
            ("answered", "", [], False),
            ("not_answered", "", None, True),
            ("not_answered", "", 0, False),
        ],
    )
    def test_compares_as_a_clerk_would(self, operator, value, given_answer, expected):
        condition = Answer(field="q", operator=operator, value=value)

        assert holds(condition, {"q": given_answer}) is expected

    @pytest.mark.parametrize(
        ("operator", "given_answer", "expected"),
        [
            ("one_of", "shop", True),
            ("one_of", ["home", "factory"], True),
            ("one_of", "home", False),
            ("one_of", "", False),
            ("none_of", "home", True),
            ("none_of", "shop", False),
            ("none_of", ["home", "shop"], False),
            ("none_of", "", False),
        ],
    )
    def test_compares_with_several_values(self, operator, given_answer, expected):
        condition = Answer(field="q", operator=operator, values=("shop", "factory"))

        assert holds(condition, {"q": given_answer}) is expected

    def test_without_a_condition_always(self):
        assert holds(None, {}) is True

    def test_joins_parts(self):
        both, one = AllOf(all_of=(AREA, FACTORY)), AnyOf(any_of=(AREA, FACTORY))

        assert not holds(both, {"area": 600, "use": "shop"})
        assert holds(one, {"area": 600, "use": "shop"})
        assert holds(NotSo(not_so=both), {"area": 600, "use": "shop"})

    @given(
        st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists),
        st.text(),
        st.sampled_from(Operator),
    )
    def test_answers_anything_without_an_error(self, answer, value, operator):
        assert holds(Answer(field="q", operator=operator, value=value), {"q": answer}) in (True, False)


class TestWords:
    def test_name_questions_and_join_them(self, settings):
        condition = AllOf(all_of=(AREA, AnyOf(any_of=(FACTORY, NotSo(not_so=AREA)))))

        assert say(condition, LABELS) == "建筑面积不少于500 且 (用途是factory 或 不满足\uff08建筑面积不少于500\uff09)"

    def test_of_no_condition_are_empty(self):
        assert say(None, LABELS) == ""


def test_every_answer_of_a_condition_is_found():
    assert [answer.field for answer in answers_in(NotSo(not_so=AllOf(all_of=(AREA, FACTORY))))] == ["area", "use"]
