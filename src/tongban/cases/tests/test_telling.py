"""Who is told what on the desk, once, and when it no longer waits for anybody."""

from datetime import timedelta

import pytest

from tongban.cases import handlers
from tongban.cases.enums import CaseState, TaskState
from tongban.cases.events import HearingRequested, PromiseMissed, StepFinished, SupplementAnswered
from tongban.cases.models import CaseTask, MissedPromise
from tongban.cases.services import claiming, decision, objections, procedures, review, silence, steps, telling
from tongban.cases.services.office import absence, asking, reminding, transferring, urging
from tongban.cases.tests import factories
from tongban.identity.tests import factories as identity
from tongban.kernel import calendar, clock
from tongban.kernel.actors import Actor
from tongban.messaging.public import StaffNoticeKind as Kind
from tongban.messaging.tests.factories import notices_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case(CaseState.ACCEPTED)


@pytest.fixture
def staff(case) -> Actor:
    return factories.staff_of(case)


@pytest.fixture
def other() -> Actor:
    return factories.official(identity.AuthorityFactory(name="演示市水务局").pk, name="李工")


def kinds(actor):
    return [notice.kind for notice in notices_of(actor)]


def waiting(actor):
    return [notice.kind for notice in notices_of(actor) if notice.settled_at is None]


def event(kind, case, **more):
    case.refresh_from_db()
    return steps.event(kind, case, clock.now(), **more)


def ask(case, staff, other, **changes):
    question = {"kind": "consult", "question": "取水口是否合规？", "authority_ids": [other.authority_id]} | changes
    return asking.ask_others(actor=staff, case_number=case.number, **question)[0]


class TestQuestions:
    def test_who_is_asked_is_told_with_the_question_and_its_day(self, case, staff, other):
        elsewhere = factories.official(identity.AuthorityFactory().pk)
        clerk = factories.official(other.authority_id, "window_clerk")
        task = ask(case, staff, other, due_on=case.due_on)

        (notice,) = notices_of(other)
        assert (notice.kind, notice.words, notice.due_on) == (Kind.ASKED, "取水口是否合规？", task.due_on)
        assert staff.name in notice.sender
        assert notices_of(elsewhere) == notices_of(clerk) == notices_of(staff) == []

    def test_the_answer_settles_it_and_is_told_to_who_asked(self, case, staff, other):
        colleague = factories.official(other.authority_id)
        ask(case, staff, other)
        review.finish_review(actor=other, case_number=case.number, opinion="合规")

        assert waiting(other) == waiting(colleague) == []
        (answer,) = notices_of(staff)
        assert (answer.kind, answer.words) == (Kind.ANSWERED, "合规")

    def test_taken_back_it_waits_for_nobody(self, case, staff, other):
        task = ask(case, staff, other)
        asking.take_back_question(actor=staff, case_number=case.number, reason="已有结论", task_id=task.pk)

        assert waiting(other) == []

    def test_an_urge_may_be_aimed_at_a_question(self, case, staff, other):
        task = ask(case, staff, other)
        claiming.claim_task(actor=other, case_number=case.number, task_id=task.pk)
        colleague = factories.official(other.authority_id)
        urging.urge_task(actor=staff, case_number=case.number, text="请尽快答复", task_id=task.pk)

        assert Kind.URGED in kinds(other)
        assert kinds(colleague) == []


class TestReminders:
    def test_before_the_day_and_after_it_once_each(self, case, staff, other):
        due_on = calendar.add_working_days(clock.today(), 3)
        task = ask(case, staff, other, due_on=due_on)
        reminded = []
        for days in range(14):
            with clock.standing_at(clock.now() + timedelta(days=days)):
                reminded += [clock.today()] * (reminding.remind_of_questions() + reminding.remind_of_questions())

        assert len(reminded) == 2
        assert calendar.add_working_days(reminded[0], 1) == due_on
        assert reminded[1] == calendar.add_working_days(due_on, 1)
        assert [kind for kind in kinds(other) if kind != Kind.ASKED] == [Kind.ANSWER_DUE, Kind.ANSWER_LATE]
        assert kinds(staff) == [Kind.ANSWER_LATE]
        lines = case.history.filter(action="question_reminded")
        assert lines.count() == 2
        assert not lines.filter(public=True).exists()
        assert reminding.remind_of_question(case_number=case.number, task_id=task.pk) is False

    def test_nobody_after_the_answer_and_none_on_a_day_off(self, case, staff, other):
        task = ask(case, staff, other, due_on=clock.today())
        with clock.standing_at(clock.now().replace(year=2026, month=6, day=6)):  # a Saturday
            assert reminding.remind_of_questions() == 0
        review.finish_review(actor=other, case_number=case.number, opinion="合规")

        with clock.standing_at(clock.now() + timedelta(days=30)):
            assert reminding.remind_of_questions() == 0
        assert reminding.remind_of_question(case_number=case.number, task_id=task.pk) is False
        assert Kind.ANSWER_LATE not in kinds(other)

    def test_the_setting_moves_the_first(self, case, staff, other, settings):
        settings.TONGBAN_CASES_QUESTION_REMINDER_DAYS = 5
        task = ask(case, staff, other, due_on=calendar.add_working_days(clock.today(), 4))

        assert reminding.remind_of_question(case_number=case.number, task_id=task.pk)
        assert Kind.ANSWER_DUE in kinds(other)

    def test_a_step_of_the_route_is_no_question(self, case):
        task = CaseTask.objects.get(case=case, state=TaskState.OPEN)
        task.due_on = clock.today() - timedelta(days=9)
        task.save()

        assert reminding.remind_of_questions() == 0
        assert reminding.remind_of_question(case_number=case.number, task_id=task.pk) is False


