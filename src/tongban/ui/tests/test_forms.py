from datetime import date, timedelta
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from tongban.ui.forms import (
    CascadeField,
    ChineseDateField,
    CitizenIdField,
    MobileField,
    MoneyField,
    NativeDate,
    OrganisationCodeField,
    UploadField,
    parse_day,
)

# A few strings that break careless code: right-to-left marks, wide digits of other scripts, control characters, markup.
NAUGHTY = [
    "",
    " ",
    "\u0000",
    "null",
    "NaN",
    "-1",
    "1e400",
    "٢٠٢٦",
    "<script>alert(1)</script>",
    "𠮷",
    "\u202e2026",
    "１２３",
    "{{7*7}}",
    "%s%n",
    "' OR 1=1 --",
]


def form_with(field: forms.Field, data: str = "", files: MultiValueDict | None = None) -> forms.Form:
    class OneField(forms.Form):
        answer = field

    return OneField(QueryDict(data), files)


def cleaned(form: forms.Form) -> object:
    """The cleaned answer, or a failure that shows the mistakes."""
    assert form.is_valid(), form.errors
    return form.cleaned_data["answer"]


class TestParseDay:
    @pytest.mark.parametrize(
        "text",
        [
            "2026年3月16日",
            "2026-03-16",
            "2026/3/16",
            "2026.3.16",
            "20260316",
            "２０２６年３月１６日",
            " 2026 年 3 月 16 日 ",
            "2026年3月16号",
            "2026年3月16",
        ],
    )
    def test_reads_a_day_as_people_write_it(self, text):
        assert parse_day(text) == date(2026, 3, 16)

    @pytest.mark.parametrize(
        "text", ["2026-02-30", "2026-13-01", "26-3-16", "16/3/2026", "0000-01-01", "明天", *NAUGHTY]
    )
    def test_refuses_what_is_no_day(self, text):
        with pytest.raises(ValueError):  # noqa: PT011 parse_day documents ValueError
            parse_day(text)


class TestChineseDateField:
    def test_reads_three_boxes(self):
        form = form_with(ChineseDateField(), "answer_year=2026&answer_month=3&answer_day=16")

        assert form.is_valid()
        assert form.cleaned_data["answer"] == date(2026, 3, 16)

    def test_reads_boxes_filled_with_their_units_and_wide_digits(self):
        form = form_with(ChineseDateField(), "answer_year=２０２６年&answer_month=3月&answer_day=16日")

        assert form.is_valid(), form.errors
        assert form.cleaned_data["answer"] == date(2026, 3, 16)

    def test_reads_a_whole_day_pasted_into_the_first_box(self):
        form = form_with(ChineseDateField(), "answer_year=2026年3月16日&answer_month=&answer_day=")

        assert form.is_valid(), form.errors

    def test_reads_a_single_value_under_the_plain_name(self):
        assert cleaned(form_with(ChineseDateField(), "answer=2026-03-16")) == date(2026, 3, 16)

    def test_says_that_a_part_is_missing(self):
        form = form_with(ChineseDateField(), "answer_year=2026&answer_month=&answer_day=16")

        assert "不完整" in form.errors["answer"][0]

    def test_says_that_there_is_no_such_day(self):
        form = form_with(ChineseDateField(), "answer_year=2025&answer_month=2&answer_day=29")

        assert "没有这一天" in form.errors["answer"][0]

    def test_keeps_what_was_typed(self):
        form = form_with(ChineseDateField(), "answer_year=2025&answer_month=2&answer_day=29")

        assert 'value="29"' in str(form["answer"])

    def test_shows_a_stored_day_in_its_boxes(self):
        class OneField(forms.Form):
            answer = ChineseDateField()

        boxes = str(OneField(initial={"answer": date(2026, 3, 16)})["answer"])

        assert 'value="2026"' in boxes
        assert 'value="16"' in boxes

    def test_may_be_empty_when_optional(self):
        form = form_with(ChineseDateField(required=False), "answer_year=&answer_month=&answer_day=")

        assert form.is_valid()
        assert form.cleaned_data["answer"] is None

    def test_refuses_the_future_where_it_makes_no_sense(self):
        tomorrow = timezone.localdate() + timedelta(days=1)

        form = form_with(ChineseDateField(no_future=True), f"answer={tomorrow.isoformat()}")

        assert form.errors["answer"] == ["日期不能晚于今天。"]

    def test_takes_today_in_both_directions(self):
        today = timezone.localdate().isoformat()

        assert form_with(ChineseDateField(no_future=True, no_past=True), f"answer={today}").is_valid()

    def test_refuses_a_day_outside_its_limits(self):
        field = ChineseDateField(earliest=date(2026, 1, 1), latest=date(2026, 12, 31))

        assert not form_with(field, "answer=2025-12-31").is_valid()
        assert not form_with(field, "answer=2027-01-01").is_valid()
        assert form_with(field, "answer=2026-12-31").is_valid()

    def test_works_with_the_calendar_of_the_browser(self):
        form = form_with(ChineseDateField(widget=NativeDate), "answer=2026-03-16")

        assert cleaned(form) == date(2026, 3, 16)
        assert 'type="date"' in str(form["answer"])

    @pytest.mark.parametrize("text", NAUGHTY)
    def test_survives_anything(self, text):
        form = form_with(ChineseDateField(), "")
        form.data = QueryDict(mutable=True)
        form.data.update({"answer_year": text, "answer_month": text, "answer_day": text})

        assert not form.is_valid()
        assert str(form["answer"])


