"""Questions put to others, while the case they are about moves on."""

import pytest

from tongban.cases.enums import CaseState, TaskState
from tongban.cases.errors import AnswersMissing, WrongStep
from tongban.cases.models import CaseTask
from tongban.cases.services import acceptance, review, supplements
from tongban.cases.services.office import asking
from tongban.cases.tests import factories
from tongban.cases.tests.test_acceptance import on
from tongban.identity.tests import factories as identity
from tongban.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    with on("2026-01-05"):
        return factories.case()


@pytest.fixture
def asked(case):
    """A question from the acceptance step to another department, not answered yet."""
    with on("2026-01-06"):
        other = identity.AuthorityFactory()
        given = {"actor": SYSTEM, "case_number": case.number, "kind": "consult"}
        (question,) = asking.ask_others(**given, question="是否属于贵单位职责", authority_ids=[other.pk])
        return question


def live(case):
    return sorted(CaseTask.objects.filter(case=case).live().values_list("step_key", "state"))


class TestAQuestionWaits:
    def test_while_the_applicant_supplements_and_the_step_goes_on_afterwards(self, case, asked):
        with on("2026-01-07"):
            task = case.tasks.get(step_key="accept")
            given = {"actor": SYSTEM, "case_number": case.number}
            missing = {"identity-card": "照片不清楚"}
            supplements.request_supplement(**given, fields={}, materials=missing, task_id=task.pk)
            supplements.answer_supplement(**given, facts={}, materials=[factories.material()])

        assert live(case) == [("", TaskState.OPEN), ("accept", TaskState.OPEN)]

    def test_and_acceptance_waits_with_it(self, case, asked):
        task = case.tasks.get(step_key="accept")
        with on("2026-01-07"), pytest.raises(AnswersMissing):
            acceptance.accept_case(actor=SYSTEM, case_number=case.number, task_id=task.pk)

    def test_not_where_the_law_accepts_by_silence(self, case, asked):
        with on("2026-01-13"):
            assert acceptance.deem_accepted(case_number=case.number)

        assert live(case) == [("review", TaskState.OPEN)]

    def test_not_where_the_application_is_turned_away(self, case, asked):
        task = case.tasks.get(step_key="accept")
        with on("2026-01-07"):
            given = {"ground": "not_needed", "reasons": "依法不需要许可", "task_id": task.pk}
            acceptance.refuse_acceptance(actor=SYSTEM, case_number=case.number, **given)

        assert live(case) == []

    def test_and_is_no_place_to_accept_the_case(self, case, asked):
        with on("2026-01-07"), pytest.raises(WrongStep):
            acceptance.accept_case(actor=SYSTEM, case_number=case.number, task_id=asked.pk)


class TestAStepBeforeAcceptance:
    @pytest.fixture
    def case(self):
        with on("2026-01-05"):
            return factories.case(version=factories.item(route=factories.route("handle", "accept", "review", "decide")))

    def test_is_no_place_to_accept_the_case(self, case):
        with on("2026-01-06"), pytest.raises(WrongStep):
            acceptance.accept_case(actor=SYSTEM, case_number=case.number)

    def test_leads_past_the_acceptance_that_silence_has_brought(self, case):
        with on("2026-01-13"):
            assert acceptance.deem_accepted(case_number=case.number)
            assert live(case) == [("handle-0", TaskState.OPEN)]
            review.finish_review(actor=SYSTEM, case_number=case.number)

        case.refresh_from_db()
        assert case.state == CaseState.ACCEPTED
        assert live(case) == [("review-2", TaskState.OPEN)]
