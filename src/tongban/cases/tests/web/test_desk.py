"""The desk over HTTP: who may knock, what is masked, what a stale page does."""

import pytest
from django.urls import reverse

from tongban.cases.enums import CaseState
from tongban.cases.services import claiming
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in

pytestmark = pytest.mark.django_db


def case_page(case, name="desk_case"):
    return reverse(f"cases:{name}", args=[case.number])


@pytest.fixture
def case():
    return factories.case()


@pytest.fixture
def clerk(case):
    return factories.staff_of(case)


@pytest.fixture
def desk(client, clerk):
    return log_in(client, clerk)


class TestInbox:
    def test_shows_unclaimed_work_masked(self, desk, case):
        answer = desk.get("/desk/")

        assert answer.status_code == 200
        assert case.number in answer.text
        assert "张*丰" in answer.text
        assert "张三丰" not in answer.text

    @pytest.mark.parametrize("tab", ["mine", "unclaimed", "open", "waiting", "closed", "nonsense"])
    def test_every_tab_answers(self, desk, tab):
        assert desk.get(f"/desk/?tab={tab}&item=x&step=review&channel=2").status_code == 200

    def test_hides_other_authorities_work(self, client, case):
        other = factories.official(factories.identity_factories.AuthorityFactory().pk)

        assert case.number not in log_in(client, other).get("/desk/?tab=open").text

    def test_asks_a_bounded_number_of_questions(self, desk, django_assert_max_num_queries):
        version = factories.item()
        for _ in range(12):
            factories.open_case(version=version)

        with django_assert_max_num_queries(22):
            desk.get("/desk/?tab=open")

    def test_is_not_for_residents(self, client, case):
        assert log_in(client, factories.owner_of(case)).get("/desk/").status_code == 403


class TestDeskCase:
    @pytest.mark.parametrize("state", list(CaseState))
    def test_shows_every_state(self, client, state):
        case = factories.case(state)

        answer = log_in(client, factories.staff_of(case)).get(case_page(case))

        assert answer.status_code == 200
        assert case.item_title in answer.text

    def test_masks_until_the_step_is_claimed(self, desk, case, clerk):
        assert "张三丰" not in desk.get(case_page(case)).text

        claiming.claim_task(actor=clerk, case_number=case.number)

        assert "张三丰" in desk.get(case_page(case)).text

    def test_another_authority_gets_404(self, client, case):
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk)

        assert log_in(client, stranger).get(case_page(case)).status_code == 404
