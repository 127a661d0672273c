"""Reading limits, numbers, dates and words as people write them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.catalogue.enums import ItemType, LimitUnit
from tongban.catalogue.importing import values

WORKING, NATURAL, HOUR = LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY, LimitUnit.HOUR


class TestReadLimit:
    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("30(工作日)", 30, WORKING),
            ("30（工作日）", 30, WORKING),
            ("20个工作日", 20, WORKING),
            ("20 个 工作日", 20, WORKING),
            ("２０个工作日", 20, WORKING),
            ("二十个工作日", 20, WORKING),
            ("߂߀个工作日", 20, WORKING),
            ("一百二十个工作日", 120, WORKING),
            ("十五个工作日", 15, WORKING),
            ("90(自然日)", 90, NATURAL),
            ("15日历日", 15, NATURAL),
            ("2小时", 2, HOUR),
            ("即时", None, LimitUnit.INSTANT),
            ("即办", None, LimitUnit.INSTANT),
            ("当场办结", None, LimitUnit.INSTANT),
            ("0(工作日)", None, LimitUnit.INSTANT),
            ("", None, LimitUnit.NONE),
            (None, None, LimitUnit.NONE),
        ],
    )
    def test_takes_literally(self, text, value, unit):
        limit, assumed = values.read_limit(text)

        assert (limit.value, limit.unit, assumed) == (value, unit, "")

    @pytest.mark.parametrize(
        ("text", "value", "unit"),
        [
            ("3个月", 90, NATURAL),
            ("1年", 365, NATURAL),
            ("20", 20, WORKING),
            ("20日", 20, WORKING),
            ("7天", 7, WORKING),
        ],
    )
    def test_tells_what_it_assumed(self, text, value, unit):
        limit, assumed = values.read_limit(text)

        assert (limit.value, limit.unit) == (value, unit)
        assert assumed

    def test_keeps_what_follows_as_a_note(self):
        limit, _assumed = values.read_limit("20个工作日(不含公示时间)")

        assert limit.note == "不含公示时间"

    def test_reads_the_unit_of_another_column(self):
        limit, assumed = values.read_limit("20", "自然日", "自受理之日起")

        assert (limit.value, limit.unit, limit.note, assumed) == (20, NATURAL, "自受理之日起", "")

    @pytest.mark.parametrize(
        "text", ["十五-二十个工作日", "15-20工作日", "15~20个工作日", "看情况", "工作日", "-3", "3.5天"]
    )
    def test_refuses_what_is_no_single_limit(self, text):
        with pytest.raises(values.Unreadable):
            values.read_limit(text)

    def test_refuses_an_unknown_unit(self):
        with pytest.raises(values.Unreadable):
            values.read_limit("20", "季度")

    @given(
        st.integers(1, 999_999),
        st.sampled_from(["工作日", "自然日", "小时"]),
        st.sampled_from(["{}({})", "{}个{}", "{} {}"]),
    )
    def test_reads_back_every_number_with_its_unit(self, number, unit, pattern):
        limit, assumed = values.read_limit(pattern.format(number, unit))

        assert (limit.value, limit.unit, assumed) == (number, values.UNITS[unit][0], "")

    @given(st.text(max_size=60))
    def test_never_fails_otherwise(self, text):
        try:
            limit, _assumed = values.read_limit(text)
        except values.Unreadable:
            return
        assert limit.value is None or limit.value >= 0

    @given(st.integers(1, 999))
    def test_reads_chinese_numerals(self, number):
        digits = "零一二三四五六七八九"
        hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
        text = f"{digits[hundreds]}百" if hundreds else ""
        text += f"{digits[tens]}十" if tens else "零" if hundreds and ones else ""
        text += digits[ones] if ones else ""

        assert values.read_limit(f"{text}个工作日")[0].value == number


class TestReadYesNo:
    @pytest.mark.parametrize(
        ("text", "answer"),
        [
            ("是", True),
            ("1", True),
            ("支持", True),
            ("Y", True),
            ("否", False),
            ("不支持", False),
            ("0", False),
            ("", None),
        ],
    )
    def test_takes(self, text, answer):
        assert values.read_yes_no(text) is answer

    def test_refuses_maybe(self):
        with pytest.raises(values.Unreadable):
            values.read_yes_no("看情况")


class TestReadNumber:
    @pytest.mark.parametrize(("text", "number"), [("0", 0), ("1次", 1), ("2.0", 2), ("３", 3), ("", None)])
    def test_takes(self, text, number):
        assert values.read_number(text) == number

    @pytest.mark.parametrize("text", ["一次", "-1", "1.5", "1-2"])
    def test_refuses(self, text):
        with pytest.raises(values.Unreadable):
            values.read_number(text)


class TestReadMoney:
    @pytest.mark.parametrize(("text", "amount"), [("20", "20"), ("20.50元", "20.50"), ("1,000 元", "1000")])
    def test_takes(self, text, amount):
        assert values.read_money(text) == Decimal(amount)

    @pytest.mark.parametrize("text", ["按件", "NaN", "1e400", "-5", "0.001"])
    def test_refuses(self, text):
        with pytest.raises(values.Unreadable):
            values.read_money(text)


class TestReadDate:
    @pytest.mark.parametrize(
        "text", ["2026-03-16", "2026/3/16", "2026.3.16", "2026年3月16日", "20260316", "2026-03-16T00:00:00"]
    )
    def test_takes(self, text):
        assert values.read_date(text) == date(2026, 3, 16)

    @pytest.mark.parametrize("text", ["2026-02-30", "16/03/2026", "明年", "0000-00-00"])
    def test_refuses(self, text):
        with pytest.raises(values.Unreadable):
            values.read_date(text)


class TestReadWords:
    def test_splits_at_every_usual_mark(self):
        assert values.read_words("无线电，频率,新申请、续期;注销") == ("无线电", "频率", "新申请", "续期", "注销")

    def test_keeps_brackets_together(self):
        text = "省级司法（审核,决定与公开）、市级司法（受理,审核）"

        assert values.read_words(text) == ("省级司法(审核,决定与公开)", "市级司法(受理,审核)")

    def test_leaves_out_repeats_and_blanks(self):
        assert values.read_words(["甲", "甲", " ", "乙"]) == ("甲", "乙")

    @given(st.text(max_size=100))
    def test_never_fails(self, text):
        assert all(word == word.strip() and word for word in values.read_words(text))


class TestReadChoice:
    def test_takes_code_or_label(self):
        assert values.read_choice("01", ItemType) == values.read_choice("行政许可", ItemType) == "01"

    def test_names_the_possible_ones_when_it_refuses(self):
        with pytest.raises(values.Unreadable, match="行政许可"):
            values.read_choice("审批", ItemType)
