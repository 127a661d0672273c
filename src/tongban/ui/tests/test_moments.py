from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import translation

from tongban.ui import moments

MONDAY = date(2026, 3, 16)


class TestDay:
    def test_reads_as_chinese_people_write_it(self):
        assert moments.day(MONDAY) == "2026年3月16日（周一）"

    def test_reads_in_english(self):
        with translation.override("en"):
            assert moments.day(MONDAY) == "16 March 2026 (Mon)"

    def test_takes_the_day_of_beijing_from_a_moment(self):
        assert moments.day(datetime(2026, 3, 15, 16, 30, tzinfo=UTC)) == "2026年3月16日（周一）"


class TestMoment:
    def test_is_beijing_time(self):
        assert moments.moment(datetime(2026, 3, 16, 6, 5, tzinfo=UTC)) == "2026年3月16日 14:05"


class TestDueChip:
    @pytest.mark.parametrize(
        ("last_day", "words", "tone"),
        [
            (date(2026, 3, 19), "还剩 3 个工作日", "info"),
            (date(2026, 3, 18), "还剩 2 个工作日", "soon"),
            (date(2026, 3, 16), "今天到期", "soon"),
            (date(2026, 3, 12), "已超期 2 个工作日", "bad"),
            (date(2026, 3, 15), "已超期 1 个工作日", "bad"),
        ],
    )
    def test_counts_working_days(self, last_day, words, tone):
        chip = moments.due_chip(last_day, today=MONDAY)

        assert (chip.words, chip.tone) == (words, tone)

    def test_does_not_count_the_holidays_of_spring_festival(self):
        chip = moments.due_chip(date(2026, 2, 25), today=date(2026, 2, 13))

        assert chip.words == "还剩 3 个工作日"  # 14 February is worked, 15 to 23 are free

    def test_says_overdue_without_a_number_when_no_working_day_has_passed(self):
        assert moments.due_chip(date(2026, 3, 14), today=date(2026, 3, 15)).words == "已超期"

    def test_stops_while_the_clock_is_paused_and_when_finished(self):
        assert moments.due_chip(MONDAY, paused=True).words == "暂停计时"
        assert moments.due_chip(MONDAY, done=True).tone == "good"


class TestFilters:
    def render(self, text, **context):
        return Template(text).render(Context(context))

    def test_money_has_its_unit(self):
        assert self.render("{{ fee|money }}", fee=Decimal("1234.5")) == "1,234.50 元"

    @pytest.mark.parametrize("name", ["day", "short_day", "moment", "money"])
    def test_nothing_stays_nothing(self, name):
        assert self.render("{{ value|" + name + " }}", value=None) == ""

    def test_an_empty_cell_shows_a_dash_and_a_zero_stays(self):
        assert self.render("{{ a|or_dash }}{{ b|or_dash }}{{ c|or_dash }}", a="", b=None, c=0) == "——0"

    def test_short_day_tells_another_year(self):
        assert self.render("{{ day|short_day }}", day=date(1999, 3, 16)) == "1999年3月16日"
