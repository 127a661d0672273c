import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.errors import (
    AcceptedBySilence,
    CaseNotFound,
    ReasonMissing,
    RightAuthorityMissing,
    StepNotAllowed,
    SupplementPointUnknown,
    TaskHeld,
    TaskMoved,
)
from tongban.cases.models import Case, CaseTask
from tongban.cases.services import acceptance, claiming, decision, supplements
from tongban.cases.tests import factories
from tongban.catalogue.public import LimitUnit
from tongban.kernel import clock
from tongban.kernel.crypto.fields import opened
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
BEIJING = ZoneInfo("Asia/Shanghai")


def on(day, hour=10, minute=0):
    return clock.standing_at(
        datetime.combine(date.fromisoformat(day), datetime.min.time(), BEIJING).replace(hour=hour, minute=minute)
    )


def limit(value, unit=LimitUnit.WORKING_DAY):
    return {"value": value, "unit": unit}


def accepted(day, *, promised, statutory, hour=10, minute=0):
    """A case received and accepted on one day."""
    version = factories.item(promised_limit=promised, statutory_limit=statutory)
    with on(day, hour, minute):
        return factories.case(CaseState.ACCEPTED, version=version)


class TestDates:
    """The worked examples of the counting rules; letters as in the standard's table."""

    def test_a_silence_counts_as_acceptance_from_the_day_of_receipt(self):
        version = factories.item(promised_limit=limit(20), statutory_limit=limit(20))
        with on("2025-09-25"):
            case = factories.case(version=version)
        assert case.acceptance_due_on == date(2025, 10, 9)

        with on("2025-10-09", 23, 59):
            assert acceptance.deem_overdue_acceptances() == 0
        with on("2025-10-10", 0, 10):
            assert acceptance.deem_overdue_acceptances() == 1
            assert acceptance.deem_overdue_acceptances() == 0

        case.refresh_from_db()
        assert (case.state, case.deemed_accepted) == (CaseState.ACCEPTED, True)
        assert case.counted_from == date(2025, 9, 25)
        assert case.statutory_due_on == date(2025, 10, 29)

    def test_a_clerk_who_accepts_late_gets_the_same_day_0(self):
        version = factories.item(promised_limit=limit(20), statutory_limit=limit(20))
        with on("2025-09-25"):
            case = factories.case(version=version)

        with on("2025-10-13"):
            case = acceptance.accept_case(actor=factories.staff_of(case), case_number=case.number)

        assert (case.deemed_accepted, case.statutory_due_on) == (True, date(2025, 10, 29))

    @pytest.mark.parametrize(
        ("late", "says"),
        [
            (supplements.request_supplement, {"fields": {}, "materials": {"identity-card": "照片不清楚"}}),
            (acceptance.refuse_acceptance, {"ground": "not_needed", "reasons": "依法不需要许可"}),
        ],
    )
    def test_after_five_days_of_silence_nothing_but_acceptance_is_left(self, late, says):
        with on("2026-01-05"):
            case = factories.case()
            staff = factories.staff_of(case)

        with on("2026-01-13"), pytest.raises(AcceptedBySilence, match="2026-01-05"):
            late(actor=staff, case_number=case.number, **says)

    def test_b_counts_working_weekends_and_skips_the_spring_festival(self):
        case = accepted("2026-02-10", promised=limit(7), statutory=limit(20))

        assert (case.promised_due_on, case.statutory_due_on) == (date(2026, 2, 26), date(2026, 3, 16))
        assert case.due_on == date(2026, 2, 26)

    def test_d_delivery_within_ten_working_days_of_the_decision(self):
        version = factories.item(route=factories.route("accept", "decide", "deliver"))
        with on("2026-09-18"):
            case = factories.case(CaseState.GRANTED, version=version)

        assert case.tasks.get(state="open").due_on == date(2026, 10, 9)

    def test_e_natural_days_end_after_a_period_of_rest(self):
        case = accepted("2026-09-03", promised=limit(30, LimitUnit.NATURAL_DAY), statutory=limit(None, LimitUnit.NONE))

        assert (case.due_on, case.statutory_due_on) == (date(2026, 10, 8), None)

    def test_f_joint_handling(self):
        case = accepted("2025-01-22", promised=limit(20), statutory=limit(45))

        assert (case.promised_due_on, case.statutory_due_on) == (date(2025, 2, 25), date(2025, 4, 1))

    @pytest.mark.parametrize(
        ("rule", "due_on"), [("same_day", date(2026, 3, 13)), ("next_working_day", date(2026, 3, 16))]
    )
    def test_g_filing_on_a_sunday(self, settings, rule, due_on):
        settings.TONGBAN_CASES_RECEIPT_ON_OFFDAY = rule

        with on("2026-03-08"):
            assert factories.case().acceptance_due_on == due_on

    def test_an_instant_item_is_due_the_same_day(self):
        case = accepted("2026-03-10", promised=limit(None, LimitUnit.INSTANT), statutory=limit(20))

        assert case.due_on == date(2026, 3, 10)

    def test_zero_working_days_are_the_same_day(self):
        assert accepted("2026-03-10", promised=limit(0), statutory=limit(20)).due_on == date(2026, 3, 10)

    def test_hours_run_from_the_moment_through_the_night(self):
        case = accepted("2026-03-10", promised=limit(24, LimitUnit.HOUR), statutory=limit(20), hour=16, minute=30)

        assert case.due_at == datetime(2026, 3, 11, 16, 30, tzinfo=BEIJING)
        assert case.due_on == date(2026, 3, 11)

    def test_no_limit_leaves_no_date_and_sorts_last(self):
        none = limit(None, LimitUnit.NONE)
        case = accepted("2026-03-10", promised=none, statutory=none)

        assert case.due_on is None
        assert case.tasks.get(state="open").order_on.year == 9999

    def test_a_minute_to_midnight_is_still_that_day(self):
        case = accepted("2026-12-31", promised=limit(1), statutory=limit(20), hour=23, minute=59)

        assert case.counted_from == date(2026, 12, 31)

    def test_after_a_supplement_day_0_is_the_day_it_came_in(self):
        with on("2026-03-09"):
            case = factories.case(CaseState.SUPPLEMENT)
        with on("2026-03-16"):
            supplements.answer_supplement(
                actor=factories.owner_of(case), case_number=case.number, facts={}, materials=[factories.material()]
            )
        with on("2026-03-18"):
            case = acceptance.accept_case(actor=factories.staff_of(case), case_number=case.number)

        assert case.counted_from == date(2026, 3, 16)


