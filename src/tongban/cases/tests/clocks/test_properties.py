"""The engine against a counter that walks day by day (STANDARDS 4.4), written from the text and sharing no code."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tongban.cases.clocks import ClockState, FactKind, Limit, Terms, Unit, Why, clocks_of
from tongban.cases.clocks.pauses import union
from tongban.cases.tests.clocks.told import accepted, at, clocks, fact, review, working
from tongban.kernel.calendar import current_calendar, published_notices

K = FactKind
OFF = {day: not works for notice in published_notices() for day, works in notice.works.items()}
FIRST, LAST = date(2024, 1, 1), date(2026, 6, 30)

days = st.dates(FIRST, LAST)
lengths = st.integers(0, 40)
offsets = st.lists(st.tuples(st.integers(0, 60), lengths), max_size=4)
limits = st.integers(0, 45)


def is_working(day):
    return (not OFF[day]) if day in OFF else day.weekday() < 5


def walk(start, count, pauses, counts):
    here, used = start, 0
    while used < count:
        here += timedelta(1)
        used += counts(here) and not any(a < here <= b for a, b in pauses)
    return here


def walked_due(start, limit, pauses):
    if limit.unit is Unit.WORKING_DAY:
        return walk(start, limit.value, pauses, is_working)
    here = walk(start, limit.value, pauses, lambda _day: True)
    while limit.value and (not is_working(here) or (any(a < here <= b for a, b in pauses) and here != start)):
        here += timedelta(1)
    return here


def walked_used(start, now, pauses):
    here, used = start, 0
    while here < now:
        here += timedelta(1)
        used += is_working(here) and not any(a < here <= b for a, b in pauses)
    return used


def story(start, spans):
    facts = [*accepted(start.isoformat())]
    for number, (after, length) in enumerate(spans):
        begun = start + timedelta(after)
        facts += review(begun.isoformat(), (begun + timedelta(length)).isoformat(), key=f"p{number}", name="评审")
    return facts


def pairs(start, spans):
    return [(start + timedelta(after), start + timedelta(after + length)) for after, length in spans]


def due(start, spans, limit):
    return clocks(story(start, spans), "2026-12-01", Terms(statutory=limit))["statutory"].due_on


class TestAgainstTheWalker:
    @given(days, limits, offsets)
    def test_working_days(self, start, count, spans):
        assert due(start, spans, working(count)) == walked_due(start, working(count), pairs(start, spans))

    @given(days, limits, offsets)
    def test_natural_days(self, start, count, spans):
        limit = Limit(count, Unit.NATURAL_DAY)
        assert due(start, spans, limit) == walked_due(start, limit, pairs(start, spans))

    @given(days, st.integers(0, 90), offsets)
    def test_used(self, start, after, spans):
        now = start + timedelta(after)
        facts = story(start, spans)
        found = clocks_of(facts, Terms(), current_calendar(), at(now, "23:00"))["statutory"]
        assert found.used == walked_used(start, now, pairs(start, spans))

    @given(days, st.integers(1, 30), st.integers(0, 90))
    def test_used_and_remaining_make_the_limit(self, start, count, after):
        found = clocks(
            accepted(start.isoformat()), (start + timedelta(after)).isoformat(), Terms(statutory=working(count))
        )
        clock = found["statutory"]
        assert clock.used + clock.remaining - clock.overrun == count


class TestMonotonic:
    @given(days, st.integers(0, 20), limits)
    def test_a_later_start_never_ends_earlier(self, start, later, count):
        assert due(start, [], working(count)) <= due(start + timedelta(later), [], working(count))

    @given(days, st.integers(0, 20), limits)
    def test_neither_in_natural_days(self, start, later, count):
        limit = Limit(count, Unit.NATURAL_DAY)
        assert due(start, [], limit) <= due(start + timedelta(later), [], limit)

    @given(days, limits, offsets, st.tuples(st.integers(0, 60), lengths))
    def test_more_pause_never_ends_earlier(self, start, count, spans, one_more):
        assert due(start, spans, working(count)) <= due(start, [*spans, one_more], working(count))


class TestUnion:
    spans = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6)

    @given(spans, spans, spans)
    def test_associative(self, one, two, three):
        assert union((*union((*one, *two)), *three)) == union((*one, *union((*two, *three))))

    @given(spans, spans)
    def test_commutative(self, one, two):
        assert union((*one, *two)) == union((*two, *one))

    @given(spans)
    def test_holds_the_same_days(self, spans):
        def held(some):
            return {day for a, b in some for day in range(a + 1, b + 1)}

        assert held(union(spans)) == held(spans)

    @given(spans)
    def test_spans_stand_apart_in_order(self, spans):
        merged = union(spans)
        assert all(left[1] < right[0] for left, right in pairwise(merged))


class TestReplay:
    @given(days, offsets, st.randoms())
    def test_the_order_in_which_facts_are_told_does_not_matter(self, start, spans, chance):
        facts = story(start, spans)
        told = list(facts)
        chance.shuffle(told)
        assert clocks(told, "2026-12-01") == clocks(facts, "2026-12-01")

    @given(days, offsets, st.integers(0, 80))
    def test_a_past_moment_knows_nothing_of_later_facts(self, start, spans, after):
        now = at(start + timedelta(after), "09:00")
        facts = story(start, spans)
        known = [one for one in facts if one.at <= now]
        calendar = current_calendar()
        assert clocks_of(facts, Terms(), calendar, now) == clocks_of(known, Terms(), calendar, now)


class TestExtensionOnlyBeforeTheEnd:
    @given(days, st.integers(0, 60))
    def test_counts_exactly_until_the_last_day(self, start, after):
        day = start + timedelta(after)
        extended = fact(K.EXTENDED, day, days=10, by="局长")
        found = clocks([*accepted(start.isoformat()), extended], "2026-12-01")
        end = walk(start, 20, [], is_working)
        if day <= end:
            assert found["statutory"].due_on == walk(start, 30, [], is_working)
        else:
            assert found["statutory"].due_on == end
            assert [one.why for one in found.ignored] == [Why.TOO_LATE]


@given(days, st.integers(0, 30))
def test_a_supplement_after_acceptance_stops_no_clock(start, after):
    asked = start + timedelta(after)
    facts = accepted(start.isoformat())
    more = [*facts, fact(K.SUPPLEMENT_ASKED, asked, "11:00"), fact(K.SUPPLEMENTED, asked + timedelta(3))]
    assert clocks(more, "2026-12-01")["statutory"] == clocks(facts, "2026-12-01")["statutory"]


@given(days, st.integers(0, 60))
def test_a_clock_is_missed_exactly_after_its_last_day(start, after):
    clock = clocks(accepted(start.isoformat()), (start + timedelta(after)).isoformat(), clock="23:59")["statutory"]
    late = start + timedelta(after) > walk(start, 20, [], is_working)
    assert clock.state is (ClockState.MISSED if late else ClockState.RUNNING)
