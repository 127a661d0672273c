"""The route of a case as a picture: on both sides, each in its own words; as a file for other systems."""

import pytest
from django.urls import reverse

from tongban.cases.enums import CaseState
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case(CaseState.ACCEPTED)


class TestPicture:
    def test_the_desk_says_who_holds_the_live_step(self, client, case):
        log_in(client, factories.staff_of(case, "reviewer"))

        text = client.get(reverse("cases:desk_case", args=[case.number])).content.decode()

        assert 'data-element="Step_2" data-look="now"' in text
        assert "还没有人认领" in text

    def test_residents_read_no_names_of_staff(self, client, case):
        log_in(client, factories.owner_of(case))

        text = client.get(reverse("cases:show_case", args=[case.number])).content.decode()

        assert 'data-element="Step_2" data-look="now"' in text
        assert "还没有人认领" not in text
        assert "王敏" not in text

    def test_it_is_hidden_until_a_script_can_show_it(self, client, case):
        log_in(client, factories.owner_of(case))

        text = client.get(reverse("cases:show_case", args=[case.number])).content.decode()

        assert "bpmn-viewer.js" in text
        assert '<script src="/static/ui/dist/bpmn-viewer.js"' not in text
        assert "hidden><summary>看流程图" in text


class TestGetCaseRoute:
    def test_gives_the_route_with_where_the_case_is(self, client, case):
        log_in(client, factories.owner_of(case))

        answer = client.get(f"/api/v1/cases/{case.number}/route.bpmn")

        assert answer["Content-Type"] == "application/xml"
        assert 'tb:position state="done"' in answer.content.decode()
        assert 'tb:position state="now"' in answer.content.decode()

    def test_another_persons_case_is_not_there(self, client, case):
        log_in(client, factories.applicant())

        assert client.get(f"/api/v1/cases/{case.number}/route.bpmn").status_code == 404
