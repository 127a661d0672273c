"""A notice comes, is replaced, is withdrawn: the dates of running cases follow, once, and everybody is told why."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tongban.cases import deadlines
from tongban.cases.enums import CaseState
from tongban.cases.facts import record_of
from tongban.cases.models import CalendarRun, Case, CaseMove, PlannedMove, Supplement
from tongban.cases.services import recompute, recompute_telling, supplements
from tongban.cases.services.extension import extend_case
from tongban.cases.tests import factories
from tongban.catalogue import public as catalogue
from tongban.kernel import calendar, clock, holidays
from tongban.kernel.models import AuditRecord
from tongban.kernel.tests.test_holidays import BUREAU, OFF_2027, WORKED_2027, notice
from tongban.messaging.public import list_recent

CHINA = ZoneInfo("Asia/Shanghai")
DECEMBER = datetime(2026, 12, 28, 10, tzinfo=CHINA)
JANUARY = datetime(2027, 1, 29, 10, tzinfo=CHINA)
# 2027: 31 January is a working Sunday, 5-12 February are off; by rule 5-8 February were off and nothing was worked.

pytestmark = pytest.mark.django_db


def limits(promised=10, statutory=20, unit="working_day"):
    return {
        "promised_limit": {"value": promised, "unit": unit},
        "statutory_limit": {"value": statutory, "unit": "working_day"},
    }


def case(state=CaseState.ACCEPTED, *, at=JANUARY, **wanted):
    with clock.standing_at(at):
        return factories.case(state, **wanted)


def publish(of=None, *, deliver, reason="", at=JANUARY):
    """The bureau loads a notice; events reach their listeners and the job runs, as the worker would do it."""
    with clock.standing_at(at):
        holidays.load_notice(actor=BUREAU, notice=of or notice(), reason=reason)
        deliver()
        return recompute.recompute_dates()


def told(opened):
    """What the applicant was told of dates."""
    subjects = [message.subject for message in list_recent(factories.owner_of(opened), 20)]
    return [subject for subject in subjects if "日期有变化" in subject]


def follow(opened):
    opened.refresh_from_db()
    return opened.due_on


@pytest.fixture(autouse=True)
def _rows():
    holidays.load_shipped_notices()
    calendar.look()


class TestRecomputeDates:
    def test_the_date_of_a_running_case_follows_the_notice(self, deliver):
        opened = case(version=factories.item(**limits()))
        assert opened.due_on == date(2027, 2, 16)

        assert publish(deliver=deliver) == 1

        # 31 Jan (works), 1-4 Feb, 13-14 Feb: 12 Feb off; 14 works
        assert follow(opened) == calendar.add_working_days(date(2027, 1, 29), 10) == date(2027, 2, 18)
        assert opened.statutory_due_on == calendar.add_working_days(date(2027, 1, 29), 20)
        assert opened.tasks.get(state="open").due_on == opened.due_on

    def test_history_says_why_line_by_line(self, deliver):
        opened = case(version=factories.item(**limits()))
        publish(deliver=deliver)

        line = opened.history.get(action="redated")
        assert line.text.splitlines() == [
            "1月31日：调休上班，计入期限。",
            "2月9日至2月12日：春节，不再计入。",
            "2月14日：调休上班，计入期限。",
            "最后一天由2027年2月16日（周二）改为2027年2月18日（周四）。",
        ]
        assert (line.public, line.state) == (True, "accepted")

    def test_the_report_has_the_old_and_the_new_date(self, deliver):
        opened = case(version=factories.item(**limits()))
        publish(deliver=deliver)

        move = CaseMove.objects.get(case=opened)
        assert (move.old_due, move.new_due) == (date(2027, 2, 16), date(2027, 2, 18))
        run = CalendarRun.objects.get()
        assert (run.moved, run.examined, run.finished_at is not None) == (1, 1, True)
        assert not PlannedMove.objects.exists()

    def test_every_batch_is_audited_with_the_digest_of_its_rows(self, deliver):
        case(version=factories.item(**limits()))
        publish(deliver=deliver)

        record = AuditRecord.objects.get(action="cases.redate_cases")
        assert (record.details["cases"], len(record.details["digest"])) == (1, 64)

    def test_a_case_whose_days_do_not_change_stays_as_it_is(self, deliver):
        opened = case(at=DECEMBER, version=factories.item(**limits(5, 10)))
        due = opened.due_on
        assert publish(deliver=deliver) == 0
        assert follow(opened) == due
        assert not opened.history.filter(action="redated").exists()

    def test_an_application_not_accepted_yet_moves_too(self, deliver):
        opened = case(CaseState.RECEIVED, at=datetime(2027, 2, 4, 9, tzinfo=CHINA))
        publish(deliver=deliver)
        assert follow(opened) == opened.acceptance_due_on == calendar.add_working_days(date(2027, 2, 4), 5)

    def test_a_round_after_a_supplement_is_reckoned_by_the_clocks(self, deliver):
        opened = case(CaseState.SUPPLEMENT)
        with clock.standing_at(datetime(2027, 2, 4, 9, tzinfo=CHINA)):
            supplements.answer_supplement(
                actor=factories.owner_of(opened), case_number=opened.number, facts={}, materials=[factories.material()]
            )
        publish(deliver=deliver, at=datetime(2027, 2, 4, 10, tzinfo=CHINA))
        assert follow(opened) == calendar.add_working_days(date(2027, 2, 4), 5)
        assert CaseMove.objects.filter(case=opened).count() == 1

    def test_an_extended_case_is_reckoned_by_the_clocks(self, deliver):
        opened = case(version=factories.item(**limits()))
        with clock.standing_at(JANUARY):
            extend_case(
                actor=factories.staff_of(opened), case_number=opened.number, days=10, reasons="案情复杂,需要专家论证"
            )
        publish(deliver=deliver)
        opened.refresh_from_db()
        assert opened.statutory_due_on == calendar.add_working_days(date(2027, 1, 29), 30)
        assert opened.promised_due_on == calendar.add_working_days(date(2027, 1, 29), 10)
        assert opened.history.filter(action="redated").count() == 1

    def test_the_day_told_to_the_applicant_in_a_notice_stands(self, deliver):
        opened = case(CaseState.SUPPLEMENT)
        told = Supplement.objects.get(case=opened).due_on
        assert publish(deliver=deliver) == 0
        assert Supplement.objects.get(case=opened).due_on == told

    def test_a_limit_in_hours_does_not_move_but_the_other_does(self, deliver):
        opened = case(version=factories.item(**limits(48, 20, "hour")))
        due_at = opened.due_at
        publish(deliver=deliver)
        opened.refresh_from_db()
        assert opened.due_at == due_at
        assert opened.statutory_due_on == calendar.add_working_days(date(2027, 1, 29), 20)

    def test_a_closed_case_stays_as_it_was(self, deliver):
        opened = case(CaseState.GRANTED)
        before = (opened.promised_due_on, opened.statutory_due_on)
        publish(deliver=deliver)
        opened.refresh_from_db()
        assert (opened.promised_due_on, opened.statutory_due_on) == before

    def test_a_step_with_a_limit_of_its_own_keeps_its_own_day_0(self, deliver):
        own = {"key": "review-1", "name": "审查", "kind": "review", "limit": {"value": 5, "unit": "working_day"}}
        first, _review, last = factories.route("accept", "review", "decide")
        opened = case(version=factories.item(route=(first, own, last), **limits()))
        task = opened.tasks.get(state="open")
        publish(deliver=deliver)
        task.refresh_from_db()
        assert task.due_on == task.order_on == calendar.add_working_days(date(2027, 1, 29), 5)

    def test_the_day_to_deliver_by_follows_too(self, deliver):
        opened = case(CaseState.GRANTED, version=factories.item(route=factories.route("accept", "decide", "deliver")))
        publish(deliver=deliver)
        assert opened.tasks.get(state="open").due_on == calendar.add_working_days(date(2027, 1, 29), 10)


class TestOnlyOnce:
    def test_the_job_run_again_moves_and_tells_nothing(self, deliver):
        opened = case(version=factories.item(**limits()))
        publish(deliver=deliver)
        assert recompute.recompute_dates() == 0
        assert recompute.sweep_stragglers() == 0
        assert opened.history.filter(action="redated").count() == 1

    def test_killed_in_the_middle_it_goes_on_and_tells_nobody_twice(self, deliver, monkeypatch):
        item = factories.item(**limits())
        opened = [case(version=item) for _ in range(5)]
        monkeypatch.setattr(recompute, "BATCH", 2)
        move, batches = recompute._move_batch, []

        def dies_in_the_second(run, plan, **span):
            batches.append(span)
            if len(batches) == 2:
                raise KeyboardInterrupt
            return move(run, plan, **span)

        monkeypatch.setattr(recompute, "_move_batch", dies_in_the_second)
        with pytest.raises(KeyboardInterrupt):
            publish(deliver=deliver)
        assert CaseMove.objects.count() == 2
        monkeypatch.setattr(recompute, "_move_batch", move)

        assert recompute.recompute_dates() == 3

        assert {follow(each) for each in opened} == {date(2027, 2, 18)}
        assert all(each.history.filter(action="redated").count() == 1 for each in opened)
        assert CalendarRun.objects.get().finished_at is not None
        for batch in CaseMove.objects.values_list("batch", flat=True).distinct():
            recompute_telling.tell_redated(run_id=CalendarRun.objects.get().pk, batch=batch)
            recompute_telling.tell_redated(run_id=CalendarRun.objects.get().pk, batch=batch)
        assert [len(told(each)) for each in opened] == [1] * 5

    def test_of_two_changes_only_the_last_moves_a_case(self, deliver):
        opened = case(version=factories.item(**limits()))
        with clock.standing_at(JANUARY):
            holidays.load_notice(actor=BUREAU, notice=notice())
            deliver()
            holidays.load_notice(actor=BUREAU, notice=notice(worked=WORKED_2027[1:]), reason="更正")
            deliver()
            assert recompute.recompute_dates() == 1
        assert follow(opened) == calendar.add_working_days(date(2027, 1, 29), 10)
        assert opened.history.filter(action="redated").count() == 1

    def test_withdrawn_and_replaced_the_dates_come_back_and_each_move_is_kept(self, deliver):
        opened = case(version=factories.item(**limits()))
        first = opened.due_on
        publish(deliver=deliver)
        with clock.standing_at(JANUARY):
            holidays.withdraw_notice(actor=BUREAU, year=2027, reason="误载入")
            deliver()
            recompute.recompute_dates()
        assert follow(opened) == first
        publish(notice(off=[*OFF_2027, ("春节", "2027-02-15")]), deliver=deliver)

        assert follow(opened) == date(2027, 2, 19)
        assert list(CaseMove.objects.order_by("id").values_list("old_due", "new_due")) == [
            (date(2027, 2, 16), date(2027, 2, 18)),
            (date(2027, 2, 18), date(2027, 2, 16)),
            (date(2027, 2, 16), date(2027, 2, 19)),
        ]

    def test_a_case_dated_with_the_old_calendar_meanwhile_is_found_at_night(self, deliver):
        publish(deliver=deliver)
        opened = case(version=factories.item(**limits()))
        right = opened.due_on
        Case.objects.filter(pk=opened.pk).update(due_on=date(2027, 2, 16), promised_due_on=date(2027, 2, 16))

        assert recompute.sweep_stragglers() == 1
        assert follow(opened) == right


class TestTellRedated:
    def test_the_applicant_hears_the_new_date_and_why(self, deliver):
        opened = case(version=factories.item(**limits()))
        publish(deliver=deliver)
        run = CalendarRun.objects.get()
        assert recompute_telling.tell_redated(run_id=run.pk, batch=1) == 1

        assert told(opened) == [f"办结日期有变化：{opened.item_title}"]
        assert CaseMove.objects.get().told_at is not None

    def test_nobody_hears_of_a_date_that_moved_on(self, deliver):
        opened = case(version=factories.item(**limits()))
        publish(deliver=deliver)
        Case.objects.update(due_on=date(2027, 3, 1))
        recompute_telling.tell_redated(run_id=CalendarRun.objects.get().pk, batch=1)
        assert told(opened) == []


class TestAgainstTheEngine:
    @pytest.mark.parametrize("day", range(20, 32))
    def test_a_group_gets_the_dates_its_clocks_give(self, day, deliver):
        at = datetime(2027, 1, day, 23, 59, tzinfo=CHINA)
        opened = [case(version=factories.item(**limits(n, n + 7)), at=at) for n in (1, 6, 13)]
        publish(deliver=deliver)
        for each in opened:
            found = deadlines.clocks_of_case(
                record_of(Case.objects.get(pk=each.pk)),
                catalogue.get_item(each.item_version_id),
                datetime(2027, 2, 1, tzinfo=CHINA),
            )
            each.refresh_from_db()
            assert [each.promised_due_on, each.statutory_due_on] == [
                found[key].due_on for key in ("promised", "statutory")
            ]
