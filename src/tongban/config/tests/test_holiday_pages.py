"""The calendar's desk over HTTP, and the commands."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from typer.testing import CliRunner

from tongban.config.cli import app
from tongban.identity.tests import factories as identity
from tongban.kernel import holidays
from tongban.kernel.models import HolidayNotice
from tongban.kernel.tests.test_holidays import content

pytestmark = pytest.mark.django_db
LIST = reverse("kernel:list_notices")
LOAD = reverse("kernel:load_notice")


@pytest.fixture
def desk():
    holidays.load_shipped_notices()
    return identity.log_in(Client(), identity.official("bureau"))


def upload(value=None):
    data = value if isinstance(value, bytes) else json.dumps(value or content()).encode()
    return {"file": SimpleUploadedFile("2027.json", data, "application/json")}


def fields(answer):
    return {name: answer.context["form"][name].value() for name in ("content", "revision")}


class TestLoadNoticePages:
    def test_lists_the_versions(self, desk):
        answer = desk.get(LIST)
        assert "2026" in answer.text
        assert "随平台发布" in answer.text

    def test_shows_what_changes_and_loads_nothing_yet(self, desk):
        answer = desk.post(LIST, upload())
        assert "2027年2月5日" in answer.text
        assert not HolidayNotice.objects.filter(year=2027).exists()

    def test_loads_what_was_shown(self, desk):
        shown = desk.post(LIST, upload())
        answer = desk.post(LOAD, fields(shown) | {"published_on": "2026-11-04"})
        assert answer.status_code == 303
        row = HolidayNotice.objects.get(year=2027)
        assert (row.since.actor_kind, str(row.published_on)) == ("staff", "2026-11-04")

    @pytest.mark.parametrize("data", [b"", b"\x00" * 10, b"x" * 100_000, content(year=1)])
    def test_says_what_is_wrong_with_a_file(self, desk, data):
        assert desk.post(LIST, upload(data)).status_code == 422

    def test_a_page_that_grew_old_shows_the_changes_anew(self, desk):
        shown = fields(desk.post(LIST, upload()))
        holidays.withdraw_notice(actor=holidays.SYSTEM, year=2026, reason="试验")
        answer = desk.post(LOAD, shown)
        assert answer.status_code == 422
        assert "日历刚刚被别人改过" in answer.text
        assert desk.post(LOAD, fields(answer)).status_code == 303

    @pytest.mark.parametrize("day", ["2099-01-01", "1900-01-01", "昨天"])
    def test_refuses_an_impossible_day_of_publication(self, desk, day):
        shown = fields(desk.post(LIST, upload()))
        assert desk.post(LOAD, shown | {"published_on": day}).status_code == 422

    def test_nonsense_in_the_hidden_fields_begins_again(self, desk):
        assert desk.post(LOAD, {"content": "{", "revision": "x"}).headers["Location"] == LIST

    def test_a_withdrawn_version_is_put_in_force_again(self, desk):
        withdraw = reverse("kernel:withdraw_notice", args=[2026])
        assert "2026年10月1日" not in desk.get(withdraw).text  # off by rule as well
        assert desk.post(withdraw, {"revision": 1}).status_code == 422
        revision = holidays.current_revision()
        assert desk.post(withdraw, {"reason": "误载入", "revision": revision}).status_code == 303
        assert "误载入" in desk.get(LIST).text

        shown = desk.post(reverse("kernel:show_notice", args=[2026, 1]))
        assert desk.post(LOAD, fields(shown)).status_code == 303
        assert HolidayNotice.objects.get(year=2026, until__isnull=True).version == 2

    def test_a_version_nobody_loaded_is_not_found(self, desk):
        assert desk.get(reverse("kernel:show_notice", args=[2026, 9])).status_code == 404
        assert desk.get(reverse("kernel:withdraw_notice", args=[2050])).status_code == 404


class TestCommands:
    def test_load_and_withdraw(self, tmp_path):
        file = tmp_path / "2027.json"
        file.write_text(json.dumps(content()), "utf-8")
        done = CliRunner().invoke(app, ["load-holidays", str(file), "--published", "2026-11-04", "--yes"])
        assert done.exit_code == 0, done.output
        assert "2027-02-09 休息 off 春节" in done.output
        assert HolidayNotice.objects.filter(year=2027, until__isnull=True).exists()

        done = CliRunner().invoke(app, ["withdraw-holidays", "2027", "--reason", "误载入", "--yes"])
        assert done.exit_code == 0, done.output
        assert not HolidayNotice.objects.filter(year=2027, until__isnull=True).exists()

    def test_a_wrong_file_is_refused_in_words(self, tmp_path):
        file = tmp_path / "2027.json"
        file.write_text("{}", "utf-8")
        done = CliRunner().invoke(app, ["load-holidays", str(file), "--yes"])
        assert done.exit_code == 1
        assert "应是 2007 到 2099 的整数" in done.output
