"""Extension: once, in time, not too long, by the head, with reasons (行政许可法 art. 42)."""

import threading
from datetime import date

import pytest
from django.db import connection

from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.errors import CaseNotFound, ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import AlreadyExtended, ExtensionTooLate, ExtensionTooLong, NothingToExtend
from tongban.cases.models import Case, Extension, Notice
from tongban.cases.services.extension import extend_case
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue.public import LimitUnit
from tongban.kernel import clock
from tongban.kernel.errors import DomainError, NotAllowed

TWENTY = {"value": 20, "unit": LimitUnit.WORKING_DAY}


def accepted(**changes) -> Case:
    with clock.standing_at(at("2026-03-02")):
        return factories.case(CaseState.ACCEPTED, version=factories.item(statutory_limit=TWENTY, **changes))


def extend(case, *, moment="2026-03-10", days=10, reasons="案情复杂，需要进一步核实", by=None):
    with clock.standing_at(at(moment)):
        return extend_case(actor=by or factories.staff_of(case), case_number=case.number, days=days, reasons=reasons)


@pytest.mark.django_db
class TestExtendCase:
    def test_moves_the_statutory_day_and_not_the_promise(self):
        case = accepted()
        promised = case.promised_due_on

        extension = extend(case)

        case.refresh_from_db()
        assert extension.due_on_before == date(2026, 3, 30)
        assert case.statutory_due_on == extension.due_on_after == date(2026, 4, 14)  # 6 April is a holiday
        assert case.promised_due_on == promised

    def test_tells_the_applicant_in_writing(self):
        case = accepted()
        extend(case)
        notice = Notice.objects.get(case=case, kind=NoticeKind.EXTENSION)
        text = "".join(notice.content["paragraphs"])
        assert "案情复杂，需要进一步核实" in text
        assert "延长办理期限10个工作日" in text or "办理期限延长10个工作日" in text
        assert "2026年4月14日" in text
        assert notice.content["basis"].endswith("第四十二条")
        assert case.history.get(action="extended").public

    def test_moves_a_live_step_that_hangs_on_the_case(self):
        case = accepted(promised_limit={"unit": LimitUnit.NONE})
        extend(case)
        assert case.tasks.get(state="open").due_on == date(2026, 4, 14)

    def test_only_once(self):
        case = accepted()
        extend(case, days=3)
        with pytest.raises(AlreadyExtended):
            extend(case, days=3)

    @pytest.mark.parametrize("days", [11, 400, 0, -3])
    def test_not_longer_than_the_law(self, days):
        with pytest.raises(ExtensionTooLong) as refusal:
            extend(accepted(), days=days)
        assert "10" in str(refusal.value)

    def test_joint_handling_may_take_fifteen(self):
        case = accepted(joint_authorities=("某市自然资源局", "某市住房和城乡建设局"))
        assert extend(case, days=15).days == 15

    def test_not_after_the_limit_has_ended(self):
        case = accepted()
        extend(case, moment="2026-03-30", days=1)
        with pytest.raises(ExtensionTooLate):
            extend(accepted(), moment="2026-03-31")

    def test_not_without_a_limit(self):
        case = accepted()
        Case.objects.filter(pk=case.pk).update(statutory_due_on=None)
        with pytest.raises(NothingToExtend):
            extend(case)

    def test_not_without_reasons(self):
        with pytest.raises(ReasonMissing):
            extend(accepted(), reasons=" ")

    def test_needs_the_duty_to_decide_here(self):
        case = accepted()
        with pytest.raises(NotAllowed):
            extend(case, by=factories.staff_of(case, "reviewer"))
        other = factories.official(factories.identity_factories.AuthorityFactory().pk)
        with pytest.raises(CaseNotFound):
            extend(case, by=other)
        with pytest.raises(NotAllowed):
            extend(case, by=factories.owner_of(case))

    @pytest.mark.parametrize("state", [CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.GRANTED])
    def test_only_between_acceptance_and_decision(self, state):
        case = factories.case(state)
        with pytest.raises(StepNotAllowed):
            extend_case(actor=factories.staff_of(case), case_number=case.number, days=3, reasons="复杂")


@pytest.mark.django_db(transaction=True)
def test_of_two_heads_at_once_one_extends():
    case, barrier, outcomes = accepted(), threading.Barrier(2), []
    heads = [factories.staff_of(case), factories.staff_of(case)]

    def act(head):
        try:
            with clock.standing_at(at("2026-03-10")):
                barrier.wait(5)
                extend_case(actor=head, case_number=case.number, days=5, reasons="复杂")
            outcomes.append("done")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[head]) for head in heads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["cases.already_extended", "done"]
    assert Extension.objects.count() == 1
    assert Notice.objects.filter(kind=NoticeKind.EXTENSION).count() == 1
