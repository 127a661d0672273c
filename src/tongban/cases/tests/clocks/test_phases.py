"""The table of STANDARDS 4.3, row by row, then what moves no clock and the edges of 4.5."""

from datetime import datetime

import pytest

from tongban.cases.clocks import ClockState, ConsequenceKind, Effect, Fact, FactKind, Limit, Terms, Unit, Why
from tongban.cases.tests.clocks.told import accepted, clocks, day, fact, review, working
from tongban.kernel.calendar import CalendarOutOfRange

K, S = FactKind, ClockState


def whys(found):
    return [one.why for one in found.ignored]


class TestEachRowOfTheTable:
    def test_supplement_notice_is_met_by_the_notice(self):
        facts = [fact(K.RECEIVED, "2026-03-02"), fact(K.SUPPLEMENT_ASKED, "2026-03-09", limit=working(10))]
        found = clocks(facts, "2026-03-20")
        assert found["supplement_notice"].state is S.MET
        assert found["acceptance"].state is S.NOT_STARTED
        assert (found["supplement"].due_on, found["supplement"].effect) == (day("2026-03-23"), Effect.MAY_BE_RETURNED)
        assert found.consequences == ()

    def test_acceptance_begins_anew_when_the_supplement_is_complete(self):
        facts = [
            fact(K.RECEIVED, "2026-03-02"),
            fact(K.SUPPLEMENT_ASKED, "2026-03-03"),
            fact(K.SUPPLEMENTED, "2026-03-12"),
        ]
        found = clocks(facts, "2026-03-13")
        assert (found["acceptance"].started_on, found["acceptance"].due_on) == (day("2026-03-12"), day("2026-03-19"))
        silent = clocks(facts, "2026-03-20")
        assert silent.consequence(ConsequenceKind.DEEMED_ACCEPTED).counted_from == day("2026-03-12")

    def test_accepted_after_a_supplement_counts_from_the_supplement(self):
        facts = [
            fact(K.RECEIVED, "2026-03-02"),
            fact(K.SUPPLEMENT_ASKED, "2026-03-03"),
            fact(K.SUPPLEMENTED, "2026-03-12"),
            fact(K.ACCEPTED, "2026-03-16"),
        ]
        assert clocks(facts, "2026-03-17")["statutory"].started_on == day("2026-03-12")

    def test_statutory_limit(self):
        found = clocks(accepted("2026-03-02"), "2026-03-31")["statutory"]
        assert (found.due_on, found.state, found.overrun) == (day("2026-03-30"), S.MISSED, 1)
        assert (found.effect, found.article) == (Effect.RED_CARD, "行政许可法第四十二条")

    def test_joint_handling(self):
        found = clocks([*accepted("2026-03-02"), fact(K.JOINT, "2026-03-02")], "2026-03-03")["statutory"]
        assert (found.limit.value, found.remaining) == (45, 44)

    def test_lower_review(self):
        terms = Terms(lower_review=working(20))
        facts = [*accepted("2026-03-02"), fact(K.FORWARDED, "2026-03-30")]
        assert clocks(facts, "2026-03-31", terms)["lower_review"].state is S.MET
        assert clocks(facts[:2], "2026-03-31", terms)["lower_review"].state is S.MISSED

    def test_promised_limit_is_not_extended_and_a_missed_one_is_explained_in_public(self):
        terms = Terms(promised=working(5))
        facts = [*accepted("2026-03-02"), fact(K.EXTENDED, "2026-03-04", days=10, by="局长")]
        found = clocks(facts, "2026-03-10", terms)
        assert (found["promised"].due_on, found["promised"].effect) == (day("2026-03-09"), Effect.YELLOW_CARD)
        assert found.consequence(ConsequenceKind.PROMISE_MISSED).on == day("2026-03-10")
        assert found["statutory"].state is S.RUNNING

    def test_inspectors_assigned(self):
        terms = Terms(inspection=working(5))
        facts = [*accepted("2026-03-02"), fact(K.INSPECTORS_ASSIGNED, "2026-03-10")]
        assert clocks(facts, "2026-03-11", terms)["inspection"].state is S.MISSED

    def test_hearing_request_too_late_loses_the_right(self):
        facts = [
            *accepted("2025-04-21"),
            fact(K.HEARING_RIGHT_TOLD, "2025-04-28"),
            fact(K.HEARING_REQUESTED, "2025-05-09"),
        ]
        found = clocks(facts, "2025-05-12")
        assert found.consequence(ConsequenceKind.HEARING_RIGHT_LOST).on == day("2025-05-09")
        assert found["statutory"].pauses == ()
        assert whys(found) == [Why.TOO_LATE]

    def test_the_whole_hearing_pauses(self):
        facts = [
            *accepted("2026-03-02"),
            fact(K.HEARING_RIGHT_TOLD, "2026-03-04"),
            fact(K.HEARING_REQUESTED, "2026-03-05"),
        ]
        paused = clocks(facts, "2026-03-10")
        assert (paused["statutory"].state, paused["statutory"].used, paused["statutory"].moving) == (S.PAUSED, 3, True)
        held = clocks([*facts, fact(K.HEARING_HELD, "2026-03-20")], "2026-03-23")
        assert (held["statutory"].used, held["statutory"].state) == (4, S.RUNNING)
        assert held["hearing_organise"].state is S.MET

    def test_delivery_only_of_what_was_granted(self):
        granted = [*accepted("2026-03-02"), fact(K.DECIDED, "2026-03-09"), fact(K.DELIVERED, "2026-03-24")]
        assert clocks(granted, "2026-03-25")["delivery"].state is S.MISSED
        refused = [*accepted("2026-03-02"), fact(K.DECIDED, "2026-03-09", positive=False)]
        assert clocks(refused, "2026-03-25").get("delivery") is None

    def test_step_limit_with_the_same_pauses(self):
        terms = Terms(steps={"review": working(5)})
        facts = [*accepted("2026-03-02"), fact(K.STEP_OPENED, "2026-03-03", key="review", name="审查")]
        assert clocks(facts, "2026-03-03", terms)["step:review"].due_on == day("2026-03-10")
        facts += review("2026-03-04", "2026-03-09")
        clock = clocks(facts, "2026-03-12", terms)["step:review"]
        assert (clock.due_on, clock.effect, clock.name) == (day("2026-03-13"), Effect.WARNING, "审查")

    def test_a_step_sent_back_has_a_clock_for_each_time(self):
        facts = [
            *accepted("2026-03-02"),
            fact(K.STEP_OPENED, "2026-03-03", key="s", limit=working(2)),
            fact(K.STEP_DONE, "2026-03-04", key="s"),
            fact(K.STEP_OPENED, "2026-03-04", key="s", limit=working(2)),
        ]
        found = clocks(facts, "2026-03-05")
        assert (found["step:s"].state, found["step:s:2"].state) == (S.MET, S.RUNNING)

    def test_a_special_procedure_beyond_its_told_time_is_missed(self):
        facts = [*accepted("2026-03-02"), *review("2026-03-03", limit=working(5))]
        running = clocks(facts, "2026-03-10")["procedure:r"]
        assert (running.due_on, running.state) == (day("2026-03-10"), S.RUNNING)
        assert clocks(facts, "2026-03-11")["procedure:r"].state is S.MISSED


