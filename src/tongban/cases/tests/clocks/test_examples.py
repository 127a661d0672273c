"""The worked examples A-J of STANDARDS 4.5, exactly, on the official calendars."""

from tongban.cases.clocks import (
    ClockState,
    ConsequenceKind,
    FactKind,
    Limit,
    Readings,
    ReceiptOnDayOff,
    Terms,
    Unit,
    last_day_to_renew,
    renewal_reminders,
)
from tongban.cases.tests.clocks.told import accepted, clocks, day, fact, review, working
from tongban.kernel.calendar import current_calendar

K, S = FactKind, ClockState


class TestExampleA:
    RECEIVED = [fact(K.RECEIVED, "2025-09-25")]

    def test_last_day_for_the_notice(self):
        clock = clocks(self.RECEIVED, "2025-09-26")["supplement_notice"]
        assert (clock.started_on, clock.due_on, clock.state) == (day("2025-09-25"), day("2025-10-09"), S.RUNNING)

    def test_a_working_sunday_counts(self):
        assert clocks(self.RECEIVED, "2025-09-28")["supplement_notice"].used == 2

    def test_nothing_is_deemed_on_the_last_day(self):
        found = clocks(self.RECEIVED, "2025-10-09", clock="23:59")
        assert found.consequences == ()
        assert found["statutory"].state is S.NOT_STARTED

    def test_silence_accepts_from_the_day_of_receipt(self):
        found = clocks(self.RECEIVED, "2025-10-10", clock="00:00")
        deemed = found.consequence(ConsequenceKind.DEEMED_ACCEPTED)
        assert (deemed.on, deemed.counted_from) == (day("2025-10-10"), day("2025-09-25"))
        assert deemed.article == "行政许可法第三十二条"
        assert found["acceptance"].state is S.MISSED
        assert found["statutory"].due_on == day("2025-10-29")


class TestExampleB:
    TERMS = Terms(promised=working(7))

    def test_promise_and_statutory_limit(self):
        found = clocks(accepted("2026-02-10"), "2026-02-11", self.TERMS)
        assert found["promised"].due_on == day("2026-02-26")
        assert found["statutory"].due_on == day("2026-03-16")

    def test_extended_by_ten(self):
        facts = [*accepted("2026-02-10"), fact(K.EXTENDED, "2026-03-16", days=10, by="局长")]
        found = clocks(facts, "2026-03-17", self.TERMS)
        assert found["statutory"].due_on == found["extension"].due_on == day("2026-03-30")
        assert found["statutory"].base_due_on == found["extension"].started_on == day("2026-03-16")
        assert found["promised"].state is S.MISSED


class TestExampleC:
    TERMS = Terms(promised=working(10))

    def test_without_pause(self):
        found = clocks(accepted("2026-01-30"), "2026-01-30", self.TERMS)
        assert (found["promised"].due_on, found["statutory"].due_on) == (day("2026-02-13"), day("2026-03-05"))

    def test_with_pause(self):
        facts = [*accepted("2026-01-30"), *review("2026-02-04", "2026-03-02")]
        found = clocks(facts, "2026-03-02", self.TERMS)
        assert found["promised"].used == 3
        assert (found["promised"].due_on, found["statutory"].due_on) == (day("2026-03-11"), day("2026-03-25"))

    def test_fourteen_working_days_are_left_out(self):
        plain = clocks(accepted("2026-01-30"), "2026-03-02", self.TERMS)["statutory"]
        facts = [*accepted("2026-01-30"), *review("2026-02-04", "2026-03-02")]
        assert plain.used - clocks(facts, "2026-03-02", self.TERMS)["statutory"].used == 14


def test_example_d_delivery():
    facts = [*accepted("2026-09-10"), fact(K.DECIDED, "2026-09-18")]
    assert clocks(facts, "2026-09-18")["delivery"].due_on == day("2026-10-09")


def test_example_e_natural_days():
    terms = Terms(statutory=Limit(30, Unit.NATURAL_DAY))
    assert clocks(accepted("2026-09-03"), "2026-09-03", terms)["statutory"].due_on == day("2026-10-08")


