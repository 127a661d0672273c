"""Special procedures stop the clock only by law, are told in writing, and end with a result (行政许可法 art. 45)."""

from datetime import date, timedelta

import pytest

from tongban.cases.enums import CaseState, NoticeKind, ProcedureKind
from tongban.cases.errors import ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import (
    MomentInvalid,
    ObjectionsOpen,
    OfficersMissing,
    ProcedureNotAllowed,
    ProcedureNotFound,
    ProcedureOver,
    ProcedureRuns,
    ProcedureTimeInvalid,
    PublicityRuns,
    StillPaused,
    VisitMissing,
)
from tongban.cases.models import Case, Notice, Procedure
from tongban.cases.services import decision, objections, procedures, site_visits
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue.public import LimitUnit
from tongban.kernel import clock
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db

LIMITS = {
    "promised_limit": {"value": 7, "unit": LimitUnit.WORKING_DAY},
    "statutory_limit": {"value": 20, "unit": LimitUnit.WORKING_DAY},
}
PUBLIC_VIEW = {"special_procedures": ({"name": "公示", "basis": "《某条例》第十条"},)}


def accepted(**changes) -> Case:
    with clock.standing_at(at("2026-03-02")):
        return factories.case(CaseState.ACCEPTED, version=factories.item(**LIMITS, **changes))


def start(case, kind=ProcedureKind.EXPERT_REVIEW, *, moment="2026-03-04", by=None, **changes) -> Procedure:
    wanted = {"kind": kind, "reasons": "技术复杂", "expected_value": 10} | changes
    with clock.standing_at(at(moment)):
        return procedures.start_procedure(actor=by or factories.staff_of(case), case_number=case.number, **wanted)


def end(case, procedure, *, moment="2026-03-18", by=None, passed=True, result="专家一致同意") -> Procedure:
    with clock.standing_at(at(moment)):
        return procedures.end_procedure(
            actor=by or factories.staff_of(case),
            case_number=case.number,
            procedure_id=procedure.pk,
            passed=passed,
            result=result,
        )


class TestStartAndEnd:
    def test_the_days_of_an_expert_review_do_not_count(self):
        case = accepted()
        before = case.due_on

        review = start(case)
        case.refresh_from_db()
        assert review.stops_clock
        assert case.due_on > before  # reckoned to its expected end

        end(case, review)
        case.refresh_from_db()
        assert case.due_on == date(2026, 3, 25)  # 5 to 18 March do not count: ten working days
        assert case.tasks.get(state="open").due_on == case.due_on

    def test_the_applicant_is_told_the_time_in_writing(self):
        case = accepted()
        start(case)
        notice = Notice.objects.get(case=case, kind=NoticeKind.PROCEDURE)
        text = "".join(notice.content["paragraphs"])
        assert "预计需要10个工作日，至2026年3月18日为止" in text
        assert "不计算在办理期限内" in text
        assert "第四十五条" in text

    def test_a_visit_stops_the_clock_only_where_the_item_says_so(self):
        plain = accepted()
        before = plain.due_on
        assert not start(plain, ProcedureKind.SITE_CHECK).stops_clock
        plain.refresh_from_db()
        assert plain.due_on == before
        text = "".join(Notice.objects.get(case=plain, kind=NoticeKind.PROCEDURE).content["paragraphs"])
        assert "办理期限不变" in text

        lawful = accepted(special_procedures=({"name": "现场核查", "basis": "《某条例》第八条"},))
        assert start(lawful, ProcedureKind.SITE_CHECK).stops_clock
        lawful.refresh_from_db()
        assert lawful.due_on > before

    def test_a_public_view_needs_the_item(self):
        with pytest.raises(ProcedureNotAllowed):
            start(accepted(), ProcedureKind.PUBLICITY)

    @pytest.mark.parametrize("kind", ["hearing", "nonsense", ""])
    def test_no_other_kind(self, kind):
        with pytest.raises(ProcedureNotAllowed):
            start(accepted(), kind)

    @pytest.mark.parametrize(("value", "unit"), [(0, "working_day"), (366, "working_day"), (3, "hour"), (3, "x")])
    def test_the_time_must_be_days(self, value, unit):
        with pytest.raises(ProcedureTimeInvalid):
            start(accepted(), expected_value=value, expected_unit=unit)

    @pytest.mark.parametrize("state", [CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.REFUSED])
    def test_only_between_acceptance_and_decision(self, state):
        with pytest.raises(StepNotAllowed):
            start(factories.case(state), moment="2026-03-04")

    def test_the_same_kind_does_not_run_twice_at_once(self):
        case = accepted()
        start(case)
        with pytest.raises(ProcedureRuns):
            start(case)
        start(case, ProcedureKind.TESTING)

    def test_needs_the_head_to_begin_and_an_examiner_to_end(self):
        case = accepted()
        with pytest.raises(NotAllowed):
            start(case, by=factories.staff_of(case, "reviewer"))
        review = start(case)
        with pytest.raises(NotAllowed):
            end(case, review, by=factories.staff_of(case, "window_clerk"))
        end(case, review, by=factories.staff_of(case, "reviewer"))
        with pytest.raises(ProcedureOver):
            end(case, review)

    def test_ends_with_a_result_and_belongs_to_its_case(self):
        case, other = accepted(), accepted()
        review = start(case)
        with pytest.raises(ReasonMissing):
            end(case, review, result=" ")
        with pytest.raises(ProcedureNotFound):
            end(other, review)

    def test_no_decision_while_it_runs(self):
        case = accepted()
        staff = factories.staff_of(case)
        factories.to_decision(case.number, staff)
        review = start(case)
        with clock.standing_at(at("2026-03-05")), pytest.raises(StillPaused):
            decision.decide_case(actor=staff, case_number=case.number, decision="grant")
        end(case, review)
        with clock.standing_at(at("2026-03-19")):
            decision.decide_case(actor=staff, case_number=case.number, decision="grant")


