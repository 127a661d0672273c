"""The hearing with all its terms (行政许可法 art. 46-48)."""

from datetime import date, timedelta

import pytest
from django.apps import apps

from tongban.cases import handlers
from tongban.cases.enums import CaseState, HearingGround, NoticeKind
from tongban.cases.errors import ReasonMissing
from tongban.cases.errors_of_acts import (
    ChairReviewed,
    ChairUnknown,
    ChallengeOpen,
    HearingExists,
    HearingNotFound,
    HearingNotNow,
    HearingRightLost,
    HearingTooLate,
    HearingUndecided,
    MomentInvalid,
    NoticeTooShort,
    SignaturesMissing,
    StillPaused,
)
from tongban.cases.models import Case, Hearing, Notice
from tongban.cases.services import decision, hearing, participants
from tongban.cases.services.hearing import Signature
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.catalogue.public import LimitUnit
from tongban.kernel import clock, events
from tongban.kernel.errors import NotAllowed
from tongban.kernel.models import OutboxEvent
from tongban.messaging import public as messaging

pytestmark = pytest.mark.django_db

LIMITS = {
    "promised_limit": {"value": 15, "unit": LimitUnit.WORKING_DAY},
    "statutory_limit": {"value": 20, "unit": LimitUnit.WORKING_DAY},
}
SIGNED = [Signature("张三丰", "申请人", signed=True), Signature("赵主持", "主持人", signed=True)]


@pytest.fixture
def case() -> Case:
    with clock.standing_at(at("2026-03-02")):
        return factories.case(CaseState.ACCEPTED, version=factories.item(**LIMITS))


def tell(case, *, moment="2026-03-03", ground=HearingGround.MAJOR_INTEREST, topic="是否影响相邻采光", by=None):
    with clock.standing_at(at(moment)):
        actor = by or factories.staff_of(case)
        return hearing.tell_hearing_right(actor=actor, case_number=case.number, ground=ground, topic=topic)


def ask(case, *, moment="2026-03-05"):
    with clock.standing_at(at(moment)):
        return hearing.request_hearing(actor=factories.owner_of(case), case_number=case.number, why="想当面说明")


def notify(case, *, moment="2026-03-06", on="2026-03-18", chair=None, **changes):
    wanted = {"place": "政务大厅三楼听证室", "clerk_name": "钱记录"} | changes
    with clock.standing_at(at(moment)):
        return hearing.notify_hearing(
            actor=factories.staff_of(case),
            case_number=case.number,
            planned_at=at(on),
            chair_id=chair or factories.official(case.authority_id, name="赵主持").id,
            **wanted,
        )


def hold(case, *, moment="2026-03-18", on="2026-03-18", signatures=None, record="各方陈述意见", by=None):
    with clock.standing_at(at(moment) + timedelta(hours=2)):
        return hearing.record_hearing(
            actor=by or factories.staff_of(case),
            case_number=case.number,
            held_at=at(on) + timedelta(hours=1),
            attendees="张三丰；相邻权利人李四",
            record=record,
            signatures=SIGNED if signatures is None else signatures,
        )


class TestTheRight:
    def test_the_applicant_learns_the_last_day(self, case):
        told = tell(case)
        assert told.ask_by == date(2026, 3, 10)  # five working days
        notice = Notice.objects.get(case=case, kind=NoticeKind.HEARING_RIGHT)
        text = "".join(notice.content["paragraphs"])
        assert "最迟2026年3月10日" in text
        assert "不收取任何费用" in text
        assert notice.content["basis"].endswith("第四十七条")

    def test_the_days_of_choice_count(self, case):
        before = case.due_on
        tell(case)
        case.refresh_from_db()
        assert case.due_on == before

    def test_is_told_once_by_the_head_with_a_topic(self, case):
        with pytest.raises(ReasonMissing):
            tell(case, topic=" ")
        with pytest.raises(NotAllowed):
            tell(case, by=factories.staff_of(case, "reviewer"))
        tell(case)
        with pytest.raises(HearingExists):
            tell(case)

    def test_nothing_to_ask_for_before_it_was_told(self, case):
        with pytest.raises(HearingNotFound):
            ask(case)


