"""What follows a decision (行政许可法 art. 49, 50, 69, 70; 复议), and who else takes part (art. 36)."""

from datetime import date, timedelta

import pytest

from tongban.cases.enums import CaseState, NoticeKind, SequelKind
from tongban.cases.errors import CaseNotFound, ReasonMissing, StepNotAllowed
from tongban.cases.errors_of_acts import (
    AppealNotFound,
    AppealRuns,
    ChangeEmpty,
    NothingGranted,
    NotToReopen,
    ParticipantKnown,
    ParticipantNotFound,
    RenewalNotLonger,
)
from tongban.cases.models import Case, Notice, Publication
from tongban.cases.selectors import progress
from tongban.cases.services import decision, participants, publication, sequels
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def closed(state=CaseState.GRANTED, **changes) -> Case:
    with clock.standing_at(at("2026-03-02")):
        case = factories.case(state)
    if changes:
        Case.objects.filter(pk=case.pk).update(**changes)
    publication.publish_decision(case_number=case.number)
    return case


def act(service, case, *, moment="2026-04-01", by=None, **values):
    with clock.standing_at(at(moment)):
        return service(actor=by or factories.staff_of(case), case_number=case.number, **values)


class TestChangeAndRenewal:
    def test_a_change_says_what_it_was_and_what_it_becomes(self):
        case = closed()
        points = [("经营场所", "五山路1号", "五山路2号"), ("", "", "")]
        sequel = act(sequels.change_result, case, changes=points, reasons="迁址")
        assert sequel.before == {"经营场所": "五山路1号"}
        notice = Notice.objects.get(case=case, kind=NoticeKind.CHANGE)
        assert notice.content["table"]["rows"] == [["1", "经营场所", "五山路1号", "五山路2号"]]
        with pytest.raises(ChangeEmpty):
            act(sequels.change_result, case, changes=[("", "", "")], reasons="迁址")

    def test_a_renewal_only_moves_the_last_day_on(self):
        case = closed(result_valid_until=date(2026, 12, 31))
        with pytest.raises(RenewalNotLonger):
            act(sequels.renew_result, case, valid_until=date(2026, 12, 31), reasons="延续")
        act(sequels.renew_result, case, valid_until=date(2029, 12, 31), reasons="延续")
        case.refresh_from_db()
        assert case.result_valid_until == Publication.objects.get().valid_until == date(2029, 12, 31)

    def test_what_is_lasting_needs_no_renewal(self):
        with pytest.raises(RenewalNotLonger):
            act(sequels.renew_result, closed(), valid_until=date(2029, 12, 31), reasons="延续")


class TestRevocationAndCancellation:
    def test_a_revoked_decision_holds_no_more_anywhere(self):
        case = closed()
        act(sequels.revoke_result, case, ground="69-2", reasons="提交虚假学历")
        grant = Notice.objects.get(case=case, kind=NoticeKind.GRANT)
        assert grant.withdrawn_at
        assert Publication.objects.get().ended_at
        notice = Notice.objects.get(case=case, kind=NoticeKind.REVOCATION)
        text = "".join(notice.content["paragraphs"] + notice.content["after"])
        assert "以欺骗、贿赂等不正当手段取得" in text
        assert "取得的利益不受保护" in text
        assert "行政复议" in text
        with pytest.raises(NothingGranted):
            act(sequels.revoke_result, case, ground="69-2", reasons="再撤一次")

    def test_a_mistake_of_the_authority_leaves_compensation_open(self):
        case = closed()
        act(sequels.revoke_result, case, ground="69-1-3", reasons="未依法听证")
        notice = Notice.objects.get(case=case, kind=NoticeKind.REVOCATION)
        assert any("可以依法要求赔偿" in line for line in notice.content["after"])

    def test_cancelled_once_also_after_a_revocation(self):
        case = closed()
        act(sequels.revoke_result, case, ground="69-2", reasons="虚假")
        act(sequels.cancel_result, case, ground="70-4", reasons="已被撤销")
        with pytest.raises(NothingGranted):
            act(sequels.cancel_result, case, ground="70-4", reasons="已被撤销")

    def test_needs_a_lawful_ground_reasons_and_the_head(self):
        case = closed()
        with pytest.raises(ValueError, match="70-9"):
            act(sequels.cancel_result, case, ground="70-9", reasons="x")
        with pytest.raises(ReasonMissing):
            act(sequels.revoke_result, case, ground="69-2", reasons=" ")
        with pytest.raises(NotAllowed):
            act(sequels.revoke_result, case, ground="69-2", reasons="x", by=factories.staff_of(case, "reviewer"))
        with pytest.raises(NothingGranted):
            act(sequels.revoke_result, closed(CaseState.REFUSED), ground="69-2", reasons="x")


