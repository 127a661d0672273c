"""What the platform holds about somebody: shown, given in a file, and nothing of anybody else in it."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from tongban.applications.tests import factories as applications
from tongban.identity.tests import factories as identity
from tongban.kernel import own_data
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
PAGE, FILE = reverse("portal:show_information"), reverse("portal:download_information")


@pytest.fixture
def me():
    return identity.citizen(name="欧阳建华", mobile="13812345678")


@pytest.fixture
def other():
    return identity.citizen(name="司马相如", mobile="13987654321")


def handed_in(actor):
    application = applications.ready(actor)
    applications.hand_in(actor, application.number)
    return application


def download(actor):
    answer = identity.log_in(Client(), actor).post(FILE)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return {table["table"]: table for table in json.loads(answer.content)["tables"]}, answer.text


class TestShowInformation:
    def test_tells_what_for_and_how_long(self, me):
        handed_in(me)
        said = identity.log_in(Client(), me).get(PAGE).text
        for words in ("识别办事人、联系办事人", "填写和提交申请", "随办件归档，按档案保管期限", "个人信息保护法"):
            assert words in said
        assert "13812345678" not in said

    def test_is_for_residents(self):
        assert identity.log_in(Client(), identity.official("operator")).get(PAGE).status_code == 403


class TestDownloadInformation:
    def test_holds_what_was_typed_and_what_became_of_it(self, me):
        application = handed_in(me)
        tables, _text = download(me)
        assert tables["identity.Party"]["rows"][0]["name"] == "欧阳建华"
        assert tables["identity.Party"]["rows"][0]["mobile"] == "13812345678"
        assert tables["applications.Application"]["rows"][0]["number"] == application.number
        assert tables["applications.Application"]["rows"][0]["answers"]
        assert tables["cases.Case"]["rows"][0]["facts"]
        assert tables["cases.CaseEvent"]["purpose"] == "记录办理经过"

    def test_holds_nothing_of_anybody_else_and_no_secret(self, me, other):
        handed_in(me)
        theirs = handed_in(other)
        tables, text = download(me)
        assert len(tables["identity.Account"]["rows"]) == 1
        for planted in ("司马相如", "13987654321", theirs.number, "pbkdf2", "argon2"):
            assert planted not in text
        assert not {"password", "secret"} & {key for table in tables.values() for row in table["rows"] for key in row}

    def test_deliberations_of_officials_stay_out(self, me):
        handed_in(me)
        tables, _text = download(me)
        assert not {"cases.CaseTask", "cases.Note", "kernel.AuditRecord", "axes.AccessAttempt"} & tables.keys()

    def test_is_on_record_and_only_by_post(self, me):
        download(me)
        assert AuditRecord.objects.filter(action="portal.download_information", actor_id=me.id).count() == 1
        assert identity.log_in(Client(), me).get(FILE).status_code == 405


class TestWays:
    def test_a_table_goes_with_the_one_it_belongs_to(self):
        ways = {table.label: table.ways for table in own_data.list_own_tables()}
        assert ways["cases.CaseEvent"] == ("case__applicant",)
        assert ways["cases.VisitPhoto"] == ("visit__procedure__case__applicant",)
        assert ways["cases.Participant"] == ("party",)  # a neighbour is not the applicant's
        assert ways["identity.Mandate"] == ("represented", "agent")