class TestWhatMovesNoClock:
    def test_second_notice_without_somebody_who_answers_for_it(self):
        facts = [
            fact(K.RECEIVED, "2026-03-02"),
            fact(K.SUPPLEMENT_ASKED, "2026-03-03"),
            fact(K.SUPPLEMENTED, "2026-03-05"),
            fact(K.SUPPLEMENT_ASKED, "2026-03-06"),
        ]
        assert whys(clocks(facts, "2026-03-09")) == [Why.SECOND_NOTICE]
        answered_for = [*facts[:3], fact(K.SUPPLEMENT_ASKED, "2026-03-06", by="科长")]
        assert clocks(answered_for, "2026-03-30").consequences == ()

    def test_a_notice_after_silence_accepted_the_case(self):
        found = clocks([fact(K.RECEIVED, "2026-03-02"), fact(K.SUPPLEMENT_ASKED, "2026-03-10")], "2026-03-11")
        assert whys(found) == [Why.TOO_LATE]
        assert found["statutory"].started_on == day("2026-03-02")

    @pytest.mark.parametrize(
        ("extra", "why"),
        [
            ([fact(K.EXTENDED, "2026-03-04", days=10)], Why.NOT_APPROVED),
            ([fact(K.EXTENDED, "2026-03-04", days=11, by="局长")], Why.TOO_LONG),
            ([fact(K.EXTENDED, "2026-02-27", days=10, by="局长")], Why.BEFORE_ACCEPTANCE),
            (review("2026-02-27", "2026-03-09"), Why.BEFORE_ACCEPTANCE),
            ([fact(K.PROCEDURE_STARTED, "2026-03-04", key="v", procedure="site_visit")], Why.NO_BASIS),
            ([fact(K.PROCEDURE_ENDED, "2026-03-04", key="v")], Why.NOT_OPEN),
            ([fact(K.DECIDED, "2026-03-04"), *review("2026-03-05")], Why.AFTER_END),
            ([fact(K.SUPPLEMENT_ASKED, "2026-03-04")], Why.AFTER_ACCEPTANCE),
        ],
    )
    def test_is_named(self, extra, why):
        found = clocks([*accepted("2026-03-02"), *extra], "2026-03-10")
        assert whys(found) == [why]
        assert found["statutory"].due_on == day("2026-03-30")

    def test_a_second_extension(self):
        extended = [fact(K.EXTENDED, text, days=5, by="局长") for text in ("2026-03-04", "2026-03-05")]
        found = clocks([*accepted("2026-03-02"), *extended], "2026-03-10")
        assert (whys(found), found["statutory"].due_on) == ([Why.REPEATED], day("2026-04-07"))


