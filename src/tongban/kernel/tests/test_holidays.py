"""The notices as versioned rows: loaded, replaced, withdrawn; and a process that follows."""

import json
import threading
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from tongban.kernel import calendar, holidays
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.calendar import NoticeRefused, published_notices, read_notice
from tongban.kernel.models import AuditRecord, CalendarChange, HolidayNotice, OutboxEvent

BUREAU = Actor(ActorKind.STAFF, 7, "梁静")
PAPER = "https://www.gov.cn/zhengce/zhengceku/202611/content_1.htm"
OFF_2027 = [
    *[("元旦", f"2027-01-0{day}") for day in (1, 2, 3)],
    *[("春节", f"2027-02-{day:02d}") for day in range(5, 13)],
    *[("清明节", f"2027-04-0{day}") for day in (3, 4, 5)],
    *[("劳动节", f"2027-05-0{day}") for day in range(1, 6)],
    *[("端午节", f"2027-06-{day:02d}") for day in (9,)],
    *[("中秋节", f"2027-09-{day}") for day in (15,)],
    *[("国庆节", f"2027-10-0{day}") for day in range(1, 8)],
]
WORKED_2027 = [("春节", "2027-01-31"), ("春节", "2027-02-14"), ("劳动节", "2027-05-08"), ("国庆节", "2027-10-09")]


def content(*, off=OFF_2027, worked=WORKED_2027, **changes):
    days = [{"name": name, "date": day, "isOffDay": True} for name, day in off]
    days += [{"name": name, "date": day, "isOffDay": False} for name, day in worked]
    return {"year": 2027, "papers": [PAPER], "days": days} | changes


def notice(**changes):
    return read_notice(json.dumps(content(**changes)))


def problems_of(data):
    with pytest.raises(NoticeRefused) as refused:
        read_notice(data if isinstance(data, bytes | str) else json.dumps(data))
    return refused.value.details["all"]


class TestReadNotice:
    @pytest.mark.parametrize("shipped", published_notices(), ids=lambda each: str(each.year))
    def test_reads_what_ships_but_for_the_monday_worked_in_2020(self, shipped):
        if shipped.year == 2020:  # the State Council lengthened that holiday twice; the source kept a plain working day
            assert problems_of(shipped.to_json()) == ["2020-02-03 是星期一，本来就是工作日，不能列为调休上班。"]
        else:
            assert read_notice(shipped.to_json()) == shipped

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"\xff\xfe", "文件不是 UTF-8 编码的 JSON。"),
            ("", "文件不是 UTF-8 编码的 JSON。"),
            ('{"year": 2027, "year": 2028}', "文件不是 UTF-8 编码的 JSON。"),
            ("[" * 60_000, "文件不是 UTF-8 编码的 JSON。"),
            ("[]", "文件应是一个对象，包含 year、papers 和 days。"),
            (b" " * 70_000, "文件超过 64 KB"),
            (content(year="2027"), "“year”应是 2007 到 2099 的整数。"),
            (content(year=True), "“year”应是 2007 到 2099 的整数。"),
            (content(year=1999), "“year”应是 2007 到 2099 的整数。"),
            (content(papers=[]), "“papers”应列出通知原文的网址"),
            (content(papers="https://x"), "“papers”应列出通知原文的网址"),
            (content(papers=["javascript:alert(1)"]), "“papers”应列出通知原文的网址"),
            (content(days={}), "“days”应列出"),
            (content(days=[]), "“days”应列出"),
            (content(extra=1), "请删去：extra"),
            (content(days=["2027-01-01"]), "第 1 天应当正好有"),
            (content(off=[("元旦", "2027-1-1")]), "不是像 2027-02-06 这样写的日期"),
            (content(off=[("元旦", "2027-02-30")]), "不是像 2027-02-06 这样写的日期"),
            (content(off=[("元旦", 20270101)]), "不是像 2027-02-06 这样写的日期"),
            (content(off=[("元旦", "2026-10-01")]), "不属于 2027 年的放假安排"),
            (content(off=[*OFF_2027, ("元旦", "2028-01-01")]), "不属于 2027 年的放假安排"),
            (content(off=[*OFF_2027, OFF_2027[0]]), "2027-01-01 列了两次。"),
            (content(worked=[("元旦", "2027-01-04")]), "2027-01-04 是星期一，本来就是工作日"),
            (content(worked=[("", "2027-02-14")]), "“name”应是节日名称"),
            (content(off=OFF_2027[:-7]), "2027-10-01 是法定节假日，按这份安排却成了工作日。"),
        ],
    )
    def test_says_what_is_wrong(self, data, said):
        assert any(said in problem for problem in problems_of(data))

    def test_says_all_that_is_wrong_at_once(self):
        wrong = content(off=[("元旦", "2027-13-01"), ("", "2027-01-02")])
        assert len(problems_of(wrong)) == 2

    def test_wants_true_or_false_for_a_day_off(self):
        wrong = content()
        wrong["days"][0]["isOffDay"] = 1
        assert "“isOffDay”应是 true 或 false" in problems_of(wrong)[0]

    def test_takes_the_last_days_of_december_for_new_year(self):
        bridged = notice(off=[*OFF_2027, ("元旦", "2026-12-31")])
        assert bridged.works[date(2026, 12, 31)] is False