class TestWarnOfLateProcedures:
    def test_warns_once_and_moves_the_dates_on_each_night(self):
        case = accepted()
        start(case, expected_value=3)
        with clock.standing_at(at("2026-03-10")):
            assert procedures.warn_of_late_procedures() == 1
        case.refresh_from_db()
        first = case.due_on
        with clock.standing_at(at("2026-03-12")):
            assert procedures.warn_of_late_procedures() == 0
        case.refresh_from_db()
        assert case.due_on > first
        assert case.history.filter(action="procedure_late").count() == 1

    def test_is_silent_while_there_is_time(self):
        start(accepted())
        with clock.standing_at(at("2026-03-18")):
            assert procedures.warn_of_late_procedures() == 0


class TestRecordVisit:
    def visit(self, case, procedure, officers, *, moment="2026-03-05", **changes):
        wanted = {"place": "天河区五山路1号", "findings": "与申报一致", "passed": True} | changes
        wanted.setdefault("visited_at", at(moment))
        with clock.standing_at(at(moment) + timedelta(hours=3)):
            return site_visits.record_visit(
                actor=factories.staff_of(case),
                case_number=case.number,
                procedure_id=procedure.pk,
                officers=officers,
                **wanted,
            )

    def test_two_officers_with_place_time_and_findings(self):
        case = accepted()
        check = start(case, ProcedureKind.SITE_CHECK)
        two = [factories.staff_of(case).id, factories.staff_of(case).id]

        with pytest.raises(VisitMissing):
            end(case, check)
        visit = self.visit(case, check, two)

        assert len(visit.officers) == 2
        assert all(each["number"] for each in visit.officers)
        end(case, check)

    def test_one_officer_twice_a_stranger_or_nobody_is_not_two(self):
        case = accepted()
        check = start(case, ProcedureKind.SITE_CHECK)
        one = factories.staff_of(case).id
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk).id
        for officers in ([one, one], [one, stranger], []):
            with pytest.raises(OfficersMissing):
                self.visit(case, check, officers)

    def test_not_in_the_future_nor_before_the_procedure(self):
        case = accepted()
        check = start(case, ProcedureKind.SITE_CHECK)
        two = [factories.staff_of(case).id, factories.staff_of(case).id]
        for wrong in (at("2026-03-06"), at("2026-03-03")):
            with pytest.raises(MomentInvalid):
                self.visit(case, check, two, visited_at=wrong)


class TestPublicView:
    def test_runs_its_whole_time_and_answers_every_objection(self):
        case = accepted(**PUBLIC_VIEW)
        clerk = factories.staff_of(case)
        view = start(case, ProcedureKind.PUBLICITY, expected_value=5)  # to 11 March
        with clock.standing_at(at("2026-03-06")):
            objection = objections.record_objection(
                actor=clerk, case_number=case.number, procedure_id=view.pk, name="李四", text="影响采光"
            )
        with pytest.raises(PublicityRuns):
            end(case, view, moment="2026-03-11")
        with pytest.raises(ObjectionsOpen):
            end(case, view, moment="2026-03-12")
        with clock.standing_at(at("2026-03-12")), pytest.raises(ReasonMissing):
            objections.answer_objection(actor=clerk, case_number=case.number, objection_id=objection.pk, answer="")
        with clock.standing_at(at("2026-03-12")):
            objections.answer_objection(
                actor=clerk, case_number=case.number, objection_id=objection.pk, answer="经测算符合采光标准"
            )
        assert end(case, view, moment="2026-03-12").ended_at
