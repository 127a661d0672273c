"""Which items a thing calls for, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue import public as catalogue
from tongban.catalogue.enums import VersionState
from tongban.catalogue.errors import VersionNotFound
from tongban.catalogue.tests.factories import thing
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.kernel.actors import PUBLIC

FRYING = {"field": "frying", "value": "yes"}
YES_NO = [{"value": "yes", "label": "有"}, {"value": "no", "label": "没有"}]
ASKED = [{"key": "frying", "label": "有没有油烟", "type": "choice", "choices": YES_NO}]


def told(parts, edges=(), **more):
    rows = [part if isinstance(part, dict) else {"item_code": part} for part in parts]
    links = [{"before": before, "after": after} for before, after in edges]
    return ThingDefinition(code="shop", title="开店", parts=rows, edges=links, **more)


class TestChosen:
    def test_leaves_out_what_the_answers_do_not_call_for(self):
        said = told(["licence", {"item_code": "smoke", "when": FRYING}], questions=ASKED)
        assert said.chosen({"frying": "yes"}) == ("licence", "smoke")
        assert said.chosen({"frying": "no"}) == said.chosen({}) == ("licence",)

    def test_puts_each_item_after_those_it_needs(self):
        assert told("abc", [("c", "a"), ("a", "b")]).chosen({}) == ("c", "a", "b")

    def test_an_order_through_an_item_that_is_not_chosen_holds_nobody_up(self):
        said = told(["a", {"item_code": "b", "when": FRYING}, "c"], [("a", "b"), ("b", "c")], questions=ASKED)
        assert said.edges_among(said.chosen({})) == ()

    def test_ends_even_when_the_edges_run_in_a_circle(self):
        assert told("abc", [("a", "b"), ("b", "a")]).chosen({}) == ("c", "a", "b")

    @given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20))
    def test_is_an_order_for_any_edges_without_a_circle(self, pairs):
        edges = [(str(min(pair)), str(max(pair))) for pair in pairs if pair[0] != pair[1]]
        order = told([str(number) for number in reversed(range(8))], edges).chosen({})
        assert sorted(order) == [str(number) for number in range(8)]
        assert all(order.index(before) < order.index(after) for before, after in edges)


@pytest.mark.django_db
class TestReads:
    def test_finds_the_version_in_force_by_its_code(self):
        made = thing(code="shop", title="开店")
        found = catalogue.find_thing_in_force("shop")
        assert found == made == catalogue.get_thing(made.version_id)
        assert catalogue.list_things() == [made]

    def test_a_version_in_work_is_nobodys_business(self):
        made = thing(code="shop", state=VersionState.DRAFT)
        assert catalogue.find_thing_in_force("shop") is None
        assert catalogue.list_things() == []
        assert catalogue.get_thing(made.version_id) == made
        with pytest.raises(VersionNotFound):
            catalogue.get_thing(made.version_id, actor=PUBLIC)
