"""Whose interests are touched is told and heard before the decision (行政许可法 art. 36, 46-48)."""

from datetime import date

import pytest

from tongban.cases.enums import CaseState, Decision, HearingGround, NoticeKind
from tongban.cases.errors import StepNotAllowed
from tongban.cases.errors_of_acts import (
    HearingRightNotTold,
    HearingUndecided,
    InterestedMaySpeak,
    InterestedNotTold,
    ParticipantNotFound,
    ParticipantTold,
    SpeakDaysInvalid,
)
from tongban.cases.models import Case, Notice
from tongban.cases.services import acceptance, decision, hearing, participants
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.identity import public as identity
from tongban.identity.tests.factories import log_in
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed
from tongban.messaging.public import list_recent

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    """Accepted on Monday 2 March 2026 and ready for the decision."""
    with clock.standing_at(at("2026-03-02")):
        made = factories.case(CaseState.ACCEPTED)
        factories.to_decision(made.number, factories.staff_of(made))
        return made


def add(case: Case, name="邻居甲", **more):
    values = {"role": "interested", "interest": "采光"} | more
    with clock.standing_at(at("2026-03-02")):
        clerk = factories.staff_of(case, "window_clerk")
        return participants.add_participant(actor=clerk, case_number=case.number, name=name, **values)


def tell(case, person, moment="2026-03-02", **more):
    with clock.standing_at(at(moment)):
        clerk = factories.staff_of(case, "window_clerk")
        return participants.tell_participant(actor=clerk, case_number=case.number, participant_id=person.pk, **more)


def decide(case, verdict=Decision.GRANT, moment="2026-03-03"):
    with clock.standing_at(at(moment)):
        actor = factories.staff_of(case)
        return decision.decide_case(actor=actor, case_number=case.number, decision=verdict, reasons="经审查")


class TestTheDecisionWaits:
    @pytest.mark.parametrize("verdict", Decision)
    def test_until_they_are_told(self, case, verdict):
        add(case)
        with pytest.raises(InterestedNotTold) as refusal:
            decide(case, verdict)
        assert "邻居甲" in str(refusal.value)
        assert Case.objects.get(pk=case.pk).state == CaseState.ACCEPTED

    def test_until_the_days_to_speak_are_over(self, case):
        person = tell(case, add(case))
        assert person.state_by == date(2026, 3, 9)
        with pytest.raises(InterestedMaySpeak):
            decide(case, moment="2026-03-09")
        assert decide(case, moment="2026-03-10").state == CaseState.GRANTED

    def test_not_after_they_spoke(self, case):
        person = tell(case, add(case))
        with clock.standing_at(at("2026-03-03")):
            participants.record_statement(
                actor=factories.staff_of(case),
                case_number=case.number,
                participant_id=person.pk,
                statement="会挡住阳光",
            )
        assert decide(case, Decision.REFUSE).state == CaseState.REFUSED

    def test_not_after_they_said_that_nothing_is_to_be_said(self, case):
        person = tell(case, add(case))
        for _again in range(2):
            participants.waive_statement(
                actor=factories.staff_of(case), case_number=case.number, participant_id=person.pk
            )
        assert case.history.filter(action="statement_waived").count() == 1
        assert decide(case).state == CaseState.GRANTED

    def test_for_all_of_them(self, case):
        tell(case, add(case))
        add(case, "邻居乙")
        with pytest.raises(InterestedNotTold) as refusal:
            decide(case, moment="2026-03-20")
        assert "邻居乙" in str(refusal.value)
        assert "邻居甲" not in str(refusal.value)

    def test_for_nobody_else(self, case):
        add(case, role="co_applicant")
        assert decide(case).state == CaseState.GRANTED

    def test_for_the_hearing_where_great_interests_are_touched(self, case):
        person = tell(case, add(case, major=True))
        with pytest.raises(HearingRightNotTold):
            decide(case, moment="2026-03-10")
        with clock.standing_at(at("2026-03-10")):
            hearing.tell_hearing_right(
                actor=factories.staff_of(case),
                case_number=case.number,
                ground=HearingGround.MAJOR_INTEREST,
                topic="采光",
            )
        with pytest.raises(HearingUndecided):
            decide(case, moment="2026-03-11")
        assert decide(case, moment="2026-03-18").state == CaseState.GRANTED
        assert person.major


