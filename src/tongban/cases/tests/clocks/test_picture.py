"""The picture of a clock says the same as the clock: examples, and properties over random limits and pauses."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tongban.cases.clocks import DayKind, Limit, Terms, Unit, clocks_of, draw
from tongban.cases.tests.clocks.told import accepted, at, review
from tongban.kernel.calendar import current_calendar, day_names

CALENDAR = current_calendar()
TODAY = date(2026, 2, 24)


def boxes(clock):
    months = draw(clock, CALENDAR, day_names(), TODAY)
    return {box.on: box for month in months for week in month.weeks for box in week if box}


class TestDraw:
    def test_example_b_over_the_spring_festival(self):
        clock = clocks_of(accepted("2026-02-10"), Terms(promised=Limit(7)), CALENDAR, at("2026-02-24"))["promised"]
        drawn = boxes(clock)
        assert drawn[date(2026, 2, 10)].kind is DayKind.START
        assert (drawn[date(2026, 2, 14)].kind, drawn[date(2026, 2, 14)].number) == (DayKind.WORKED, 4)
        assert (drawn[date(2026, 2, 17)].kind, drawn[date(2026, 2, 17)].name) == (DayKind.OFF, "春节")
        assert drawn[date(2026, 2, 21)].kind is DayKind.OFF  # a Saturday inside the holiday
        assert (drawn[date(2026, 2, 26)].kind, drawn[date(2026, 2, 26)].number) == (DayKind.DUE, 7)
        assert drawn[date(2026, 2, 27)].kind is DayKind.OUTSIDE
        assert drawn[TODAY].today

    def test_example_c_shows_the_pause(self):
        story = [*accepted("2026-01-30"), *review("2026-02-04", "2026-03-02")]
        clock = clocks_of(story, Terms(promised=Limit(10)), CALENDAR, at("2026-03-03"))["promised"]
        drawn = boxes(clock)
        assert drawn[date(2026, 2, 4)].number == 3  # the day it starts still counts
        assert drawn[date(2026, 3, 2)].kind is DayKind.PAUSED  # the day it ends does not
        assert drawn[date(2026, 3, 11)].kind is DayKind.DUE

    def test_hours_and_no_limit_have_no_picture(self):
        for limit in (Limit(48, Unit.HOUR), Limit(0, Unit.NONE), Limit(0, Unit.INSTANT), Limit(400)):
            clock = clocks_of(accepted("2026-02-10"), Terms(promised=limit), CALENDAR, at("2026-02-11"))["promised"]
            assert draw(clock, CALENDAR, {}, TODAY) == ()

    @given(
        start=st.dates(date(2024, 1, 1), date(2026, 10, 1)),
        days=st.integers(1, 60),
        begins=st.integers(0, 20),
        lasts=st.integers(0, 30),
    )
    def test_as_many_days_are_numbered_as_the_limit_has(self, start, days, begins, lasts):
        first = start + timedelta(begins)
        story = [*accepted(str(start)), *review(str(first), str(first + timedelta(lasts)))]
        clock = clocks_of(story, Terms(promised=Limit(days)), CALENDAR, at(str(first + timedelta(lasts + 1))))[
            "promised"
        ]
        numbers = [box.number for box in boxes(clock).values() if box.number]
        assert numbers == list(range(1, days + 1)) or not draw(clock, CALENDAR, {}, TODAY)