class TestAskingForIt:
    def test_stops_the_clock_and_sets_the_day_to_hold_it(self, case):
        tell(case)
        asked = ask(case)
        before = case.due_on
        case.refresh_from_db()
        assert asked.organise_by == date(2026, 4, 2)  # twenty working days after 5 March
        assert case.due_on > before

    def test_on_the_last_day_but_not_after_it(self, case):
        tell(case)
        with pytest.raises(HearingRightLost):
            ask(case, moment="2026-03-11")
        ask(case, moment="2026-03-10")

    def test_twice_is_once(self, case):
        tell(case)
        assert ask(case).asked_at == ask(case, moment="2026-03-06").asked_at

    def test_whoever_waived_may_change_their_mind_in_time(self, case):
        tell(case)
        with clock.standing_at(at("2026-03-04")):
            hearing.waive_hearing(actor=factories.owner_of(case), case_number=case.number)
        assert ask(case).waived_at is None
        with pytest.raises(HearingNotNow), clock.standing_at(at("2026-03-05")):
            hearing.waive_hearing(actor=factories.owner_of(case), case_number=case.number)


class TestTheNotice:
    def test_seven_working_days_before(self, case):
        tell(case)
        ask(case)
        with pytest.raises(NoticeTooShort) as refusal:
            notify(case, moment="2026-03-06", on="2026-03-16")
        assert "2026-03-17" in str(refusal.value)
        assert notify(case, moment="2026-03-06", on="2026-03-17").planned_at == at("2026-03-17")

    def test_within_twenty_days_of_the_request(self, case):
        tell(case)
        ask(case)
        with pytest.raises(HearingTooLate):
            notify(case, on="2026-04-03")
        notify(case, on="2026-04-02")

    def test_nobody_chairs_who_worked_on_the_case(self, case):
        tell(case)
        ask(case)
        examined = case.tasks.filter(done_by__isnull=False).first().done_by_id
        with pytest.raises(ChairReviewed):
            notify(case, chair=examined)
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk).id
        with pytest.raises(ChairUnknown):
            notify(case, chair=stranger)

    def test_needs_a_request_a_place_and_a_recorder(self, case):
        tell(case)
        with pytest.raises(HearingNotNow):
            notify(case)
        ask(case)
        for empty in ({"place": " "}, {"clerk_name": ""}):
            with pytest.raises(ReasonMissing):
                notify(case, **empty)

    def test_says_why_it_is_not_public(self, case):
        tell(case)
        ask(case)
        assert not notify(case, closed_why="涉及商业秘密").public
        text = "".join(Notice.objects.get(case=case, kind=NoticeKind.HEARING_NOTICE).content["paragraphs"])
        assert "听证不公开举行，理由：涉及商业秘密" in text
        assert "2026年3月18日" in text


class TestTheChair:
    def challenge(self, case):
        with clock.standing_at(at("2026-03-09")):
            hearing.challenge_chair(actor=factories.owner_of(case), case_number=case.number, reasons="主持人是亲属")

    def answer(self, case, **decision_):
        with clock.standing_at(at("2026-03-10")):
            return hearing.answer_challenge(
                actor=factories.staff_of(case), case_number=case.number, answer="情况属实", **decision_
            )

    def test_may_be_challenged_and_replaced(self, case):
        tell(case)
        ask(case)
        first = notify(case).chair_id
        self.challenge(case)
        with pytest.raises(ChallengeOpen):
            hold(case)
        with pytest.raises(ChairUnknown):
            self.answer(case, upheld=True)
        with pytest.raises(ChairUnknown):
            self.answer(case, upheld=True, chair_id=first)
        other = factories.official(case.authority_id, name="孙公正").id
        assert self.answer(case, upheld=True, chair_id=other).chair_name == "孙公正"
        assert Notice.objects.filter(case=case, kind=NoticeKind.HEARING_NOTICE).count() == 2
        with pytest.raises(HearingNotNow):
            self.answer(case, upheld=False)