class TestEdges:
    def test_accepted_on_31_december(self):
        found = clocks(accepted("2025-12-31"), "2025-12-31")["statutory"]
        assert (found.due_on, found.provisional) == (day("2026-01-29"), False)

    def test_accepted_a_minute_before_midnight(self):
        assert clocks(accepted("2026-03-02", "23:59"), "2026-03-03")["statutory"].due_on == day("2026-03-30")

    def test_pause_from_the_day_of_acceptance(self):
        facts = [*accepted("2026-03-02"), *review("2026-03-02", "2026-03-06")]
        found = clocks(facts, "2026-03-09")["statutory"]
        assert (found.used, found.due_on) == (1, day("2026-04-03"))

    def test_pause_that_ends_on_a_day_off(self):
        facts = [*accepted("2026-03-02"), *review("2026-03-05", "2026-03-08")]
        assert clocks(facts, "2026-03-09")["statutory"].used == 4

    def test_pause_of_no_length(self):
        facts = [*accepted("2026-03-02"), *review("2026-03-05", "2026-03-05")]
        assert clocks(facts, "2026-03-09")["statutory"].due_on == day("2026-03-30")

    def test_overlapping_pauses_are_left_out_once(self):
        facts = [
            *accepted("2026-03-02"),
            *review("2026-03-03", "2026-03-06"),
            *review("2026-03-05", "2026-03-10", key="second"),
        ]
        assert clocks(facts, "2026-03-11")["statutory"].used == 2

    def test_no_days_at_all_is_due_the_same_day(self):
        found = clocks(accepted("2026-03-07"), "2026-03-07", Terms(statutory=working(0)))["statutory"]
        assert (found.due_on, found.state) == (day("2026-03-07"), S.RUNNING)

    def test_a_year_without_a_notice_is_provisional(self):
        found = clocks(accepted("2027-03-01"), "2027-03-01")["statutory"]
        assert (found.due_on, found.provisional) == (day("2027-03-29"), True)

    def test_a_year_outside_the_calendar_is_refused(self):
        with pytest.raises(CalendarOutOfRange):
            clocks(accepted("1989-12-29"), "1989-12-29")

    def test_a_moment_without_a_zone_is_refused(self):
        with pytest.raises(ValueError, match="time zone"):
            Fact(K.RECEIVED, datetime(2026, 3, 2))  # noqa: DTZ001

    def test_a_withdrawn_case_has_nothing_to_meet(self):
        found = clocks([*accepted("2026-03-02"), fact(K.WITHDRAWN, "2026-03-04")], "2026-06-01")
        assert found["statutory"].state is S.STOPPED

    def test_withdrawn_before_acceptance_nothing_is_deemed(self):
        found = clocks([fact(K.RECEIVED, "2026-03-02"), fact(K.WITHDRAWN, "2026-03-04")], "2026-06-01")
        assert found.consequences == ()

    def test_a_case_without_facts_has_clocks_that_did_not_start(self):
        assert {clock.state for clock in clocks([], "2026-03-02").clocks} == {S.NOT_STARTED}

    def test_extension_of_a_limit_in_natural_days_follows_in_working_days(self):
        terms = Terms(statutory=Limit(10, Unit.NATURAL_DAY))
        facts = [*accepted("2026-03-02"), fact(K.EXTENDED, "2026-03-12", days=2, by="局长")]
        assert clocks(facts, "2026-03-12", terms)["statutory"].due_on == day("2026-03-16")
