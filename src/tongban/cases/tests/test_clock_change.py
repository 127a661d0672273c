"""The clock of the server is set back or forward in the middle of a case: acts go on, dates follow the record."""

import pytest

from tongban.cases.enums import CaseState
from tongban.cases.models import Case, CaseEvent
from tongban.cases.services import acceptance, decision, procedures, review, supplements
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.kernel import audit_chain, clock

pytestmark = pytest.mark.django_db

BACK = ("2026-03-02", "09:00")


def received():
    version = factories.item(route=factories.route("accept", "review", "decide"))
    with clock.standing_at(at("2026-03-02", "10:00")):
        return factories.case(CaseState.RECEIVED, version=version)


class TestTheClockIsSetBack:
    def test_a_case_is_accepted_examined_and_decided_before_it_came(self):
        case = received()
        given = {"actor": factories.staff_of(case), "case_number": case.number}

        with clock.standing_at(at(*BACK)):
            acceptance.accept_case(**given)
            review.finish_review(**given, opinion="同意")
            decision.decide_case(**given, decision="grant")

        case.refresh_from_db()
        assert case.state == CaseState.GRANTED
        actions = CaseEvent.objects.filter(case=case).order_by("id").values_list("action", flat=True)
        assert list(actions) == ["opened", "accepted", "step_finished", "granted"]
        audit_chain.seal_new_records()
        assert audit_chain.verify_chain().sound

    def test_a_supplement_is_answered_before_it_was_asked(self):
        case = received()
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-03-02", "11:00")):
            supplements.request_supplement(
                actor=staff, case_number=case.number, reason="缺少证明", fields={"name": "请核对姓名"}, materials={}
            )
        with clock.standing_at(at("2026-03-02", "10:30")):
            supplements.answer_supplement(
                actor=factories.owner_of(case), case_number=case.number, facts={"name": "李明"}, materials=[]
            )

        assert Case.objects.get().state == CaseState.RECEIVED

    def test_a_procedure_ends_before_it_began_and_takes_no_time(self):
        with clock.standing_at(at("2026-03-02", "10:00")):
            case = factories.case(CaseState.ACCEPTED)
        staff = factories.staff_of(case)
        due = Case.objects.get().statutory_due_on
        with clock.standing_at(at("2026-03-03", "10:00")):
            started = procedures.start_procedure(
                actor=staff, case_number=case.number, kind="testing", reasons="抽样", expected_value=5
            )
        with clock.standing_at(at("2026-03-03", "09:00")):
            procedures.end_procedure(
                actor=staff, case_number=case.number, procedure_id=started.pk, passed=True, result="合格"
            )

        assert Case.objects.get().statutory_due_on == due


class TestTheClockIsSetForward:
    def test_a_week_and_back_again_leaves_the_dates_of_the_record(self):
        case = received()
        given = {"actor": factories.staff_of(case), "case_number": case.number}
        with clock.standing_at(at("2026-03-02", "11:00")):
            acceptance.accept_case(**given)
        case.refresh_from_db()
        before = (case.promised_due_on, case.statutory_due_on)

        with clock.standing_at(at("2026-03-09", "11:00")):
            review.finish_review(**given, opinion="同意")
        with clock.standing_at(at("2026-03-02", "12:00")):
            decision.decide_case(**given, decision="grant")

        case.refresh_from_db()
        assert case.state == CaseState.GRANTED
        assert (case.promised_due_on, case.statutory_due_on) == before
