"""The pages of tolerant acceptance, at the desk and for the applicant."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongban.cases.enums import CaseState
from tongban.cases.models import Case, Tolerance
from tongban.cases.tests import factories
from tongban.cases.tests.test_tolerance import LATER, MATERIALS, PROMISE
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock
from tongban.kernel.tests.files.samples import PDF

pytestmark = pytest.mark.django_db


def received(promise=PROMISE) -> Case:
    materials = [factories.material(), factories.material("photo", "近期照片", **LATER)]
    version = factories.item(materials=MATERIALS[:2], tolerance_days=3)
    return Case.objects.get(number=factories.open_case(version=version, materials=materials, promise=promise).number)


def scan():
    return SimpleUploadedFile("照片.pdf", PDF, "application/pdf")


class TestAtTheDesk:
    def test_the_case_offers_it_instead_of_the_ordinary_acceptance(self, client):
        case = received()
        page = log_in(client, factories.staff_of(case)).get(f"/desk/cases/{case.number}/").text
        assert f"/desk/cases/{case.number}/accept-with-tolerance/" in page
        assert f"/desk/cases/{case.number}/accept/" not in page

    def test_shows_what_is_missing_and_the_promise_and_accepts(self, client):
        case = received()
        desk = log_in(client, factories.staff_of(case))
        address = f"/desk/cases/{case.number}/accept-with-tolerance/"

        page = desk.get(address).text
        assert "近期照片" in page
        assert PROMISE in page
        assert 'name="signed_by"' not in page
        assert case.applicant_snapshot["name"] not in page

        answer = desk.post(address, {"opinion": ""}, follow=True)
        assert answer.redirect_chain
        assert "容缺后补" in answer.text
        case.refresh_from_db()
        assert case.state == CaseState.ACCEPTED

    def test_without_a_promise_asks_who_signed(self, client):
        case = received(promise="")
        desk = log_in(client, factories.staff_of(case))
        address = f"/desk/cases/{case.number}/accept-with-tolerance/"

        assert "3个工作日" in desk.get(address).text
        assert "govuk-error-message" in desk.post(address, {"signed_by": ""}).text
        desk.post(address, {"signed_by": "张三丰"})
        assert Tolerance.objects.get(case=case).promised_by_name == "张三丰"

    def test_the_counter_takes_paper(self, client):
        case = received()
        clerk = factories.staff_of(case, "window_clerk")
        desk = log_in(client, clerk)
        desk.post(f"/desk/cases/{case.number}/accept-with-tolerance/", {"opinion": ""})

        address = f"/desk/cases/{case.number}/later/"
        assert "接收后补材料" in desk.get(f"/desk/cases/{case.number}/").text
        assert desk.post(address, {"material_key": "photo", "form": "original"}).status_code == 303
        assert Tolerance.objects.get(case=case).met is True


class TestForTheApplicant:
    def accepted(self, client) -> Case:
        case = received()
        log_in(client, factories.staff_of(case)).post(
            f"/desk/cases/{case.number}/accept-with-tolerance/", {"opinion": ""}
        )
        return case

    def test_the_case_says_what_to_bring_and_until_when(self, client):
        case = self.accepted(client)
        page = log_in(client, factories.owner_of(case)).get(f"/cases/{case.number}/").text
        assert "请补齐承诺后补的材料" in page
        assert "视为撤回" in page
        assert "您现在不用做任何事" not in page
        assert "补齐后才能作出准予的决定" in page
        assert f"/cases/{case.number}/later/" in page

    def test_hands_in_a_file_and_is_told_what_is_wrong(self, client):
        case = self.accepted(client)
        owner, address = log_in(client, factories.owner_of(case)), f"/cases/{case.number}/later/"

        assert "近期照片" in owner.get(address).text
        wrong = owner.post(address, {"material_key": "identity-card", "uploads": scan()})
        assert "govuk-error-message" in wrong.text
        assert "govuk-error-message" in owner.post(address, {"material_key": "photo"}).text

        answer = owner.post(address, {"material_key": "photo", "uploads": scan()}, follow=True)
        assert "已补齐" in answer.text
        repeated = owner.post(address, {"material_key": "photo", "uploads": scan()})
        assert "govuk-error-message" in repeated.text

    def test_nobody_else_finds_it(self, client):
        case = self.accepted(client)
        stranger = log_in(client, factories.applicant())
        assert stranger.get(f"/cases/{case.number}/later/").status_code == 404
        assert clock.today() <= Tolerance.objects.get(case=case).due_on

    def test_another_system_hands_it_in_for_the_applicant(self, client):
        case = self.accepted(client)
        owner = log_in(client, factories.owner_of(case))
        address = f"/api/v1/cases/{case.number}/awaited"
        assert owner.get(f"/api/v1/cases/{case.number}").json()["awaited"]["materials"][0]["received"] is False
        given = {"material_key": "photo", "file": scan()}
        assert owner.post(address, given).json() == {"awaited": []}
        again = owner.post(address, {"material_key": "photo", "file": scan()})
        assert (again.status_code, again.json()["code"]) == (409, "cases.nothing_to_bring")