class TestReopenCase:
    def test_the_limits_begin_anew_and_the_case_can_be_decided_again(self):
        case = closed(CaseState.REFUSED)
        act(sequels.reopen_case, case, reasons="复议决定撤销原决定", moment="2026-05-06")
        case.refresh_from_db()
        assert case.state == CaseState.ACCEPTED
        assert case.counted_from == date(2026, 5, 6)
        assert case.promised_due_on == date(2026, 5, 12)  # 9 May, a Saturday, is worked in exchange
        staff = factories.staff_of(case)
        with clock.standing_at(at("2026-05-08")):
            factories.to_decision(case.number, staff)
            decision.decide_case(actor=staff, case_number=case.number, decision="grant")
        assert Notice.objects.filter(case=case, kind__in=[NoticeKind.REFUSAL, NoticeKind.GRANT]).count() == 2

    def test_a_permit_in_force_is_revoked_first(self):
        case = closed()
        with pytest.raises(NotToReopen):
            act(sequels.reopen_case, case, reasons="有误")
        act(sequels.revoke_result, case, ground="69-1-3", reasons="程序违法")
        act(sequels.reopen_case, case, reasons="重新办理", moment="2026-04-02")

    @pytest.mark.parametrize("state", [CaseState.WITHDRAWN, CaseState.ACCEPTED, CaseState.RECEIVED])
    def test_not_what_runs_nor_what_the_applicant_took_back(self, state):
        case = factories.case(state)
        with pytest.raises(StepNotAllowed):
            sequels.reopen_case(actor=factories.staff_of(case), case_number=case.number, reasons="x")

    @pytest.mark.parametrize("state", [CaseState.NOT_ACCEPTED, CaseState.RETURNED])
    def test_also_what_was_never_accepted(self, state):
        case = factories.case(state)
        moment = clock.now() + timedelta(days=1)
        with clock.standing_at(moment):
            sequels.reopen_case(actor=factories.staff_of(case), case_number=case.number, reasons="复议撤销")
        assert case.tasks.filter(state="open").count() == 1


class TestAppeals:
    def test_is_noted_with_its_body_and_its_outcome(self):
        case = closed(CaseState.REFUSED)
        appeal = act(
            sequels.file_appeal, case, kind=SequelKind.RECONSIDERATION, body="广东省人民政府", reference="复2026-1"
        )
        with pytest.raises(AppealRuns):
            act(sequels.file_appeal, case, kind=SequelKind.RECONSIDERATION, body="广东省人民政府")
        act(sequels.file_appeal, case, kind=SequelKind.LITIGATION, body="广州铁路运输法院")
        ended = act(
            sequels.end_appeal, case, sequel_id=appeal.pk, outcome="annulled", outcome_text="撤销，责令重新处理"
        )
        assert ended.outcome == "annulled"
        with pytest.raises(AppealNotFound):
            act(sequels.end_appeal, case, sequel_id=appeal.pk, outcome="upheld", outcome_text="x")

    def test_only_those_two_kinds(self):
        with pytest.raises(AppealNotFound):
            act(sequels.file_appeal, closed(), kind=SequelKind.CHANGE, body="x")


class TestParticipants:
    def test_a_co_applicant_sees_the_case_and_an_interested_party_does_not(self):
        case = factories.case(CaseState.ACCEPTED)
        clerk = factories.staff_of(case, "window_clerk")
        for role, may_see in (("co_applicant", True), ("interested", False)):
            person = factories.applicant(name="共同人")
            number = identity.party_snapshot(person.id)["certificate_number"]
            participants.add_participant(
                actor=clerk, case_number=case.number, role=role, name="共同人", certificate_number=number
            )
            if may_see:
                assert progress.get_progress(actor=person, number=case.number)
            else:
                with pytest.raises(CaseNotFound):
                    progress.get_progress(actor=person, number=case.number)
            with pytest.raises(ParticipantKnown):
                participants.add_participant(
                    actor=clerk, case_number=case.number, role=role, name="共同人", certificate_number=number
                )

    def test_is_heard(self):
        case = factories.case(CaseState.ACCEPTED)
        clerk = factories.staff_of(case, "window_clerk")
        person = participants.add_participant(
            actor=clerk, case_number=case.number, role="interested", name="邻居", interest="采光"
        )
        said = participants.record_statement(
            actor=clerk, case_number=case.number, participant_id=person.pk, statement="会挡住阳光"
        )
        assert said.stated_at
        with pytest.raises(ParticipantNotFound):
            participants.record_statement(actor=clerk, case_number=case.number, participant_id=0, statement="x")
        with pytest.raises(ReasonMissing):
            participants.record_statement(actor=clerk, case_number=case.number, participant_id=person.pk, statement=" ")
        done = closed()
        with pytest.raises(StepNotAllowed):
            participants.add_participant(
                actor=factories.staff_of(done), case_number=done.number, role="interested", name="x"
            )