@pytest.mark.django_db
class TestLoadNotice:
    def test_makes_provisional_days_certain(self):
        assert calendar.is_provisional(date(2027, 2, 5))

        row = holidays.load_notice(actor=BUREAU, notice=notice(), published_on=date(2026, 11, 4))
        calendar.look()

        assert (row.version, row.published_on, row.since.actor_name) == (1, date(2026, 11, 4), "梁静")
        assert not calendar.is_provisional(date(2027, 2, 5))
        assert not calendar.is_working_day(date(2027, 2, 5))
        assert calendar.is_working_day(date(2027, 1, 31))
        assert calendar.day_names()[date(2027, 2, 5)] == "春节"

    def test_puts_the_shipped_notices_into_rows_first(self):
        holidays.load_notice(actor=SYSTEM, notice=notice())

        assert HolidayNotice.objects.filter(until__isnull=True).count() == len(published_notices()) + 1

    def test_says_the_change_and_audits_it(self, outbox):
        holidays.load_shipped_notices()
        before = calendar.look().revision
        holidays.load_notice(actor=BUREAU, notice=notice())

        told = OutboxEvent.objects.latest("id")
        assert told.name == "kernel.calendar_changed"
        assert told.payload["before"] == before
        assert (told.payload["first_day"], told.payload["last_day"]) == ("2027-01-31", "2027-10-09")
        record = AuditRecord.objects.latest("id")
        assert (record.action, record.subject) == ("kernel.loaded_holiday_notice", "calendar:2027")

    def test_a_second_time_nothing_happens(self, outbox):
        holidays.load_notice(actor=BUREAU, notice=notice())
        said = outbox()
        with pytest.raises(holidays.NoticeUnchanged):
            holidays.load_notice(actor=BUREAU, notice=notice())
        assert outbox() == said

    def test_another_notice_of_the_year_needs_a_reason_and_ends_the_first(self):
        first = holidays.load_notice(actor=BUREAU, notice=notice())
        other = notice(off=[*OFF_2027, ("元旦", "2027-01-04")])
        with pytest.raises(holidays.NoticeReasonMissing):
            holidays.load_notice(actor=BUREAU, notice=other)

        second = holidays.load_notice(actor=BUREAU, notice=other, reason="国务院办公厅更正")

        first.refresh_from_db()
        assert (second.version, first.until.act, first.until.reason) == (2, "replaced", "国务院办公厅更正")
        calendar.look()
        assert not calendar.is_working_day(date(2027, 1, 4))

    def test_refuses_what_was_compared_with_another_calendar(self):
        looked_at = holidays.compare(notice()).revision
        holidays.load_notice(actor=BUREAU, notice=notice())
        with pytest.raises(holidays.CalendarMoved):
            holidays.load_notice(actor=BUREAU, notice=notice(worked=WORKED_2027[:2]), reason="更正", revision=looked_at)


