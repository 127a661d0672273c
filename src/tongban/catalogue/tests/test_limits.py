"""Comparing time limits of different units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.enums import LimitUnit
from tongban.catalogue.limits import described, maybe_longer, natural_span, surely_longer
from tongban.catalogue.parts import Limit

UNITS = (LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY, LimitUnit.HOUR)
limits = st.builds(Limit, value=st.integers(0, 3000), unit=st.sampled_from(UNITS))


def working(value):
    return Limit(value=value, unit=LimitUnit.WORKING_DAY)


def natural(value):
    return Limit(value=value, unit=LimitUnit.NATURAL_DAY)


class TestNaturalSpan:
    @pytest.mark.parametrize(("days", "least"), [(1, 1), (5, 5), (6, 8), (10, 12), (11, 15), (20, 26)])
    def test_of_working_days_starts_with_the_best_week(self, days, least):
        assert natural_span(working(days))[0] == least

    def test_of_working_days_ends_with_the_longest_holiday(self):
        low, high = natural_span(working(20))

        assert low < 28 < high < 45


class TestSurelyLonger:
    def test_compares_the_same_unit_by_value(self):
        assert surely_longer(working(21), working(20))
        assert not surely_longer(working(20), working(20))

    def test_knows_that_many_working_days_outlast_few_natural_ones(self):
        assert surely_longer(natural(90), working(20))
        assert surely_longer(working(90), natural(90))

    def test_is_silent_where_a_limit_is_not_set(self):
        assert not surely_longer(working(20), Limit())
        assert not surely_longer(Limit(), working(20))

    def test_instant_is_never_longer(self):
        assert not surely_longer(Limit(unit=LimitUnit.INSTANT), Limit(value=1, unit=LimitUnit.HOUR))

    @given(limits, limits)
    def test_never_says_both_ways(self, first, second):
        assert not (surely_longer(first, second) and surely_longer(second, first))

    @given(limits, limits)
    def test_sure_and_unsure_exclude_each_other(self, first, second):
        assert not (surely_longer(first, second) and maybe_longer(first, second))


class TestDescribed:
    @pytest.mark.parametrize(
        ("limit", "words"),
        [
            (working(20), "20个工作日"),
            (natural(90), "90个自然日"),
            (Limit(value=0, unit=LimitUnit.WORKING_DAY), "即时办结"),
            (Limit(unit=LimitUnit.INSTANT), "即时办结"),
            (Limit(), "法律未规定时限"),
        ],
    )
    def test_says_it_in_words(self, limit, words):
        assert described(limit) == words
