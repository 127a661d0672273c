"""Answering a supplement notice."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tongban.applications.errors import (
    ApplicationIncomplete,
    ApplicationNotFound,
    NoSupplementAsked,
    NotAskedFor,
)
from tongban.applications.services import supplements
from tongban.applications.tests.factories import PDF, item, submitted
from tongban.cases import public as cases
from tongban.cases.public import CaseState
from tongban.identity.public import Role
from tongban.identity.tests.factories import citizen, log_in, official
from tongban.kernel import files

pytestmark = pytest.mark.django_db


@pytest.fixture
def me():
    return citizen()


@pytest.fixture
def asked(me):
    """A case that waits for one question and one material."""
    thing = item()
    submission = submitted(me, of=thing)
    (receipt,) = submission.cases
    clerk = official(Role.DECIDER, authority_id=thing.authority_id)
    cases.claim_task(actor=clerk, case_number=receipt.number)
    cases.request_supplement(
        actor=clerk,
        case_number=receipt.number,
        fields={"area": "面积与合同不符"},
        materials={"lease": "缺第二页"},
        reason="请补正",
    )
    return {"number": submission.number, "case_number": receipt.number}


def upload(me, asked, key="lease"):
    stored = files.store_bytes(name="补.pdf", data=PDF, media_type="application/pdf", actor=me)
    return supplements.add_supplement_evidence(actor=me, material_key=key, file_id=stored.id, **asked)


class TestAnswerSupplement:
    def test_hands_in_what_was_asked_and_the_case_goes_on(self, me, asked):
        supplements.save_supplement(actor=me, answers={"area": "95"}, **asked)
        upload(me, asked)

        supplements.answer_supplement(actor=me, **asked)

        progress = cases.get_progress(actor=me, case_number=asked["case_number"])
        assert progress.state == CaseState.RECEIVED
        assert progress.supplement is None
        with pytest.raises(NoSupplementAsked):
            supplements.answer_supplement(actor=me, **asked)

    def test_refuses_other_questions_and_materials(self, me, asked):
        with pytest.raises(NotAskedFor):
            supplements.save_supplement(actor=me, answers={"site": "别处"}, **asked)
        with pytest.raises(NotAskedFor):
            upload(me, asked, "photo")

    def test_refuses_half_an_answer_and_says_what_is_missing(self, me, asked):
        supplements.save_supplement(actor=me, answers={"area": "很大"}, **asked)

        with pytest.raises(ApplicationIncomplete) as refusal:
            supplements.answer_supplement(actor=me, **asked)

        assert refusal.value.details["problems"]["supplement"].keys() == {"area", "lease"}

    def test_strangers_do_not_see_it(self, asked):
        with pytest.raises(ApplicationNotFound):
            supplements.save_supplement(actor=citizen(), answers={}, **asked)

    def test_a_case_of_another_application_is_not_found(self, me, asked):
        other = submitted(me)

        with pytest.raises(ApplicationNotFound):
            supplements.save_supplement(actor=me, answers={}, number=other.number, case_number=asked["case_number"])


class TestAnswerSupplementPage:
    def test_keeps_answer_and_upload_until_both_are_right(self, me, asked):
        browser = log_in(Client(), me)
        address = reverse("applications:answer_supplement", args=[asked["number"], asked["case_number"]])
        shown = browser.get(address)
        assert "面积与合同不符" in shown.text
        assert "缺第二页" in shown.text
        assert "undefined template variable" not in shown.text
        assert 'name="site"' not in shown.text

        file = SimpleUploadedFile("补充.pdf", PDF, "application/pdf")
        refused = browser.post(address, {"area": "很大", "material:lease": file, "do": "submit"})
        assert refused.status_code == 422
        assert "补充.pdf" in refused.text

        done = browser.post(address, {"area": "95", "do": "submit"})
        assert done.headers["Location"] == reverse("cases:show_case", args=[asked["case_number"]])

    def test_the_cases_page_leads_here_and_to_withdrawal(self, me, asked):
        shown = log_in(Client(), me).get(reverse("cases:show_case", args=[asked["case_number"]]))

        for name in ("answer_supplement", "withdraw_case"):
            assert reverse(f"applications:{name}", args=[asked["number"], asked["case_number"]]) in shown.text


class TestWithdrawCasePage:
    def test_withdraws_with_a_reason(self, me, asked):
        browser = log_in(Client(), me)
        address = reverse("applications:withdraw_case", args=[asked["number"], asked["case_number"]])

        assert browser.post(address, {}).status_code == 422
        browser.post(address, {"reason": "不办了"})

        assert cases.get_progress(actor=me, case_number=asked["case_number"]).state == CaseState.WITHDRAWN

    def test_another_persons_case_is_not_found(self, asked):
        address = reverse("applications:withdraw_case", args=[asked["number"], asked["case_number"]])

        assert log_in(Client(), citizen()).post(address, {"reason": "x"}).status_code == 404