class TestHoldingIt:
    def test_the_clock_goes_on_after_it(self, case):
        tell(case)
        ask(case)
        notify(case)
        hold(case)
        case.refresh_from_db()
        assert case.due_on == date(2026, 4, 3)  # 15 working days after 2 March, without the nine of 6 to 18 March
        record = Notice.objects.get(case=case, kind=NoticeKind.HEARING_RECORD)
        assert ["1", "张三丰", "申请人", "已签字确认"] in record.content["table"]["rows"]

    def test_who_refuses_to_sign_is_written_down_with_the_reason(self, case):
        tell(case)
        ask(case)
        notify(case)
        for wrong in ([], [Signature("", "申请人", signed=True)], [Signature("张三丰", "申请人", signed=False)]):
            with pytest.raises(SignaturesMissing):
                hold(case, signatures=wrong)
        hold(case, signatures=[Signature("张三丰", "申请人", signed=False, note="对记录有异议")])
        record = Notice.objects.get(case=case, kind=NoticeKind.HEARING_RECORD)
        assert record.content["table"]["rows"][0][-1] == "拒绝签字：对记录有异议"

    def test_not_before_its_day_nor_in_the_future_nor_without_words(self, case):
        tell(case)
        ask(case)
        with pytest.raises(HearingNotNow):
            hold(case)
        notify(case)
        with pytest.raises(MomentInvalid):
            hold(case, moment="2026-03-17", on="2026-03-17")
        with pytest.raises(MomentInvalid):
            hold(case, moment="2026-03-18", on="2026-03-19")
        with pytest.raises(ReasonMissing):
            hold(case, record=" ")

    def test_an_announced_hearing_needs_no_request(self, case):
        tell(case, ground=HearingGround.PUBLIC_INTEREST)
        case.refresh_from_db()
        assert Notice.objects.get(kind=NoticeKind.HEARING_RIGHT).content["basis"].endswith("第四十六条")
        notify(case)
        assert hold(case).held_at


class TestTheDecision:
    def decide(self, case, moment):
        staff = factories.staff_of(case)
        with clock.standing_at(at(moment)):
            factories.to_decision(case.number, staff)
            return decision.decide_case(actor=staff, case_number=case.number, decision="grant")

    def test_waits_for_the_days_of_choice(self, case):
        tell(case)
        with pytest.raises(HearingUndecided):
            self.decide(case, "2026-03-10")
        self.decide(case, "2026-03-11")
        assert not Hearing.objects.get(case=case).held_at

    def test_need_not_wait_when_the_applicant_waived(self, case):
        tell(case)
        with clock.standing_at(at("2026-03-04")):
            hearing.waive_hearing(actor=factories.owner_of(case), case_number=case.number)
        self.decide(case, "2026-03-05")

    def test_waits_for_the_hearing_and_refers_to_its_record(self, case):
        tell(case)
        ask(case)
        with pytest.raises(StillPaused):
            self.decide(case, "2026-03-12")
        notify(case)
        hold(case)
        self.decide(case, "2026-03-20")
        text = "".join(Notice.objects.get(case=case, kind=NoticeKind.GRANT).content["paragraphs"])
        assert "根据听证笔录作出本决定" in text


class TestThoseWithGreatInterests:
    """Art. 46-48: the notices go to them as well, each with a copy in the own name."""

    def add(self, case, name, **more):
        clerk = factories.staff_of(case, "window_clerk")
        values = {"role": "interested", "interest": "采光", "name": name} | more
        return participants.add_participant(actor=clerk, case_number=case.number, **values)

    def copies(self, case, kind):
        return [row.content["addressee"] for row in Notice.objects.filter(case=case, kind=kind).order_by("id")]

    def heard(self, name):
        event = OutboxEvent.objects.filter(name=name).latest("id")
        restored = events.restore(name, event.payload)
        for listen in (handlers.tell_hearing_right, handlers.tell_hearing):
            if listen in events.listeners_of(name).values():
                listen(restored)
                listen(restored)  # delivered twice

    def test_get_both_notices_in_their_own_name(self, case):
        neighbour = factories.applicant(name="邻居乙")
        number = neighbour_number(neighbour)
        self.add(case, "邻居乙", major=True, certificate_number=number)
        self.add(case, "邻居丙", major=True)
        self.add(case, "路人丁")
        tell(case)
        ask(case)
        notify(case)

        for kind in (NoticeKind.HEARING_RIGHT, NoticeKind.HEARING_NOTICE):
            assert self.copies(case, kind)[1:] == ["邻居乙", "邻居丙"]

    @pytest.mark.parametrize("ground", HearingGround)
    def test_with_an_account_get_one_message_with_the_own_copy(self, case, ground):
        neighbour = factories.applicant(name="邻居乙")
        self.add(case, "邻居乙", major=True, certificate_number=neighbour_number(neighbour))
        tell(case, ground=ground)
        self.heard("cases.hearing_right_told")
        assert len(messaging.list_recent(neighbour)) == 1
        if ground == HearingGround.MAJOR_INTEREST:
            ask(case)
        notify(case)
        self.heard("cases.hearing_notified")

        newest = messaging.list_recent(neighbour)
        assert len(newest) == 2
        assert "听证时间地点" in newest[0].subject


def neighbour_number(person):
    return apps.get_model("identity", "Party").objects.get(pk=person.id).certificate_number
