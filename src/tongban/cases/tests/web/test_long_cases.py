"""A case with a long life opens with as many questions to the database as a short one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases.enums import CaseState, TaskState
from tongban.cases.models import CaseEvent, CaseTask
from tongban.cases.tests import factories
from tongban.identity.tests.factories import log_in

pytestmark = pytest.mark.django_db


def lived(case, *, events, tasks):
    """More lines of history, and steps done again and again."""
    first = case.tasks.order_by("id").first()
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case=case, at=case.received_at, action="step_finished", state=case.state, actor_kind="staff", text="x"
        )
        for _ in range(events)
    )
    done = {"state": TaskState.DONE, "opened_at": case.received_at, "done_at": case.received_at, "kind": "review"}
    CaseTask.objects.bulk_create(
        CaseTask(
            case=case,
            position=1,
            step_key="review",
            step_name="审查",
            authority_id=first.authority_id,
            item_code=case.item_code,
            channel=case.channel,
            order_on=first.order_on,
            **done,
        )
        for _ in range(tasks)
    )


def questions(client, address):
    client.get(address)  # warm: what a process keeps
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


class TestALongCase:
    @pytest.fixture
    def case(self):
        return factories.case(CaseState.ACCEPTED)

    def test_opens_on_the_desk_with_the_same_questions(self, client, case):
        log_in(client, factories.staff_of(case))
        address = f"/desk/cases/{case.number}/"
        lived(case, events=5, tasks=2)
        short = questions(client, address)
        lived(case, events=1995, tasks=58)

        assert questions(client, address) == short

    def test_shows_the_newest_lines_and_turns_back_to_the_first(self, client, case):
        log_in(client, factories.staff_of(case))
        lived(case, events=110, tasks=0)
        address, seen = f"/desk/cases/{case.number}/", []

        while address:
            desk = client.get(address).context["desk"]
            seen += [line.action for line in desk.history]
            address = f"/desk/cases/{case.number}/?older={desk.older}" if desk.older else ""

        assert len(seen) == case.history.count()
        assert seen[-1] == "opened"

    def test_opens_for_the_applicant_with_the_same_questions(self, client, case):
        log_in(client, factories.owner_of(case))
        address = f"/cases/{case.number}/"
        lived(case, events=5, tasks=2)
        short = questions(client, address)
        lived(case, events=1995, tasks=58)

        assert questions(client, address) == short

    def test_shows_the_applicant_the_newest_lines_and_turns_back_to_the_first(self, client, case):
        log_in(client, factories.owner_of(case))
        lived(case, events=110, tasks=0)
        whole, address, seen = case.history.filter(public=True).count(), f"/cases/{case.number}/", []

        while address:
            shown = client.get(address).context
            assert len(shown["lines"]) <= 50
            seen += shown["lines"]
            address = f"/cases/{case.number}/?older={shown['older']}" if shown["older"] else ""

        assert len(seen) == whole
        assert seen[-1].action == "opened"

    @pytest.mark.parametrize("older", ["-1", "x", "²", "9" * 400, "0", "99999"])
    def test_turning_back_to_nowhere_is_harmless(self, client, case, older):
        log_in(client, factories.owner_of(case))

        assert client.get(f"/cases/{case.number}/", {"older": older}).status_code == 200