class TestMoneyField:
    @pytest.mark.parametrize(
        ("text", "amount"),
        [("1,234.50", "1234.50"), ("¥12", "12.00"), ("12元", "12.00"), ("１２．５", "12.50"), ("0", "0.00")],
    )
    def test_reads_amounts_as_people_write_them(self, text, amount):
        form = form_with(MoneyField())
        form.data = {"answer": text}

        assert cleaned(form) == Decimal(amount)

    @pytest.mark.parametrize("text", ["1.005", "abc", *(text for text in NAUGHTY if not text.isdecimal())])
    def test_explains_what_is_no_amount(self, text):
        form = form_with(MoneyField())
        form.data = {"answer": text}

        assert form.errors["answer"][0]

    def test_is_none_when_left_empty(self):
        assert cleaned(form_with(MoneyField(required=False), "answer=")) is None

    def test_shows_its_unit(self):
        assert "govuk-input__suffix" in str(form_with(MoneyField())["answer"])


class TestMobileField:
    @pytest.mark.parametrize(
        "text",
        ["13800138000", "138 0013 8000", "138-0013-8000", "+86 13800138000", "8613800138000", "１３８００１３８０００"],
    )
    def test_takes_the_usual_ways_to_write_it(self, text):
        form = form_with(MobileField())
        form.data = {"answer": text}

        assert cleaned(form) == "13800138000"

    @pytest.mark.parametrize("text", ["1380013800", "12800138000", "020-12345678", "1380013800a", *NAUGHTY])
    def test_refuses_what_cannot_receive_a_message(self, text):
        form = form_with(MobileField())
        form.data = {"answer": text}

        assert not form.is_valid()


class TestNumbersOfPersonsAndOrganisations:
    def test_takes_a_citizen_number_with_a_small_x(self):
        assert cleaned(form_with(CitizenIdField(), "answer=11010519491231002x")) == "11010519491231002X"

    def test_says_why_a_citizen_number_is_wrong(self):
        assert "18" in form_with(CitizenIdField(), "answer=123").errors["answer"][0]

    def test_takes_a_credit_code(self):
        assert cleaned(form_with(OrganisationCodeField(), "answer=91350100m000100y43")) == "91350100M000100Y43"

    @pytest.mark.parametrize("field", [CitizenIdField, OrganisationCodeField])
    @pytest.mark.parametrize("text", NAUGHTY)
    def test_survive_anything(self, field, text):
        form = form_with(field())
        form.data = {"answer": text}

        assert not form.is_valid()


class TestUploadField:
    def upload(self, name="图.pdf", content=b"%PDF-"):
        return SimpleUploadedFile(name, content)

    def files(self, *uploads):
        return MultiValueDict({"answer": list(uploads)})

    def test_takes_several_files(self):
        form = form_with(UploadField(most=3), files=self.files(self.upload("a.pdf"), self.upload("b.pdf")))

        assert form.is_valid(), form.errors
        assert [upload.name for upload in form.cleaned_data["answer"]] == ["a.pdf", "b.pdf"]

    def test_takes_none_when_optional(self):
        assert cleaned(form_with(UploadField(required=False))) == []

    def test_asks_for_a_file(self):
        assert form_with(UploadField()).errors["answer"] == ["请选择文件。"]

    def test_refuses_too_many(self):
        form = form_with(UploadField(most=1), files=self.files(self.upload("a.pdf"), self.upload("b.pdf")))

        assert "最多" in form.errors["answer"][0]

    def test_names_the_file_that_is_too_large(self):
        form = form_with(
            UploadField(largest=1 << 20), files=self.files(self.upload("大图.pdf", b"x" * ((1 << 20) + 1)))
        )

        assert "大图.pdf" in form.errors["answer"][0]

    def test_explains_an_empty_file(self):
        form = form_with(UploadField(), files=self.files(self.upload(content=b"")))

        assert "空文件" in form.errors["answer"][0]


TREE = {"": [("44", "广东"), ("35", "福建")], "44": [("4401", "广州"), ("4403", "深圳")], "4401": [("440106", "天河")]}


def cascade(**options):
    return CascadeField(
        children=lambda code: TREE.get(code, []),
        path=lambda code: [code[:length] for length in (2, 4, 6) if len(code) >= length],
        depth=3,
        **options,
    )


class TestCascadeField:
    def test_takes_the_deepest_level(self):
        form = form_with(cascade(), "answer_0=44&answer_1=4401&answer_2=440106")

        assert cleaned(form) == "440106"

    def test_asks_for_the_next_level_and_shows_it(self):
        form = form_with(cascade(), "answer_0=44")

        assert form.errors["answer"] == ["请接着选择下一级。"]
        assert "深圳" in str(form["answer"])

    def test_drops_levels_that_do_not_lie_under_the_one_before(self):
        form = form_with(cascade(least=1), "answer_0=35&answer_1=4401")

        assert cleaned(form) == "35"

    def test_stops_where_there_is_no_next_level(self):
        assert form_with(cascade(), "answer_0=44&answer_1=4403").is_valid()

    @pytest.mark.parametrize("text", ["99", "4409", *NAUGHTY[2:]])
    def test_refuses_codes_outside_the_list(self, text):
        form = form_with(cascade())
        form.data = {"answer": text}

        assert not form.is_valid()
        assert str(form["answer"])

    def test_shows_a_stored_code_on_all_levels(self):
        class OneField(forms.Form):
            answer = cascade()

        assert str(OneField(initial={"answer": "440106"})["answer"]).count(" selected") == 3
