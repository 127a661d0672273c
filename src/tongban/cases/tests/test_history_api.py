"""The history over the API: the newest lines with the case, all of them page by page."""

import pytest

from tongban.cases.enums import CaseState
from tongban.cases.models import CaseEvent
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    case = factories.case(CaseState.ACCEPTED)
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case,
            at=case.received_at,
            action="reviewed",
            state=case.state,
            actor_kind="staff",
            text=f"第{number}行",
        )
        for number in range(120)
    )
    return case


def test_a_case_brings_the_newest_lines_and_the_way_to_the_older(client, case):
    log_in(client, factories.owner_of(case))
    address = f"/api/v1/cases/{case.number}"
    found = client.get(address).json()

    assert [line["text"] for line in found["history"]] == [f"第{number}行" for number in range(70, 120)]
    older = client.get(f"{address}/history", {"after": found["history_next"]}).json()
    assert older["history"][0]["text"] == "第69行"


def test_paging_gives_every_public_line_once(client, case):
    log_in(client, factories.owner_of(case))
    case.history.filter(text="第5行").update(public=False)
    seen, cursor = [], ""
    for _page in range(9):
        page = client.get(f"/api/v1/cases/{case.number}/history", {"after": cursor, "size": 30}).json()
        seen += page["history"]
        cursor = page["next"]
        if not cursor:
            break

    assert len(seen) == case.history.filter(public=True).count()
    assert "第5行" not in {line["text"] for line in seen}
    assert seen[-1]["action"] == "opened"


def test_a_short_case_has_nothing_older(client):
    case = factories.case(CaseState.ACCEPTED)
    log_in(client, factories.owner_of(case))

    assert client.get(f"/api/v1/cases/{case.number}").json()["history_next"] == ""


def test_colleagues_read_lines_without_free_words_and_strangers_nothing(client, case):
    address = f"/api/v1/cases/{case.number}/history"
    log_in(client, factories.staff_of(case))
    assert {line["text"] for line in client.get(address).json()["history"]} == {""}
    log_in(client, factories.applicant())

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("query", ["after=x", "size=0", "size=201", "size=abc"])
def test_bad_questions_are_refused(client, case, query):
    log_in(client, factories.owner_of(case))

    assert client.get(f"/api/v1/cases/{case.number}/history?{query}").status_code == 422
