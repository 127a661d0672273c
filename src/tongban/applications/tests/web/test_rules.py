"""A form that asks by the answers: on the page, by itself while one types, and in what the authority gets."""

import pytest
from django.test import Client
from django.urls import reverse

from tongban.applications.models import Application
from tongban.applications.services import answers
from tongban.applications.services.submission import submit_application
from tongban.applications.tests.factories import CHOICES, draft, item, upload
from tongban.cases.public import get_progress
from tongban.cases.tests import factories as cases
from tongban.identity.tests.factories import citizen, log_in

RENEW = {"field": "kind", "value": "renew"}
LARGE = {"field": "area", "operator": "at_least", "value": "500"}
PEOPLE = {
    "key": "people",
    "label": "从业人员",
    "type": "group",
    "required": False,
    "fields": [
        {"key": "role", "label": "岗位"},
        {"key": "health", "label": "健康证编号", "when": {"field": "role", "value": "厨师"}},
    ],
}
FORM = [
    {
        "key": "shop",
        "title": "经营场所",
        "fields": [
            {"key": "kind", "label": "申请类别", "type": "choice", "choices": CHOICES},
            {"key": "licence", "label": "原许可证编号", "when": RENEW},
            {"key": "area", "label": "面积", "type": "number"},
            {"key": "name", "label": "字号", "required": False, "recommended": True},
            PEOPLE,
        ],
    },
    {"key": "fire", "title": "消防", "when": LARGE, "fields": [{"key": "exits", "label": "出口数量"}]},
]
MATERIALS = [{"key": "old", "name": "原许可证", "when": RENEW}, {"key": "lease", "name": "租赁合同"}]


@pytest.fixture
def me(db):
    return citizen()


@pytest.fixture
def browser(me):
    return log_in(Client(), me)


@pytest.fixture
def number(me):
    return draft(me, of=item(form=FORM, materials=MATERIALS)).number


def page(name, *arguments):
    return reverse(f"applications:{name}", args=arguments)


def answer(browser, number, **said):
    return browser.post(page("save_answers", number, "shop"), {"kind-asked": "1", "do": "continue", **said})


class TestThePage:
    def test_asks_no_more_than_the_answers_call_for(self, browser, number):
        shown = browser.get(page("save_answers", number, "shop")).text

        assert "申请类别" in shown
        assert "原许可证编号" not in shown
        assert "消防" not in browser.get(page("show_application", number)).text

    def test_asks_what_an_answer_calls_for_without_blaming(self, browser, number):
        back = answer(browser, number, kind="renew", area="80")

        assert back.headers["Location"] == page("save_answers", number, "shop")
        again = browser.get(back.headers["Location"]).text
        assert "原许可证编号" in again
        assert "又多了几项" in again
        assert "请填写原许可证编号" not in again

    def test_blames_what_stood_on_the_page_and_was_left_open(self, browser, number):
        answer(browser, number, kind="renew", area="80")
        blamed = answer(browser, number, kind="renew", area="80", licence="")

        assert blamed.status_code == 422
        assert "请填写原许可证编号" in blamed.text

    def test_goes_on_to_a_section_that_appeared(self, browser, number):
        back = answer(browser, number, kind="new", area="600")

        assert back.headers["Location"] == page("save_answers", number, "fire")
        assert "原许可证" not in browser.get(page("list_materials", number)).text

    def test_keeps_what_was_typed_where_it_is_not_asked_any_more(self, browser, number):
        answer(browser, number, kind="renew", area="80", licence="粤123")
        answer(browser, number, kind="new", area="80")
        answer(browser, number, kind="renew", area="80")

        assert Application.objects.get().answers["licence"] == "粤123"
        assert "粤123" in browser.get(page("save_answers", number, "shop")).text

    def test_a_row_asks_by_its_own_answers(self, browser, number):
        answer(browser, number, kind="new", area="80", **{"people-rows": "1", "people-0-role": "厨师"})
        shown = browser.get(page("save_answers", number, "shop")).text
        assert 'name="people-0-health"' in shown

        answer(browser, number, kind="new", area="80", **{"people-rows": "1", "people-0-role": "收银"})
        assert 'name="people-0-health"' not in browser.get(page("save_answers", number, "shop")).text

    def test_the_check_reminds_of_what_would_help(self, browser, number):
        answer(browser, number, kind="new", area="80")
        assert "建议填写" in browser.get(page("check_answers", number)).text

        answer(browser, number, kind="new", area="80", name="福记")
        assert "建议填写" not in browser.get(page("check_answers", number)).text


class TestWhileTyping:
    def save(self, browser, number, **said):
        address = page("autosave_answers", number, "shop")
        return browser.post(address, {"kind-asked": "1", **said}, headers={"HX-Request": "true"})

    def test_the_form_is_drawn_anew_when_it_asks_something_else(self, browser, number):
        drawn = self.save(browser, number, kind="renew")

        assert drawn.headers["HX-Retarget"] == "#section-form"
        assert "原许可证编号" in drawn.text
        assert '"saved"' in drawn.headers["HX-Trigger"]

    def test_nothing_is_drawn_anew_when_it_asks_the_same(self, browser, number):
        assert "HX-Retarget" not in self.save(browser, number, kind="new")


class TestTheCase:
    def test_gets_only_what_its_form_asked(self, me, browser, number):
        answer(browser, number, kind="renew", area="600", licence="粤123")
        said = {"kind": "new", "area": "80", "people": [{"role": "收银", "health": "H1"}]}
        answers.save_answers(actor=me, number=number, answers=said)
        upload(me, number)

        receipt = submit_application(actor=me, number=number).cases[0]

        facts = cases.Case.objects.get(number=receipt.number).facts
        assert facts["kind"] == "new"
        assert "licence" not in facts
        assert [sorted(row) for row in facts["people"]] == [["_row", "role"]]
        assert get_progress(actor=me, case_number=receipt.number).number == receipt.number
