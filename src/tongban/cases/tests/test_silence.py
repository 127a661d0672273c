"""What silence makes true happens once, from the right day, whatever the worker and the server's clock did."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tongban.cases.enums import CaseState, NoticeKind
from tongban.cases.errors import ExplanationMissing, PromiseNotMissed, RenewalAlreadyNoted
from tongban.cases.models import MissedPromise, Notice, RenewalClaim
from tongban.cases.services import acceptance, silence
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.identity.tests.factories import log_in, official
from tongban.kernel import clock
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import AuditRecord
from tongban.messaging.public import list_recent

pytestmark = pytest.mark.django_db
LIMITS = {
    "promised_limit": {"value": 7, "unit": "working_day"},
    "statutory_limit": {"value": 20, "unit": "working_day"},
}
DUE = date(2026, 2, 26)  # seven working days after 10 February, example B


@pytest.fixture
def accepted():
    with clock.standing_at(at("2026-02-10")):
        return factories.case(CaseState.ACCEPTED, version=factories.item(**LIMITS))


def night(day: str) -> int:
    with clock.standing_at(at(day, "00:15")):
        return silence.note_missed_promises()


class TestMissedPromise:
    def test_is_noted_on_the_day_after_with_its_article(self, accepted):
        assert night("2026-02-26") == 0
        assert night("2026-02-27") == 1

        missed = MissedPromise.objects.get(case=accepted)
        assert (missed.due_on, missed.missed_on, missed.article) == (
            DUE,
            date(2026, 2, 27),
            "优化营商环境条例第三十六条",
        )
        assert AuditRecord.objects.get(action="cases.note_missed_promise").details["article"] == missed.article
        assert accepted.history.filter(action="promise_missed", public=True).count() == 1

    def test_a_worker_that_was_down_for_days_notes_the_lawful_day_once(self, accepted):
        assert night("2026-03-04") == 1
        assert night("2026-03-04") == 0
        assert MissedPromise.objects.get().missed_on == date(2026, 2, 27)

    def test_a_server_clock_set_back_and_forward_notes_nothing_twice(self, accepted):
        assert [night(day) for day in ("2026-02-27", "2026-02-20", "2026-02-28", "2026-02-27")] == [1, 0, 0, 0]
        assert accepted.history.filter(action="promise_missed").count() == 1

    def test_a_clock_that_ran_ahead_shows_nothing_before_its_day(self, client, accepted):
        assert night("2026-12-24") == 1
        with clock.standing_at(at("2026-02-20")):
            page = log_in(client, factories.owner_of(accepted)).get(f"/cases/{accepted.number}/").text
        assert "应当公开说明原因" not in page

    def test_a_case_decided_in_time_has_none(self, accepted):
        with clock.standing_at(at("2026-02-25")):
            factories.to_decision(accepted.number, factories.staff_of(accepted))
            factories.decision.decide_case(
                actor=factories.staff_of(accepted), case_number=accepted.number, decision="grant"
            )
        assert night("2026-03-04") == 0

    def test_the_applicant_hears_of_it_once(self, accepted, deliver):
        night("2026-02-27")
        deliver()
        subjects = [row.subject for row in list_recent(factories.owner_of(accepted), 20)]
        assert sum("超过了承诺的日期" in subject for subject in subjects) == 1


class TestExplainMissedPromise:
    def test_the_applicant_reads_the_explanation(self, client, accepted):
        night("2026-02-27")
        with clock.standing_at(at("2026-02-28")):
            staff = log_in(Client(), factories.staff_of(accepted))
            assert "应当公开说明原因" in staff.get(f"/desk/cases/{accepted.number}/").text
            address = reverse("cases:explain_missed_promise", args=[accepted.number])
            assert staff.get(address).status_code == 200
            assert staff.post(address, {"explanation": ""}).status_code == 422
            assert staff.post(address, {"explanation": "专家评审排期较晚,3月6日前办结。"}).status_code == 303
            page = log_in(client, factories.owner_of(accepted)).get(f"/cases/{accepted.number}/").text
        assert "专家评审排期较晚" in page
        assert "优化营商环境条例第三十六条" in page

    def test_the_bureau_sees_who_has_not_explained(self, accepted):
        night("2026-02-27")
        bureau = log_in(Client(), official("bureau"))
        with clock.standing_at(at("2026-02-28")):
            assert accepted.number in bureau.get(reverse("cases:list_unexplained")).text
            silence.explain_missed_promise(
                actor=factories.staff_of(accepted), case_number=accepted.number, explanation="排期较晚"
            )
            assert accepted.number not in bureau.get(reverse("cases:list_unexplained")).text

    def test_refusals(self, accepted):
        staff, number = factories.staff_of(accepted), accepted.number
        with pytest.raises(PromiseNotMissed):
            silence.explain_missed_promise(actor=staff, case_number=number, explanation="x")
        night("2026-02-27")
        with pytest.raises(ExplanationMissing):
            silence.explain_missed_promise(actor=staff, case_number=number, explanation="  ")
        with pytest.raises(NotAllowed):
            silence.explain_missed_promise(
                actor=factories.staff_of(accepted, "window_clerk"), case_number=number, explanation="x"
            )


class TestDeemedRenewal:
    @pytest.fixture
    def renewing(self):
        """Example I: applied in time for a licence that expires on 30 June 2026."""
        with clock.standing_at(at("2026-05-29")):
            opened = factories.case(CaseState.ACCEPTED, version=factories.item(**LIMITS))
            silence.note_renewal(
                actor=factories.staff_of(opened),
                case_number=opened.number,
                licence_number="粤食证001",
                expires_on=date(2026, 6, 30),
            )
        return opened

    def deem(self, day):
        with clock.standing_at(at(day, "00:12")):
            return silence.deem_overdue_renewals()

    def test_counts_as_renewed_from_the_day_after_it_expired(self, renewing):
        assert self.deem("2026-06-30") == 0
        assert self.deem("2026-07-01") == 1
        assert RenewalClaim.objects.get().deemed_on == date(2026, 7, 1)
        record = AuditRecord.objects.get(action="cases.deem_renewed")
        assert record.details["article"] == "行政许可法第五十条"

    def test_after_a_day_down_or_a_clock_set_back_once_and_from_the_lawful_day(self, renewing):
        assert [self.deem(day) for day in ("2026-07-03", "2026-06-20", "2026-07-04")] == [1, 0, 0]
        assert RenewalClaim.objects.get().deemed_on == date(2026, 7, 1)
        assert renewing.history.filter(action="deemed_renewed").count() == 1

    def test_issues_one_paper_that_anybody_can_check(self, client, renewing):
        for day in ("2026-07-01", "2026-07-02"):
            self.deem(day)
        notice = Notice.objects.get(case=renewing, kind=NoticeKind.DEEMED_RENEWAL)
        text = "".join(notice.content["paragraphs"])
        assert "粤食证001" in text
        assert "自2026年7月1日起视为准予延续" in text
        assert "2026年6月30日届满" in text
        assert notice.content["basis"].endswith("第五十条第二款")
        assert "2026" in notice.number
        shown = client.get(f"/verify/{notice.verification}/").text
        assert notice.number in shown
        assert "视为准予延续告知书" in shown

    def test_not_for_who_applied_too_late(self):
        with clock.standing_at(at("2026-06-10")):
            opened = factories.case(CaseState.ACCEPTED, version=factories.item(**LIMITS))
            silence.note_renewal(
                actor=factories.staff_of(opened),
                case_number=opened.number,
                licence_number="粤食证002",
                expires_on=date(2026, 6, 30),
            )
        assert self.deem("2026-07-01") == 0

    def test_the_applicant_is_told_and_reads_it(self, client, renewing, deliver):
        self.deem("2026-07-01")
        deliver()
        owner = factories.owner_of(renewing)
        assert any("视为准予延续" in row.subject for row in list_recent(owner, 20))
        with clock.standing_at(at("2026-07-02")):
            assert "粤食证001" in log_in(client, owner).get(f"/cases/{renewing.number}/").text

    def test_is_noted_once_on_its_page(self, renewing):
        with pytest.raises(RenewalAlreadyNoted):
            silence.note_renewal(
                actor=factories.staff_of(renewing),
                case_number=renewing.number,
                licence_number="x",
                expires_on=date(2026, 6, 30),
            )
        desk = log_in(Client(), factories.staff_of(renewing))
        answer = desk.post(reverse("cases:note_renewal", args=[renewing.number]), {})
        assert answer.status_code == 422


class TestDeemedAcceptance:
    def test_worker_down_over_the_holiday_then_up_accepts_once_from_the_day_of_receipt(self):
        """Example A: received on 25 September 2025, silence until 9 October."""
        with clock.standing_at(at("2025-09-25")):
            opened = factories.case(CaseState.RECEIVED)
        for day, found in (("2025-10-09", 0), ("2025-10-13", 1), ("2025-10-01", 0), ("2025-10-14", 0)):
            with clock.standing_at(at(day, "00:10")):
                assert acceptance.deem_overdue_acceptances() == found
        opened.refresh_from_db()
        assert (opened.counted_from, opened.statutory_due_on) == (date(2025, 9, 25), date(2025, 10, 29))
        assert opened.history.filter(action="deemed_accepted").count() == 1
