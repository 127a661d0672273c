"""Double clicks, the back button, reloads: what is sent again neither breaks anything nor happens twice."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import world as worlds
from tests.forms_on_pages import every_form_of
from tests.world import World, ask
from tongban.applications.models import Application, Evidence
from tongban.applications.tests import factories as applications
from tongban.cases.models import Case, CaseEvent
from tongban.identity.tests import factories as identity
from tongban.ratings.models import Rating

pytestmark = pytest.mark.django_db


class TestAnyForm:
    @pytest.mark.parametrize("route", worlds.routes(), ids=lambda route: route.name)
    def test_sent_twice_as_it_stands_breaks_nothing(self, world: World, clients, route):
        """As it stands: with every choice on it, empty boxes empty. The second sending meets what the first did."""
        address, broken = world.address(route), []
        for name, actor in world.everybody():
            if not route.lets_in(actor) or worlds.has_no_part(name):
                continue
            page = ask(clients[name], "get", address)
            if page.status_code != 200 or "html" not in page.headers["Content-Type"]:
                continue
            for form in every_form_of(address, page.body.decode()):
                if form.method == "post":
                    answers = worlds.ask_in_turn(clients[name], form.method, [form.address] * 2, form.said)
                    broken += [(name, form.address, a.status_code) for a in answers if a.status_code >= 500]
            break
        assert broken == []


@pytest.fixture
def me():
    return identity.citizen()


@pytest.fixture
def browser(me):
    return identity.log_in(Client(), me)


class TestAnApplication:
    def test_begun_twice_is_one_draft(self, me, browser):
        item = applications.item()
        address = reverse("applications:start_application", args=[item.code])

        first, second = (browser.post(address, {"applicant": me.id}) for _ in range(2))

        assert first.status_code == second.status_code == 303
        assert Application.objects.filter(applicant_id=me.id).count() == 1

    def test_handed_in_twice_is_one_case(self, me, browser):
        number = applications.ready(me).number
        address = reverse("applications:submit_application", args=[number])

        first, second = (browser.post(address, {"declared": "on"}) for _ in range(2))

        assert first.headers["Location"] == second.headers["Location"] == f"/applications/{number}/receipt/"
        assert Case.objects.filter(applicant_id=me.id).count() == 1

    def test_a_form_page_from_before_handing_in_changes_nothing_any_more(self, me, browser):
        """The back button, a changed answer, and continue."""
        number = applications.submitted(me).number
        before = Application.objects.get(number=number).answers

        answer = browser.post(
            reverse("applications:save_answers", args=[number, "premises"]),
            {"site": "别处", "area": "1", "kind": "new"},
        )

        assert answer.status_code in (303, 409)
        assert Application.objects.get(number=number).answers == before
        assert browser.get(f"/applications/{number}/receipt/").status_code == 200

    def test_a_paper_cannot_be_taken_out_after_handing_in(self, me, browser):
        number = applications.submitted(me).number
        evidence = Evidence.objects.get(application__number=number)

        answer = browser.post(reverse("applications:remove_evidence", args=[number, evidence.pk]))

        assert answer.status_code in (303, 404, 409)
        assert Evidence.objects.filter(pk=evidence.pk).exists()

    def test_withdrawn_twice_is_withdrawn_once(self, me, browser):
        receipt = applications.submitted(me)
        case = receipt.cases[0].number
        address = reverse("applications:withdraw_case", args=[receipt.number, case])

        answers = [browser.post(address, {"reason": "不办了", "sure": "on"}) for _ in range(2)]

        assert answers[0].status_code == 303
        assert answers[1].status_code in (303, 409, 422)
        assert CaseEvent.objects.filter(case__number=case, state="withdrawn").count() == 1


class TestARating:
    def test_given_twice_is_one_rating(self, world: World, clients):
        address = reverse("ratings:give_rating", args=[world.values["token"], 5])

        before = Rating.objects.filter(level=5).count()
        first, second = (clients["public"].post(address, {"text": "很快"}) for _ in range(2))

        assert first.status_code == 303
        assert "评价过了" in second.text
        assert Rating.objects.filter(level=5).count() == before + 1
