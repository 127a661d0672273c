"""After an act, case and steps stand at the days the clocks give."""

from datetime import date

import pytest

from tongban.cases.enums import CaseState
from tongban.cases.facts import record_of, step_clock
from tongban.cases.models import Case, CaseTask
from tongban.cases.services import procedures, redating, review, steps
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue.public import LimitUnit
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM

pytestmark = pytest.mark.django_db

LIMITS = {
    "promised_limit": {"value": 7, "unit": LimitUnit.WORKING_DAY},
    "statutory_limit": {"value": 20, "unit": LimitUnit.WORKING_DAY},
}


def accepted_with(route=None):
    version = factories.item(**LIMITS, **({"route": route} if route else {}))
    with clock.standing_at(at("2026-03-02")):
        return factories.case(CaseState.ACCEPTED, version=version)


def redated(case: Case, moment):
    with clock.standing_at(moment):
        desk = steps.open_desk(actor=SYSTEM, case_number=case.number)
        redating.redate(desk)
    return desk


class TestRedate:
    def test_mends_dates_that_are_no_longer_so(self):
        case = accepted_with()
        right = (case.promised_due_on, case.statutory_due_on, case.due_on)
        wrong = date(2026, 1, 1)
        Case.objects.update(promised_due_on=wrong, statutory_due_on=wrong, due_on=wrong)
        CaseTask.objects.update(due_on=wrong, order_on=wrong)

        redated(case, at("2026-03-03"))

        case.refresh_from_db()
        assert (case.promised_due_on, case.statutory_due_on, case.due_on) == right
        assert case.tasks.get(state="open").due_on == case.due_on == case.tasks.get(state="open").order_on

    def test_a_step_with_its_own_limit_keeps_it(self):
        limit = {"value": 2, "unit": LimitUnit.WORKING_DAY}
        route = tuple(step | {"limit": limit} for step in factories.route("accept", "review", "decide"))
        case = accepted_with(route)

        redated(case, at("2026-03-03"))

        assert case.tasks.get(state="open").due_on == date(2026, 3, 4)
        assert Case.objects.get().due_on == date(2026, 3, 11)

    def test_a_step_opened_again_has_a_clock_of_its_own(self):
        case = accepted_with(factories.route("accept", "review", "review", "decide"))
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-03-03")):
            review.finish_review(actor=staff, case_number=case.number, opinion="同意")
        with clock.standing_at(at("2026-03-04")):
            again = review.send_back(actor=staff, case_number=case.number, to_step="review-1", reason="再看一次")
        assert step_clock(record_of(case), again) == "step:review-1:2"

    def test_a_closed_case_has_no_running_date(self):
        case = factories.case(CaseState.REFUSED)
        assert redated(case, clock.now()).case.due_on is None

    def test_a_step_opened_in_a_pause_gets_the_day_the_clocks_give(self):
        limit = {"value": 2, "unit": LimitUnit.WORKING_DAY}
        route = tuple(step | {"limit": limit} for step in factories.route("accept", "review", "review", "decide"))
        case = accepted_with(route)
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-03-03")):
            procedures.start_procedure(
                actor=staff, case_number=case.number, kind="expert_review", reasons="技术复杂", expected_value=10
            )
        with clock.standing_at(at("2026-03-04")):
            review.finish_review(actor=staff, case_number=case.number, opinion="同意")
            opened = case.tasks.get(state="open").due_on
            desk = steps.open_desk(actor=SYSTEM, case_number=case.number)
            redating.redate(desk)

        assert opened == case.tasks.get(state="open").due_on == date(2026, 3, 19)
