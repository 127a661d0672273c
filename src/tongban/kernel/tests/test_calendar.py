from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel.calendar import (
    CalendarOutOfRange,
    add_working_days,
    is_provisional,
    is_working_day,
    natural_due,
    published_notices,
    working_days_between,
)
from tongban.kernel.calendar.notices import fixed_holidays

DAYS = st.dates(date(2007, 1, 1), date(2030, 12, 31))


def walk(start, count):
    """The slow way, written separately: one day after the other from the notices themselves."""
    works = {day: flag for notice in published_notices() for day, flag in notice.works.items()}
    published = {notice.year for notice in published_notices()}
    day = start
    while count:
        day += timedelta(1)
        off = day.year not in published and day in fixed_holidays(day.year)
        count -= works.get(day, day.weekday() < 5 and not off)
    return day


class TestWorkedExamples:
    """STANDARDS examples that need no pause, computed there from the official notices."""

    def test_a_supplement_notice_over_national_day(self):
        assert add_working_days(date(2025, 9, 25), 5) == date(2025, 10, 9)
        assert add_working_days(date(2025, 9, 25), 20) == date(2025, 10, 29)

    @pytest.mark.parametrize(
        ("limit", "due"), [(7, date(2026, 2, 26)), (20, date(2026, 3, 16)), (30, date(2026, 3, 30))]
    )
    def test_b_limits_over_the_spring_festival(self, limit, due):
        assert add_working_days(date(2026, 2, 10), limit) == due

    def test_c_without_its_pause(self):
        assert add_working_days(date(2026, 1, 30), 10) == date(2026, 2, 13)
        assert add_working_days(date(2026, 1, 30), 20) == date(2026, 3, 5)

    def test_d_delivery_over_two_holidays(self):
        assert add_working_days(date(2026, 9, 18), 10) == date(2026, 10, 9)

    def test_e_natural_days_end_after_the_holiday(self):
        assert natural_due(date(2026, 9, 3), 30) == date(2026, 10, 8)

    @pytest.mark.parametrize(
        ("limit", "due"),
        [(20, date(2025, 2, 25)), (30, date(2025, 3, 11)), (45, date(2025, 4, 1)), (60, date(2025, 4, 23))],
    )
    def test_f_joint_limits(self, limit, due):
        assert add_working_days(date(2025, 1, 22), limit) == due

    def test_g_filing_on_a_sunday(self):
        assert add_working_days(date(2026, 3, 8), 5) == date(2026, 3, 13)
        assert add_working_days(date(2026, 3, 9), 5) == date(2026, 3, 16)

    def test_h_hearing_terms(self):
        assert add_working_days(date(2025, 4, 28), 5) == date(2025, 5, 8)
        assert add_working_days(date(2025, 5, 7), 20) == date(2025, 6, 5)


class TestCounting:
    @pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
    def test_counts_the_year(self, year, days):
        assert working_days_between(date(year - 1, 12, 31), date(year, 12, 31)) == days

    @given(DAYS, st.integers(0, 90))
    def test_agrees_with_walking_day_by_day(self, start, count):
        assert add_working_days(start, count) == walk(start, count)

    @given(DAYS, st.integers(1, 400))
    def test_adding_and_counting_are_inverse(self, start, count):
        due = add_working_days(start, count)

        assert is_working_day(due)
        assert working_days_between(start, due) == count

    @given(DAYS, DAYS, DAYS)
    def test_counting_is_additive(self, a, b, c):
        assert working_days_between(a, b) + working_days_between(b, c) == working_days_between(a, c)

    @given(DAYS, st.integers(1, 400))
    def test_going_back_returns(self, start, count):
        due = add_working_days(start, -count)

        assert is_working_day(due)
        assert due < start

    def test_zero_is_the_same_day_even_on_a_holiday(self):
        assert add_working_days(date(2026, 10, 1), 0) == date(2026, 10, 1)

    def test_knows_swapped_weekends(self):
        assert is_working_day(date(2026, 2, 14))
        assert not is_working_day(date(2026, 2, 16))

    def test_refuses_days_out_of_range(self):
        with pytest.raises(CalendarOutOfRange):
            is_working_day(date(1989, 12, 31))


class TestProvisional:
    def test_a_year_without_notice_is_provisional(self):
        assert is_provisional(date(2027, 3, 1))
        assert not is_provisional(date(2026, 3, 1))

    def test_late_december_waits_for_the_next_notice(self):
        assert is_provisional(date(2026, 12, 31))
        assert not is_provisional(date(2025, 12, 31))

    def test_a_year_without_notice_has_the_13_holidays(self):
        assert len(fixed_holidays(2027)) == 13
        assert not is_working_day(date(2027, 2, 8))  # third day of the Spring Festival, a Monday

    def test_the_shipped_notices_have_no_gap(self):
        assert [notice.year for notice in published_notices()] == list(range(2007, 2027))