class TestExampleF:
    def test_twenty_and_ten(self):
        facts = accepted("2025-01-22")
        assert clocks(facts, "2025-01-22")["statutory"].due_on == day("2025-02-25")
        facts = [*facts, fact(K.EXTENDED, "2025-02-20", days=10, by="局长")]
        assert clocks(facts, "2025-02-20")["statutory"].due_on == day("2025-03-11")

    def test_joint_forty_five_and_fifteen(self):
        facts = [*accepted("2025-01-22"), fact(K.JOINT, "2025-01-22")]
        assert clocks(facts, "2025-01-22")["statutory"].due_on == day("2025-04-01")
        facts = [*facts, fact(K.EXTENDED, "2025-04-01", days=15, by="市长")]
        assert clocks(facts, "2025-04-01")["statutory"].due_on == day("2025-04-23")


class TestExampleG:
    FILED = [fact(K.RECEIVED, "2026-03-08")]

    def test_received_on_the_sunday(self):
        assert clocks(self.FILED, "2026-03-09")["acceptance"].due_on == day("2026-03-13")

    def test_received_on_the_next_working_day_by_local_rule(self):
        terms = Terms(readings=Readings(receipt_on_day_off=ReceiptOnDayOff.NEXT_WORKING_DAY))
        clock = clocks(self.FILED, "2026-03-09", terms)["acceptance"]
        assert (clock.started_on, clock.due_on) == (day("2026-03-09"), day("2026-03-16"))


class TestExampleH:
    TOLD = [*accepted("2025-04-21"), fact(K.HEARING_RIGHT_TOLD, "2025-04-28")]
    ASKED = [*TOLD, fact(K.HEARING_REQUESTED, "2025-05-07")]

    def test_request_until(self):
        assert clocks(self.TOLD, "2025-04-29")["hearing_request"].due_on == day("2025-05-08")

    def test_hearing_by(self):
        found = clocks(self.ASKED, "2025-05-08")
        assert found["hearing_request"].state is S.MET
        assert found["hearing_organise"].due_on == day("2025-06-05")

    def test_notice_at_least_seven_days_before(self):
        late = [*self.ASKED, fact(K.HEARING_NOTIFIED, "2025-05-23", on=day("2025-06-03"))]
        early = [*self.ASKED, fact(K.HEARING_NOTIFIED, "2025-05-22", on=day("2025-06-03"))]
        assert clocks(early, "2025-05-26")["hearing_notice"].due_on == day("2025-05-22")
        assert clocks(early, "2025-05-26")["hearing_notice"].state is S.MET
        assert clocks(late, "2025-05-26")["hearing_notice"].state is S.MISSED


class TestExampleI:
    def test_apply_by(self):
        assert last_day_to_renew(Terms(), current_calendar(), day("2026-06-30")) == day("2026-05-31")

    def test_reminders(self):
        expected = (day("2026-05-01"), day("2026-05-16"), day("2026-05-31"))
        assert renewal_reminders(Terms(), day("2026-06-30")) == expected

    def test_silence_renews(self):
        facts = [fact(K.RENEWAL_APPLIED, "2026-05-31", on=day("2026-06-30"))]
        assert clocks(facts, "2026-06-30", clock="23:59").consequences == ()
        renewed = clocks(facts, "2026-07-01", clock="00:00").consequence(ConsequenceKind.DEEMED_RENEWED)
        assert (renewed.on, renewed.article) == (day("2026-07-01"), "行政许可法第五十条")

    def test_a_decision_before_expiry_stands(self):
        facts = [
            fact(K.RENEWAL_APPLIED, "2026-05-20", on=day("2026-06-30")),
            fact(K.DECIDED, "2026-06-30", positive=False),
        ]
        found = clocks(facts, "2026-07-02")
        assert found["renewal"].state is S.MET
        assert found.consequences == ()

    def test_who_applied_too_late_is_not_renewed_by_silence(self):
        facts = [fact(K.RENEWAL_APPLIED, "2026-06-01", on=day("2026-06-30"))]
        found = clocks(facts, "2026-07-02")
        assert found["renewal_application"].state is S.MISSED
        assert found.consequences == ()


def test_example_j_month_without_the_corresponding_day():
    terms = Terms(statutory=Limit(1, Unit.MONTH))
    assert clocks(accepted("2026-01-31"), "2026-01-31", terms)["statutory"].due_on == day("2026-02-28")
