"""A clerk goes on with a resident's online draft: only after saying what for, under the same rules."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tongban.applications import public as applications
from tongban.applications.tests.factories import ANSWERS, draft, item, ready, submitted
from tongban.cases import public as cases
from tongban.identity.public import Role
from tongban.identity.tests.factories import PartyFactory, citizen, log_in, official
from tongban.kernel import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.models import AuditRecord
from tongban.ledger.public import list_reads

PURPOSE = "协助老人填完申请"
UNDEFINED = "undefined template variable"

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return official(Role.WINDOW_CLERK)


@pytest.fixture
def browser(clerk):
    return log_in(Client(), clerk)


@pytest.fixture
def me():
    return citizen()


def page(name, *arguments):
    return reverse(f"window:{name}", args=arguments)


def opened(browser, number, purpose=PURPOSE):
    return browser.post(page("help_with_draft"), {"number": number, "purpose": purpose})


class TestOpening:
    def test_shows_the_same_task_list_at_the_counter(self, browser, me):
        number = draft(me).number

        answer = opened(browser, f" {number.lower()} ")
        shown = browser.get(answer.headers["Location"])

        assert shown.status_code == 200
        theirs = log_in(Client(), me).get(f"/applications/{number}/")
        assert [task["label"] for task in shown.context["tasks"]] == [task["label"] for task in theirs.context["tasks"]]
        assert [task["state"] for task in shown.context["tasks"]] == [task["state"] for task in theirs.context["tasks"]]
        for task in shown.context["tasks"]:
            assert f'id="{task["address"][1:]}"' in shown.text
        assert UNDEFINED not in shown.text

    def test_is_told_to_the_resident_and_to_the_audit(self, browser, clerk, me):
        number = draft(me).number
        opened(browser, number)

        (read,) = list_reads(actor=me).rows
        assert (read.purpose, read.about) == (PURPOSE, f"application:{number}")
        record = AuditRecord.objects.get(action="applications.help_at_counter")
        assert record.subject == f"application:{number}"
        shown = log_in(Client(), me).get(f"/applications/{number}/").text
        assert PURPOSE in shown
        assert f"工作人员{clerk.name}在窗口协助办理" in shown

    @pytest.mark.parametrize("purpose", ["", "   "])
    def test_needs_a_purpose(self, browser, me, purpose):
        number = draft(me).number

        assert "请写明打开草稿的事由" in opened(browser, number, purpose).text
        assert browser.get(page("take_in", number)).status_code == 404
        assert list_reads(actor=me).rows == []

    def test_finds_the_drafts_of_the_person_at_the_counter(self, browser, me):
        number = draft(me).number
        address = page("find_drafts", me.id)
        assert number not in browser.get(address).text

        found = browser.post(address, {"purpose": PURPOSE})

        assert number in found.text
        assert UNDEFINED not in found.text
        assert list_reads(actor=me).rows[0].purpose == PURPOSE
        assert browser.get(page("take_in", number)).status_code == 404

    def test_what_is_no_open_draft_begun_online_is_not_found(self, browser, clerk, me):
        other = draft(official(Role.WINDOW_CLERK), applicant_id=PartyFactory().pk, channel="1").number
        for number in (submitted(me).number, other, "SQ20260101ABCDEFGHX", "x\x00", "🦑"):
            answer = opened(browser, number)
            assert answer.status_code == 422
            assert UNDEFINED not in answer.text
        assert not AuditRecord.objects.filter(action="applications.help_at_counter").exists()


class TestPermissions:
    def test_a_draft_is_not_visible_without_the_step(self, browser, me):
        number = draft(me).number

        assert browser.get(page("take_in", number)).status_code == 404
        assert browser.post(page("take_in", number), {"do": "save"}).status_code == 404

    def test_the_step_of_one_clerk_opens_nothing_to_another(self, browser, me):
        number = draft(me).number
        opened(browser, number)

        assert log_in(Client(), official(Role.WINDOW_CLERK)).get(page("take_in", number)).status_code == 404

    def test_opens_this_draft_and_no_other_of_the_same_person(self, browser, me):
        number, other = draft(me).number, draft(me).number
        opened(browser, number)

        assert browser.get(page("take_in", number)).status_code == 200
        assert browser.get(page("take_in", other)).status_code == 404

    def test_ends_with_the_day(self, clerk, me):
        number = draft(me).number
        applications.help_at_counter(actor=clerk, number=number, purpose=PURPOSE)

        with clock.standing_at(clock.now() + timedelta(days=1)), pytest.raises(DomainError):
            applications.get_application(actor=clerk, number=number)

    @pytest.mark.parametrize("role", [Role.REVIEWER, Role.DECIDER, Role.BUREAU])
    def test_others_of_the_staff_stay_outside(self, me, role):
        number = draft(me).number
        other = log_in(Client(), official(role))

        assert opened(other, number).status_code == 403
        assert other.post(page("find_drafts", me.id), {"purpose": PURPOSE}).status_code == 403

    def test_residents_and_the_public_stay_outside(self, me):
        number = draft(me).number

        assert opened(log_in(Client(), citizen()), number).status_code == 403
        assert opened(Client(), number).status_code in (302, 401, 403)

    def test_the_draft_stays_the_residents_to_give_up(self, browser, me):
        number = draft(me).number
        opened(browser, number)

        assert page("give_up", number) not in browser.get(page("take_in", number)).text
        assert browser.post(page("give_up", number)).status_code == 403
        assert applications.get_application(actor=me, number=number).state == "draft"


class TestHandingIn:
    def test_keeps_where_it_began_and_where_it_was_handed_in(self, browser, me):
        number = ready(me).number
        opened(browser, number)
        said = {"contact_name": "李兰", "mobile": "13800138000", "do": "submit", "declared": "on", **ANSWERS}

        done = browser.post(page("take_in", number), said)

        assert done.status_code == 303, done.text
        assert browser.get(done.headers["Location"]).status_code == 200
        row = applications.get_application(actor=me, number=number)
        assert (row.channel, row.submitted_channel) == ("2", "1")
        (case_number,) = row.case_numbers
        assert cases.get_progress(actor=me, case_number=case_number).channel == "1"
        resident = log_in(Client(), me)
        assert PURPOSE in resident.get(f"/applications/{number}/receipt/").text
        assert PURPOSE in resident.get(f"/cases/{case_number}/").text

    def test_asks_for_the_same(self, browser, me):
        number = draft(me).number
        opened(browser, number)

        answer = browser.post(page("take_in", number), {"do": "submit", "declared": "on"})

        assert answer.status_code == 422
        assert "房屋租赁合同" in answer.text
        assert applications.get_application(actor=me, number=number).state == "draft"

    def test_what_the_resident_answers_meanwhile_is_not_overwritten(self, browser, me):
        number = draft(me, of=item(materials=[])).number
        opened(browser, number)
        shown = browser.get(page("take_in", number)).context["row"].revision
        applications.save_answers(actor=me, number=number, answers={"site": "南门"})

        said = {"site": "东门", "area": "90", "revision": str(shown), "do": "save"}
        answer = browser.post(page("take_in", number), said)

        assert "同一个问题" in answer.text or "另一个" in answer.text
        kept = applications.save_answers(actor=me, number=number, answers={}).answers
        assert (kept["site"], kept["area"]) == ("南门", "90")