@pytest.mark.django_db
class TestWithdrawNotice:
    def test_the_year_is_provisional_again_and_the_history_stays(self):
        holidays.load_notice(actor=BUREAU, notice=notice())
        with pytest.raises(holidays.NoticeReasonMissing):
            holidays.withdraw_notice(actor=BUREAU, year=2027, reason=" ")

        holidays.withdraw_notice(actor=BUREAU, year=2027, reason="误载入草稿")
        now = calendar.look()

        assert now.calendar.is_provisional(date(2027, 2, 5))
        assert now.last_year == 2026
        row = HolidayNotice.objects.get(year=2027)
        assert (row.until.act, row.until.reason) == ("withdrawn", "误载入草稿")

    def test_it_can_be_put_in_force_again_as_a_new_version(self):
        first = holidays.load_notice(actor=BUREAU, notice=notice())
        holidays.withdraw_notice(actor=BUREAU, year=2027, reason="误撤")

        again = holidays.load_notice(actor=BUREAU, notice=holidays.notice_of(first))

        assert (again.version, again.digest) == (2, first.digest)

    def test_every_revision_can_be_looked_at_again(self):
        holidays.load_shipped_notices()
        shipped = calendar.look().revision
        loaded = holidays.load_notice(actor=BUREAU, notice=notice()).since_id
        holidays.withdraw_notice(actor=BUREAU, year=2027, reason="误载入")

        assert holidays.edition_at(shipped).last_year == 2026
        assert holidays.edition_at(loaded).last_year == 2027
        assert calendar.look().last_year == 2026

    def test_refuses_a_year_that_is_over_and_one_without_notice(self):
        holidays.load_shipped_notices()
        with pytest.raises(holidays.YearIsOver):
            holidays.withdraw_notice(actor=BUREAU, year=2010, reason="x")
        with pytest.raises(holidays.NoticeNotInForce):
            holidays.withdraw_notice(actor=BUREAU, year=2031, reason="x")


@pytest.mark.django_db
class TestRows:
    def test_shipped_notices_count_the_same_from_rows(self):
        before = calendar.current_calendar()
        assert holidays.load_shipped_notices() == len(published_notices())
        assert holidays.load_shipped_notices() == 0
        assert before.differences(calendar.look().calendar) == ()

    @pytest.mark.parametrize("change", [{"days": []}, {"since_id": 1}, {"version": 9}])
    def test_the_database_refuses_to_change_a_notice(self, change):
        holidays.load_shipped_notices()
        with pytest.raises(DatabaseError), transaction.atomic():
            HolidayNotice.objects.filter(year=2026).update(**change)

    def test_the_database_refuses_to_remove_a_notice_or_a_change(self):
        holidays.load_shipped_notices()
        for model in (HolidayNotice, CalendarChange):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"DELETE FROM {model._meta.db_table}")  # noqa: S608 a name of ours

    def test_an_unchanged_calendar_costs_no_query(self, django_assert_num_queries):
        holidays.load_shipped_notices()
        calendar.look()
        with django_assert_num_queries(0):
            for _ in range(100):
                calendar.current_calendar()

    def test_a_look_costs_one_query(self, django_assert_num_queries):
        holidays.load_shipped_notices()
        calendar.look()
        with django_assert_num_queries(1):
            calendar.look()


@pytest.mark.django_db(transaction=True)
def test_two_who_load_the_same_notice_at_once_make_one_version():
    ready, outcomes = threading.Barrier(2), []

    def load():
        ready.wait(10)
        try:
            outcomes.append(holidays.load_notice(actor=BUREAU, notice=notice()).version)
        except holidays.NoticeUnchanged:
            outcomes.append("unchanged")
        finally:
            connection.close()

    threads = [threading.Thread(target=load) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(str, outcomes)) == ["1", "unchanged"]
    assert calendar.current_edition().last_year == 2027  # after commit, without being told to look
