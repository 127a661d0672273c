"""How long a thing takes: the longest way through its edges, against every way there is."""

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.catalogue.enums import LimitUnit
from tongban.catalogue.tests.things.rows import NO_LIMIT, days, item, told
from tongban.catalogue.things.limits import ORDER, added_up, limit_of


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def together(parts, edges=(), **more):
    items = {code: item(code, limit) for code, limit in parts.items()}
    return limit_of(told(parts, edges, **more), items, tuple(parts))


class TestLimitOf:
    def test_adds_what_waits_and_not_what_runs_side_by_side(self):
        found = together({"a": days(5), "b": days(20), "c": days(3)}, [("a", "b")])
        assert (found.words, found.working_days, found.path) == ("25 working days", 25, ("a", "b"))

    def test_side_by_side_the_longest_part_counts(self):
        found = together({"a": days(5), "b": days(20)})
        assert (found.working_days, found.path) == (20, ("b",))

    def test_the_law_counts_where_nothing_is_promised(self):
        items = {"a": item("a", False, promised_limit=NO_LIMIT, statutory_limit=days(20))}
        assert limit_of(told("a"), items, "a").working_days == 20

    def test_units_are_told_apart(self):
        found = together({"a": days(5), "b": days(3, "natural_day"), "c": days(8, "hour")}, [("a", "b"), ("b", "c")])
        assert found.words == "5 working days plus 3 calendar days plus 8 hours"
        assert found.working_days is None

    def test_names_the_parts_without_a_limit(self):
        found = together({"a": days(5), "b": None})
        assert found.words == "5 working days, not counting what has no limit: 事项b"
        assert (found.working_days, found.unknown) == (None, ("b",))

    def test_a_part_nobody_knows_has_no_limit(self):
        assert limit_of(told("ab"), {"a": item("a", days(5))}, "ab").unknown == ("b",)

    def test_says_when_nothing_is_known(self):
        assert together({"a": None}).words == "Nothing says how long it takes"
        assert limit_of(told("a"), {}, ()).working_days is None

    def test_what_is_done_at_once_adds_nothing(self):
        found = together({"a": {"unit": "instant"}, "b": days(0)}, [("a", "b")])
        assert (found.words, found.working_days) == ("Done at once", 0)

    def test_an_edge_through_a_part_that_is_not_chosen_holds_nobody_up(self):
        items = {code: item(code, days(5)) for code in "abc"}
        found = limit_of(told("abc", [("a", "b"), ("b", "c")]), items, ("a", "c"))
        assert (found.working_days, found.path) == (5, ("a",))

    def test_a_promise_for_the_whole_stands_where_it_is_shorter(self):
        parts, edges = {"a": days(5), "b": days(20)}, [("a", "b")]
        assert together(parts, edges, promised_days=8).words == "8 working days"
        assert together(parts, edges, promised_days=30).working_days == 25

    def test_a_promise_for_the_whole_stands_where_the_parts_do_not_say(self):
        found = together({"a": None}, promised_days=8)
        assert (found.words, found.working_days, found.unknown) == ("8 working days", 8, ("a",))

    def test_a_circle_ends(self):
        assert together({"a": days(5), "b": days(7)}, [("a", "b"), ("b", "a")]).working_days in {7, 12}


LIMITS = st.none() | st.builds(days, st.integers(0, 60), st.sampled_from([unit.value for unit in ORDER]))
PAIRS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=14)


def every_way(edges, codes):
    """All ways through the edges, by brute force."""
    ways = [(code,) for code in codes]
    for way in ways:  # grows while it is walked
        ways += [(*way, after) for before, after in edges if before == way[-1] and after in codes]
    return ways


def hours(limit):
    """Five working days are a week."""
    share = {"working_day": 33.6, "natural_day": 24, "hour": 1}
    return share[limit["unit"]] * limit["value"] if limit else 0


@settings(max_examples=150, deadline=None)
@given(st.lists(LIMITS, min_size=7, max_size=7), PAIRS, st.sets(st.integers(0, 6), min_size=1))
def test_no_way_is_longer_than_the_one_named(limits, pairs, chosen):
    edges = list({(str(min(pair)), str(max(pair))) for pair in pairs if pair[0] != pair[1]})
    said = {str(number): limit for number, limit in enumerate(limits)}
    codes = {str(number) for number in chosen}
    items = {code: item(code, limit) for code, limit in said.items()}

    found = added_up(told(said, edges), items, codes)

    lengths = {way: sum(hours(said[code]) for code in way) for way in every_way(edges, codes)}
    assert found.path in lengths
    assert lengths[found.path] == pytest.approx(max(lengths.values()))
    assert set(found.unknown) == {code for code in codes if said[code] is None}
    if found.working_days is not None:
        assert {limit["unit"] for limit in (said[code] for code in found.path) if limit["value"]} <= {
            LimitUnit.WORKING_DAY
        }
        assert found.working_days == sum(said[code]["value"] for code in found.path if said[code]["unit"] != "none")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=7, max_size=7), PAIRS, st.sets(st.integers(0, 6), min_size=1))
def test_fewer_parts_never_take_longer(numbers, pairs, chosen):
    edges = list({(str(min(pair)), str(max(pair))) for pair in pairs if pair[0] != pair[1]})
    items = {str(place): item(str(place), days(number)) for place, number in enumerate(numbers)}
    said = told(items, edges)

    some = added_up(said, items, {str(number) for number in chosen})

    assert some.working_days <= added_up(said, items, tuple(items)).working_days