class TestAcceptCase:
    def test_opens_the_next_step_of_the_route(self):
        case = factories.case(CaseState.ACCEPTED)

        assert list(case.tasks.order_by("id").values_list("kind", "state")) == [("accept", "done"), ("review", "open")]

    def test_issues_a_numbered_notice_and_announces(self, outbox):
        case = factories.case(CaseState.ACCEPTED)

        notice = case.notices.get(kind=NoticeKind.ACCEPTANCE)
        assert notice.number.endswith("受〔2026〕0001号")
        assert outbox()[-1] == "cases.case_accepted"
        assert AuditRecord.objects.filter(action="cases.accepted").exists()

    def test_a_route_without_acceptance_step_stays_at_its_step(self):
        version = factories.item(route=factories.route("review", "decide"))
        case = factories.case(CaseState.ACCEPTED, version=version)

        assert case.tasks.get(state="open").kind == "review"

    @pytest.mark.parametrize("state", [state for state in CaseState if state != CaseState.RECEIVED])
    def test_is_refused_in_every_other_state(self, state):
        case = factories.case(state)

        with pytest.raises(StepNotAllowed):
            acceptance.accept_case(actor=factories.staff_of(case), case_number=case.number)

    def test_needs_the_permission(self):
        case = factories.case()

        with pytest.raises((NotAllowed, CaseNotFound)):
            acceptance.accept_case(actor=factories.staff_of(case, "bureau"), case_number=case.number)

    def test_is_refused_while_a_colleague_holds_the_step(self):
        case = factories.case()
        claiming.claim_task(actor=factories.official(case.authority_id, name="李红"), case_number=case.number)

        with pytest.raises(TaskHeld) as refusal:
            acceptance.accept_case(actor=factories.staff_of(case), case_number=case.number)
        assert refusal.value.details["holder"] == "李红"

    def test_a_stale_page_changes_nothing(self):
        case = factories.case()
        stale = CaseTask.objects.get(case=case).pk
        staff = factories.staff_of(case)
        acceptance.accept_case(actor=staff, case_number=case.number)

        with pytest.raises(TaskMoved):
            decision.decide_case(actor=staff, case_number=case.number, decision="grant", task_id=stale)


class TestRefuseAcceptance:
    def refuse(self, case, **changes):
        given = {"ground": "not_this_authority", "reasons": "属县级权限", "right_authority": "天河区教育局"} | changes
        return acceptance.refuse_acceptance(actor=factories.staff_of(case), case_number=case.number, **given)

    def test_names_the_right_authority_in_the_decision(self):
        case = self.refuse(factories.case())

        content = case.notices.get(kind=NoticeKind.NON_ACCEPTANCE).content
        assert "天河区教育局" in "".join(content["paragraphs"])
        assert "六十日" in content["after"][0]
        assert case.closed_at

    def test_needs_reasons(self):
        with pytest.raises(ReasonMissing):
            self.refuse(factories.case(), reasons="  ")

    def test_needs_the_right_authority(self):
        with pytest.raises(RightAuthorityMissing):
            self.refuse(factories.case(), right_authority="")

    def test_leaves_no_open_step(self):
        case = self.refuse(factories.case(), ground="not_needed")

        assert not case.tasks.filter(state="open").exists()


class TestCorrectOnTheSpot:
    def test_changes_the_answer_and_keeps_the_state(self):
        case = factories.case()

        acceptance.correct_on_the_spot(
            actor=factories.staff_of(case),
            case_number=case.number,
            corrections={"reason": "更正后的事由"},
            note_text="申请人当场更正",
        )

        case = Case.objects.get(pk=case.pk)
        assert (case.state, case.facts["reason"]) == (CaseState.RECEIVED, "更正后的事由")
        kept = AuditRecord.objects.get(action="cases.correct_on_the_spot")
        assert "申请认定教师资格" not in str(kept.details)
        before = opened(bytes.fromhex(kept.details["before"]), about="case.facts")
        assert json.loads(before) == {"reason": "申请认定教师资格"}

    def test_refuses_what_the_form_does_not_ask(self):
        case = factories.case()

        with pytest.raises(SupplementPointUnknown):
            acceptance.correct_on_the_spot(
                actor=factories.staff_of(case), case_number=case.number, corrections={"x": "1"}, note_text="改"
            )
