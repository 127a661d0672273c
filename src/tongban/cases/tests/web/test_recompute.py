"""The bureau's report of moved dates, and what a keeper of the calendar reads before loading."""

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tongban.cases.models import CalendarRun
from tongban.cases.selectors import recompute
from tongban.cases.tests import factories
from tongban.cases.tests.test_recompute import JANUARY, case, limits, publish
from tongban.identity.tests import factories as identity
from tongban.kernel import calendar, clock, holidays
from tongban.kernel.tests.test_holidays import content

pytestmark = pytest.mark.django_db


@pytest.fixture
def bureau():
    return identity.log_in(Client(), identity.official("bureau"))


@pytest.fixture
def moved(deliver):
    holidays.load_shipped_notices()
    calendar.look()
    item = factories.item(**limits())
    opened = [case(version=item) for _ in range(3)]
    publish(deliver=deliver)
    return opened


class TestReport:
    def test_lists_the_change_and_what_it_moved(self, bureau, moved):
        answer = bureau.get(reverse("cases:list_runs"))
        assert "2027 年放假安排：载入" in answer.text
        assert "梁静" in answer.text

    def test_shows_each_date_before_and_after_with_the_days_that_changed(self, bureau, moved):
        answer = bureau.get(reverse("cases:show_run", args=[CalendarRun.objects.get().pk]))
        assert moved[0].number in answer.text
        assert "2月9日至2月12日：春节，不再计入。" in answer.text

    def test_finds_one_case(self, bureau, moved):
        answer = bureau.get(reverse("cases:show_run", args=[CalendarRun.objects.get().pk]), {"number": moved[1].number})
        assert moved[1].number in answer.text
        assert moved[0].number not in answer.text

    def test_is_paged_without_counting(self, bureau, moved, monkeypatch, django_assert_max_num_queries):
        monkeypatch.setattr(recompute, "PAGE", 2)
        address = reverse("cases:show_run", args=[CalendarRun.objects.get().pk])
        first = bureau.get(address)
        with django_assert_max_num_queries(14):
            second = bureau.get(address, {"after": first.context["moves"].next_cursor})
        assert moved[2].number in second.text

    def test_downloads_as_a_spreadsheet(self, bureau, moved):
        answer = bureau.get(reverse("cases:download_run", args=[CalendarRun.objects.get().pk]))
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert len(lines) == 4
        assert "2027-02-16,2027-02-18" in lines[1]

    def test_a_run_nobody_made_is_not_found(self, bureau):
        assert bureau.get(reverse("cases:show_run", args=[99])).status_code == 404


class TestBeforeLoading:
    def test_says_how_many_running_cases_may_move(self, bureau):
        holidays.load_shipped_notices()
        calendar.look()
        case(version=factories.item(**limits()))
        with clock.standing_at(JANUARY):
            file = SimpleUploadedFile("2027.json", json.dumps(content()).encode(), "application/json")
            answer = bureau.post(reverse("kernel:list_notices"), {"file": file})
        assert "最多有 1 件在办件的日期可能变动" in answer.text

    def test_says_when_none_does(self):
        assert recompute.count_that_may_move(first=date(2027, 1, 31), last=date(2027, 10, 9)) == 0