class TestUrgesAndOrders:
    def test_an_urge_reaches_the_holder_alone(self, case, staff):
        colleague = factories.official(case.authority_id)
        claiming.claim_task(actor=staff, case_number=case.number)
        urging.urge_task(actor=colleague, case_number=case.number, text="请加快")

        assert kinds(staff) == [Kind.URGED]
        assert kinds(colleague) == []

    def test_an_order_waits_for_the_head_and_its_answer_for_the_bureau(self, case, staff):
        bureau = factories.official(identity.AuthorityFactory().pk, "bureau")
        order = urging.order_progress(
            actor=bureau, case_number=case.number, text="请说明进度", reply_due_on=clock.today()
        )
        assert waiting(staff) == [Kind.ORDERED]

        urging.answer_order(actor=staff, case_number=case.number, urge_id=order.pk, text="本周办结")
        assert waiting(staff) == []
        assert kinds(bureau) == [Kind.ORDER_ANSWERED]


class TestHands:
    def test_handed_over_until_it_is_done(self, case, staff):
        colleague = factories.official(case.authority_id, name="陈洁")
        claiming.claim_task(actor=staff, case_number=case.number)
        transferring.hand_over_task(actor=staff, case_number=case.number, to_staff_id=colleague.id, reason="出差")
        assert waiting(colleague) == [Kind.HANDED_OVER]

        review.finish_review(actor=colleague, case_number=case.number)
        for _again in range(2):
            handlers.settle_staff_notices(event(StepFinished, case, step_name="审查"))
        assert waiting(colleague) == []

    def test_not_ours_is_told_to_who_gets_it_and_who_answers_for_the_case(self, case, staff, other):
        head = factories.official(case.authority_id)
        transferring.say_not_ours(
            actor=staff, case_number=case.number, authority_id=other.authority_id, reason="属水务部门职责"
        )

        assert kinds(other) == kinds(head) == [Kind.NOT_OURS]
        assert kinds(staff) == []

    def test_a_stand_in_learns_of_the_beginning_and_the_end(self, case, staff):
        colleague = factories.official(case.authority_id)
        today = clock.today()
        absence.declare_absence(
            actor=staff, staff_id=staff.id, stand_in_id=colleague.id, from_on=today, until_on=today, reason="开会"
        )
        assert absence.tell_of_ended_absences() == 0
        for days in (1, 2, 5):
            with clock.standing_at(clock.now() + timedelta(days=days)):
                absence.tell_of_ended_absences()

        assert kinds(colleague) == [Kind.STAND_IN_BEGAN, Kind.STAND_IN_ENDED]


class TestWhatCameIn:
    def test_a_supplement(self):
        waits = factories.case(CaseState.SUPPLEMENT)
        clerk = factories.staff_of(waits)
        told = event(SupplementAnswered, waits)
        for _again in range(2):
            handlers.tell_staff_of_supplement(told)

        assert kinds(clerk) == [Kind.SUPPLEMENT_ANSWERED]

    def test_a_request_for_a_hearing_until_it_is_notified(self, case, staff):
        handlers.tell_staff_of_hearing(event(HearingRequested, case, organise_by=clock.today()))
        assert waiting(staff) == [Kind.HEARING_ASKED]

        telling.settle(case, telling.HEARING)
        assert waiting(staff) == []

    def test_a_missed_promise_until_it_is_explained_even_when_the_case_is_closed(self, case, staff):
        handlers.tell_staff_of_missed_promise(event(PromiseMissed, case))
        decision.withdraw_case(actor=factories.owner_of(case), case_number=case.number, reason="不办了")
        case.refresh_from_db()
        telling.settle_what_is_done(case)
        assert waiting(staff) == [Kind.PROMISE_MISSED]

        MissedPromise.objects.create(case=case, due_on=clock.today(), missed_on=clock.today(), found_at=clock.now())
        silence.explain_missed_promise(actor=staff, case_number=case.number, explanation="系统升级")
        assert waiting(staff) == []

    def test_a_procedure_that_is_late_until_it_ends(self, case, staff):
        about = {"actor": staff, "case_number": case.number}
        begun = procedures.start_procedure(**about, kind="expert_review", reasons="需专家评审", expected_value=1)
        with clock.standing_at(clock.now() + timedelta(days=20)):
            procedures.warn_of_late_procedure(case_number=case.number, procedure_id=begun.pk)
            assert waiting(staff) == [Kind.PROCEDURE_LATE]
            procedures.end_procedure(**about, procedure_id=begun.pk, passed=True, result="通过")
        assert waiting(staff) == []

    def test_an_objection_until_it_is_answered(self):
        item = factories.item(special_procedures=({"name": "公示", "basis": "《测试条例》第一条"},))
        case = factories.case(CaseState.ACCEPTED, version=item)
        staff = factories.staff_of(case)
        clerk = factories.official(case.authority_id, "window_clerk")
        view = procedures.start_procedure(
            actor=staff, case_number=case.number, kind="publicity", reasons="依法公示", expected_value=5
        )
        made = objections.record_objection(
            actor=clerk, case_number=case.number, procedure_id=view.pk, name="赵某", text="油烟扰民"
        )
        assert waiting(staff) == [Kind.OBJECTION]

        objections.answer_objection(actor=staff, case_number=case.number, objection_id=made.pk, answer="已整改")
        assert waiting(staff) == []