class TestTelling:
    def test_in_writing_to_the_person(self, case):
        tell(case, add(case, major=True))
        notice = Notice.objects.get(case=case, kind=NoticeKind.INTERESTED)
        text = "".join(notice.content["paragraphs"])
        assert notice.content["addressee"] == "邻居甲"
        assert "采光" in text
        assert "2026年3月9日" in text
        assert "要求听证的权利" in text
        assert notice.content["basis"].endswith("第三十六条")
        assert notice.number

    def test_once(self, case):
        person = tell(case, add(case))
        with pytest.raises(ParticipantTold):
            tell(case, person)
        assert Notice.objects.filter(case=case, kind=NoticeKind.INTERESTED).count() == 1

    @pytest.mark.parametrize("days", [0, 2, 31, -1])
    def test_with_enough_days(self, case, days):
        with pytest.raises(SpeakDaysInvalid):
            tell(case, add(case), days=days)

    def test_not_a_co_applicant_nor_a_stranger(self, case):
        person = add(case, role="co_applicant")
        with pytest.raises(ParticipantNotFound):
            tell(case, person)
        other = factories.case(CaseState.ACCEPTED)
        with pytest.raises(ParticipantNotFound):
            tell(other, add(case, "邻居乙"))

    def test_not_before_acceptance(self):
        received = factories.case()
        with pytest.raises(StepNotAllowed):
            tell(received, add(received))

    def test_by_the_window_only(self, case):
        person = add(case)
        with pytest.raises(NotAllowed):
            participants.tell_participant(
                actor=factories.owner_of(case), case_number=case.number, participant_id=person.pk
            )

    def test_nothing_is_waived_before(self, case):
        with pytest.raises(InterestedNotTold):
            participants.waive_statement(
                actor=factories.staff_of(case), case_number=case.number, participant_id=add(case).pk
            )

    def test_sends_one_message_to_the_person(self, case, deliver):
        neighbour = factories.applicant(name="邻居甲")
        number = identity.party_snapshot(neighbour.id)["certificate_number"]
        tell(case, add(case, certificate_number=number))
        for _again in range(2):
            deliver()
        subjects = [row.subject for row in list_recent(neighbour, 20)]
        assert len(subjects) == 1
        assert "关系您的利益" in subjects[0]


class TestSeveralApplicants:
    def accepted(self):
        case = factories.case(agent=factories.applicant(name="代办人"))
        wife = factories.applicant(name="李四")
        number = identity.party_snapshot(wife.id)["certificate_number"]
        add(case, "李四", role="co_applicant", certificate_number=number)
        add(case, "赵六", role="co_applicant")
        acceptance.accept_case(actor=factories.staff_of(case), case_number=case.number)
        return case, wife

    def test_are_named_in_the_documents_with_their_agent(self):
        case, _wife = self.accepted()
        content = Notice.objects.get(case=case, kind=NoticeKind.ACCEPTANCE).content
        name = case.applicant_snapshot["name"]
        assert content["addressee"] == f"{name}、李四、赵六"
        assert content["paragraphs"][0] == f"申请人：{name}、李四、赵六"
        assert content["paragraphs"][1].startswith("委托代理人：代办人，代理权限：")

    def test_one_alone_has_no_such_lines(self):
        case = factories.case(CaseState.ACCEPTED)
        content = Notice.objects.get(case=case, kind=NoticeKind.ACCEPTANCE).content
        assert not any("申请人：" in line for line in content["paragraphs"])

    def test_each_gets_the_message(self, deliver):
        case, wife = self.accepted()
        for _again in range(2):
            deliver()
        people = (factories.owner_of(case), wife, Actor(ActorKind.CITIZEN, case.agent_id, "代办人"))
        subjects = [[row.subject for row in list_recent(person, 20)] for person in people]
        assert [sum("受理" in subject for subject in each) for each in subjects] == [1, 1, 1]


class TestThePages:
    def test_tell_and_see(self, client, case):
        person = add(case)
        staff = log_in(client, factories.staff_of(case))
        page = f"/desk/cases/{case.number}/"
        assert f"{page}participants/{person.pk}/tell/" in staff.get(page).text
        assert "尚未告知" in staff.get(page).text

        refused = staff.post(f"{page}participants/{person.pk}/tell/", {"days": "1"})
        done = staff.post(f"{page}participants/{person.pk}/tell/", {"days": "5"})

        assert refused.status_code == 422
        assert done.status_code == 303
        assert f"{page}participants/{person.pk}/waive/" in staff.get(page).text
        assert staff.post(f"{page}participants/{person.pk}/waive/").status_code == 303
        assert "不提出意见" in staff.get(page).text

    def test_the_decision_says_what_is_missing(self, client, case):
        add(case)
        staff = log_in(client, factories.staff_of(case))
        page = staff.post(f"/desk/cases/{case.number}/decide/", {"decision": "grant", "reasons": "经审查"})
        assert "请先书面告知邻居甲" in page.text
