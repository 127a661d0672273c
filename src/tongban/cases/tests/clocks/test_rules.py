"""Counting rules W1-W9 of STANDARDS 4.2, one class each."""

from datetime import time
from zoneinfo import ZoneInfo

from tongban.cases.clocks import ClockState, Fact, FactKind, Limit, Readings, ReceiptOnDayOff, Terms, Unit, clocks_of
from tongban.cases.tests.clocks.told import accepted, at, clocks, day, fact, working
from tongban.kernel.calendar import current_calendar

K, S = FactKind, ClockState


def due(start, limit, clock="10:00"):
    return clocks(accepted(start, clock), start, Terms(statutory=limit), "23:59")["statutory"]


class TestW1TheDayOfTheEventIsNotCounted:
    def test_one_day_ends_the_next_day(self):
        assert due("2026-03-10", working(1)).due_on == day("2026-03-11")

    def test_on_the_day_itself_nothing_is_used(self):
        assert due("2026-03-10", working(1)).used == 0


class TestW2WorkingDaysWithoutHolidays:
    def test_spring_festival_is_left_out_and_the_shifted_saturday_counts(self):
        assert due("2026-02-13", working(2)).due_on == day("2026-02-24")

    def test_other_public_days_count(self):
        assert due("2024-03-07", working(1)).due_on == day("2024-03-08")


class TestW3EndOfTheDay:
    def test_the_last_minute_is_in_time(self):
        facts = [*accepted("2026-03-10"), fact(K.DECIDED, "2026-03-11", "23:59")]
        assert clocks(facts, "2026-03-12", Terms(statutory=working(1)))["statutory"].state is S.MET

    def test_midnight_is_too_late(self):
        facts = [*accepted("2026-03-10"), fact(K.DECIDED, "2026-03-12", "00:00")]
        assert clocks(facts, "2026-03-12", Terms(statutory=working(1)))["statutory"].state is S.MISSED

    def test_or_the_close_of_business(self):
        terms = Terms(statutory=working(1), readings=Readings(close_of_business=time(17, 30)))
        clock = clocks(accepted("2026-03-10"), "2026-03-11", terms, "17:31")["statutory"]
        assert (clock.due_at, clock.state) == (at("2026-03-11", "17:30"), S.MISSED)


class TestW4NaturalDaysEndAfterTheRest:
    def test_holiday(self):
        assert due("2026-09-03", Limit(30, Unit.NATURAL_DAY)).due_on == day("2026-10-08")

    def test_weekend(self):
        assert due("2026-03-10", Limit(4, Unit.NATURAL_DAY)).due_on == day("2026-03-16")

    def test_a_shifted_saturday_is_no_rest(self):
        assert due("2026-02-10", Limit(4, Unit.NATURAL_DAY)).due_on == day("2026-02-14")


class TestW5Months:
    def test_the_corresponding_day(self):
        assert due("2026-03-10", Limit(1, Unit.MONTH)).due_on == day("2026-04-10")

    def test_leap_year(self):
        assert due("2024-01-31", Limit(1, Unit.MONTH)).due_on == day("2024-02-29")

    def test_over_the_year(self):
        assert due("2025-11-28", Limit(3, Unit.MONTH)).due_on == day("2026-02-28")

    def test_moved_past_a_rest(self):
        assert due("2026-09-01", Limit(1, Unit.MONTH)).due_on == day("2026-10-08")


class TestW6Hours:
    def test_run_through_nights_and_days_off(self):
        assert due("2026-03-06", Limit(48, Unit.HOUR), "16:30").due_at == at("2026-03-08", "16:30")

    def test_the_moment_itself_is_in_time(self):
        terms = Terms(statutory=Limit(2, Unit.HOUR))
        assert clocks(accepted("2026-03-06"), "2026-03-06", terms, "12:00")["statutory"].state is S.RUNNING
        assert clocks(accepted("2026-03-06"), "2026-03-06", terms, "12:01")["statutory"].state is S.MISSED

    def test_pauses_are_left_out_to_the_minute(self):
        facts = [
            *accepted("2026-03-06"),
            fact(K.PROCEDURE_STARTED, "2026-03-06", "11:00", key="t", procedure="testing"),
            fact(K.PROCEDURE_ENDED, "2026-03-06", "12:30", key="t"),
        ]
        clock = clocks(facts, "2026-03-07", Terms(statutory=Limit(2, Unit.HOUR)))["statutory"]
        assert clock.due_at == at("2026-03-06", "13:30")


class TestW7TheApplicantsDays:
    TOLD = [*accepted("2025-04-21"), fact(K.HEARING_RIGHT_TOLD, "2025-04-28")]

    def test_favourable_by_default(self):
        assert clocks(self.TOLD, "2025-04-28")["hearing_request"].due_on == day("2025-05-08")

    def test_natural_days_by_configuration(self):
        terms = Terms(hearing_request=Limit(5, Unit.NATURAL_DAY))
        assert clocks(self.TOLD, "2025-04-28", terms)["hearing_request"].due_on == day("2025-05-06")


class TestW8FilingOutsideOfficeHours:
    def test_received_at_its_own_time(self):
        clock = clocks([fact(K.RECEIVED, "2026-03-08", "23:59")], "2026-03-09")["acceptance"]
        assert clock.started_on == day("2026-03-08")

    def test_local_rule_moves_only_days_off(self):
        terms = Terms(readings=Readings(receipt_on_day_off=ReceiptOnDayOff.NEXT_WORKING_DAY))
        assert clocks([fact(K.RECEIVED, "2026-03-06", "23:59")], "2026-03-09", terms)["acceptance"].started_on == day(
            "2026-03-06"
        )

    def test_the_day_is_that_of_china(self):
        filed = Fact(K.RECEIVED, at("2026-03-09", "00:30").astimezone(ZoneInfo("UTC")))
        found = clocks_of([filed], Terms(), current_calendar(), at("2026-03-09", "12:00"))
        assert found["acceptance"].started_on == day("2026-03-09")


class TestW9TheUnitIsData:
    def test_seven_days_of_the_building_law(self):
        assert due("2026-03-10", Limit(7, Unit.NATURAL_DAY, "建筑法第八条")).due_on == day("2026-03-17")

    def test_no_limit_at_all(self):
        clock = due("2026-03-10", Limit(0, Unit.NONE))
        assert (clock.due_on, clock.state, clock.remaining) == (None, S.RUNNING, 0)

    def test_at_once_is_due_the_same_day(self):
        assert due("2026-03-10", Limit(0, Unit.INSTANT)).due_on == day("2026-03-10")
