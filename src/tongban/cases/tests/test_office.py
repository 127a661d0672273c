"""What offices do with a step: pass it on, ask others, urge, stand in, move to another version."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tongban.cases.enums import CaseState, TaskState, UrgeKind
from tongban.cases.errors import (
    AbsenceInvalid,
    AlreadyAsked,
    AnswerDayInvalid,
    AnswersMissing,
    DepartmentMissing,
    QuestionMissing,
    ReasonMissing,
    RecipientUnsuitable,
    TaskHeld,
    UrgedToday,
    VersionDelays,
    VersionDiffers,
    WrongStep,
)
from tongban.cases.models import CaseTask, Urge
from tongban.cases.selectors import progress
from tongban.cases.services import claiming, decision, review
from tongban.cases.services.office import absence, asking, transferring, urging
from tongban.cases.tests import factories
from tongban.catalogue.tests import factories as catalogue
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return factories.case(CaseState.ACCEPTED)


@pytest.fixture
def staff(case) -> Actor:
    return factories.staff_of(case)


def live(case) -> CaseTask:
    return case.tasks.get(state=TaskState.OPEN, asked_from=None)


def elsewhere(name="演示市水务局") -> Actor:
    """Somebody who examines in another department."""
    return factories.official(identity.AuthorityFactory(name=name).pk, name="李工")


class TestHandOver:
    def test_gives_the_step_to_a_colleague_and_writes_it_down(self, case, staff):
        colleague = factories.official(case.authority_id, name="陈洁")
        claiming.claim_task(actor=staff, case_number=case.number)

        transferring.hand_over_task(actor=staff, case_number=case.number, to_staff_id=colleague.id, reason="下周出差")

        assert live(case).claimed_by_id == colleague.id
        line = case.history.get(action="handed_over")
        assert "陈洁" in line.text
        assert not line.public

    def test_wants_a_reason_and_somebody_suitable(self, case, staff):
        clerk = factories.official(case.authority_id, "window_clerk")
        for to, reason, refusal in (
            (staff.id, " ", ReasonMissing),
            (clerk.id, "出差", RecipientUnsuitable),
            (elsewhere().id, "出差", RecipientUnsuitable),
            (10**9, "出差", RecipientUnsuitable),
        ):
            with pytest.raises(refusal):
                transferring.hand_over_task(actor=staff, case_number=case.number, to_staff_id=to, reason=reason)

    def test_is_for_the_holder_or_who_is_in_charge(self, case, staff):
        reviewer = factories.official(case.authority_id, "reviewer")
        claiming.claim_task(actor=staff, case_number=case.number)

        with pytest.raises(NotAllowed):
            transferring.hand_over_task(
                actor=reviewer, case_number=case.number, to_staff_id=reviewer.id, reason="我来办"
            )

        head = factories.official(case.authority_id)
        transferring.hand_over_task(actor=head, case_number=case.number, to_staff_id=reviewer.id, reason="分工调整")
        assert live(case).claimed_by_id == reviewer.id


class TestNotOurs:
    def test_passes_the_step_on_and_the_applicants_day_stays(self, case, staff):
        right, due_on = elsewhere(), case.due_on

        transferring.say_not_ours(
            actor=staff, case_number=case.number, authority_id=right.authority_id, reason="属水务部门职责"
        )

        case.refresh_from_db()
        assert case.due_on == due_on
        assert live(case).authority_id == right.authority_id
        line = case.history.get(action="transferred")
        assert line.public
        assert "演示市水务局" in line.text
        assert "办结日期不变" in line.text
        assert "职责" not in line.text
        review.finish_review(actor=right, case_number=case.number)
        assert live(case).kind == "decide"

    def test_without_knowing_whose_it_goes_to_the_leading_department(self, case, staff):
        right = elsewhere()
        about = {"case_number": case.number, "reason": "不归我们管"}
        transferring.say_not_ours(actor=staff, authority_id=right.authority_id, **about)

        transferring.say_not_ours(actor=right, **about)

        assert live(case).authority_id == case.authority_id
        with pytest.raises(DepartmentMissing):
            transferring.say_not_ours(actor=staff, **about)

    def test_the_decision_stays_where_the_law_put_it(self, case, staff):
        factories.to_decision(case.number, staff)

        with pytest.raises(WrongStep):
            transferring.say_not_ours(
                actor=staff, case_number=case.number, authority_id=elsewhere().authority_id, reason="不是我们的"
            )


class TestAskOthers:
    def ask(self, case, by, to, **changes):
        wanted = {"kind": "consult", "question": "管线埋深是否足够？", "authority_ids": [to.authority_id]}
        return asking.ask_others(actor=by, case_number=case.number, **(wanted | changes))

    def test_the_step_waits_for_the_answer(self, case, staff):
        asked_of = elsewhere()
        [asked] = self.ask(case, staff, asked_of)

        with pytest.raises(AnswersMissing) as waiting:
            review.finish_review(actor=staff, case_number=case.number)
        assert "演示市水务局" in str(waiting.value)

        review.finish_review(
            actor=asked_of, case_number=case.number, task_id=asked.pk, outcome="no_opinion", opinion="无意见"
        )
        assert live(case).kind == "review"
        review.finish_review(actor=staff, case_number=case.number)
        assert live(case).kind == "decide"

    def test_the_decision_waits_too(self, case, staff):
        factories.to_decision(case.number, staff)
        self.ask(case, staff, elsewhere(), kind="sign", question="请会签")

        with pytest.raises(AnswersMissing):
            decision.decide_case(actor=staff, case_number=case.number, decision="grant")

    def test_can_be_taken_back_by_who_asked(self, case, staff):
        asked_of = elsewhere()
        [asked] = self.ask(case, staff, asked_of)
        with pytest.raises(NotAllowed):
            asking.take_back_question(actor=asked_of, case_number=case.number, task_id=asked.pk, reason="不想答")

        asking.take_back_question(actor=staff, case_number=case.number, task_id=asked.pk, reason="已电话核实")

        asked.refresh_from_db()
        assert asked.state == TaskState.DROPPED
        review.finish_review(actor=staff, case_number=case.number)

    def test_an_expert_is_answered_for_by_the_department(self, case, staff):
        [asked] = asking.ask_others(
            actor=staff, case_number=case.number, kind="consult", question="结构是否安全？", expert="王教授"
        )

        assert asked.authority_id == case.authority_id
        assert asked.step_name.endswith("王教授")
        assert not case.history.get(action="asked_others").public, "who was asked by name is not for everybody"

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"question": " "}, QuestionMissing),
            ({"kind": "decide"}, WrongStep),
            ({"authority_ids": []}, DepartmentMissing),
            ({"authority_ids": [10**9]}, DepartmentMissing),
            ({"due_on": clock.today() - timedelta(days=1)}, AnswerDayInvalid),
            ({"due_on": clock.today() + timedelta(days=400)}, AnswerDayInvalid),
        ],
    )
    def test_refuses_what_cannot_be_answered(self, case, staff, changes, refusal):
        with pytest.raises(refusal):
            self.ask(case, staff, elsewhere(), **changes)

    def test_asks_nobody_twice_before_the_answer(self, case, staff):
        asked_of = elsewhere()
        self.ask(case, staff, asked_of)

        with pytest.raises(AlreadyAsked):
            self.ask(case, staff, asked_of)

    def test_what_was_asked_goes_when_the_case_goes_back(self, case, staff):
        factories.to_decision(case.number, staff)
        [asked] = self.ask(case, staff, elsewhere())

        review.send_back(actor=staff, case_number=case.number, to_step="review", reason="再核一次")

        asked.refresh_from_db()
        assert asked.state == TaskState.DROPPED


class TestUrging:
    def test_once_a_day_and_person(self, case, staff):
        urging.urge_task(actor=staff, case_number=case.number, text="请尽快办理")

        with pytest.raises(UrgedToday):
            urging.urge_task(actor=staff, case_number=case.number, text="快一点")
        with clock.standing_at(clock.now() + timedelta(days=1)):
            urging.urge_task(actor=staff, case_number=case.number, text="请尽快办理")
        assert Urge.objects.filter(case=case).count() == 2

    def test_an_order_of_the_bureau_is_answered_by_the_department(self, case, staff):
        bureau = factories.official(case.authority_id, "bureau")
        with pytest.raises(NotAllowed):
            urging.order_progress(actor=staff, case_number=case.number, text="限期办结", reply_due_on=clock.today())
        order = urging.order_progress(
            actor=bureau, case_number=case.number, text="限期办结", reply_due_on=clock.today()
        )
        with pytest.raises(NotAllowed):
            urging.answer_order(actor=bureau, case_number=case.number, urge_id=order.pk, text="好")

        urging.answer_order(actor=staff, case_number=case.number, urge_id=order.pk, text="今日办结")

        order.refresh_from_db()
        assert (order.kind, order.reply) == (UrgeKind.ORDER, "今日办结")


class TestAbsence:
    def away(self, by, staff_id, stand_in, days=3):
        today = clock.today()
        return absence.declare_absence(
            actor=by, staff_id=staff_id, stand_in_id=stand_in.id, from_on=today, until_on=today + timedelta(days=days)
        )

    def test_the_stand_in_works_on_what_the_colleague_holds(self, case, staff):
        colleague = factories.official(case.authority_id, name="陈洁")
        claiming.claim_task(actor=staff, case_number=case.number)
        with pytest.raises(TaskHeld):
            review.finish_review(actor=colleague, case_number=case.number)

        self.away(staff, staff.id, colleague)

        done = review.finish_review(actor=colleague, case_number=case.number)
        assert done.done_by_id == colleague.id

    def test_is_over_when_the_colleague_is_back(self, case, staff):
        colleague = factories.official(case.authority_id)
        claiming.claim_task(actor=staff, case_number=case.number)
        absence.end_absence(actor=staff, absence_id=self.away(staff, staff.id, colleague).pk)

        with pytest.raises(TaskHeld):
            review.finish_review(actor=colleague, case_number=case.number)

    def test_nobody_stands_in_for_whom_they_left_their_work_to(self, case, staff):
        colleague = factories.official(case.authority_id)
        self.away(staff, staff.id, colleague)

        with pytest.raises(AbsenceInvalid):
            self.away(colleague, colleague.id, staff)

    def test_is_declared_for_others_only_by_who_is_in_charge(self, case, staff):
        reviewer = factories.official(case.authority_id, "reviewer")

        with pytest.raises(NotAllowed):
            self.away(reviewer, staff.id, reviewer)
        self.away(staff, reviewer.id, staff)

    def test_days_must_make_sense(self, case, staff):
        colleague = factories.official(case.authority_id)
        for days in (-1, 400):
            with pytest.raises(AbsenceInvalid):
                self.away(staff, staff.id, colleague, days=days)


class TestMoveToVersion:
    def second_version(self, case, **changes):
        return catalogue.next_version(case.item_version_id, **changes)

    def test_goes_on_under_the_new_version(self, case, staff):
        wanted = self.second_version(case)

        transferring.move_to_version(
            actor=staff, case_number=case.number, version_id=wanted.version_id, reason="新版本取消了一份材料"
        )

        case.refresh_from_db()
        assert case.item_version_id == wanted.version_id
        review.finish_review(actor=staff, case_number=case.number)
        assert live(case).kind == "decide"

    def test_never_makes_the_applicant_wait_longer(self, case, staff):
        slower = self.second_version(case, promised_limit={"value": 19, "unit": "working_day"})

        with pytest.raises(VersionDelays):
            transferring.move_to_version(
                actor=staff, case_number=case.number, version_id=slower.version_id, reason="新版本"
            )
        case.refresh_from_db()
        assert case.item_version_id != slower.version_id

    def test_refuses_another_item_and_a_route_without_the_step(self, case, staff):
        other = factories.item()
        without = self.second_version(case, route=factories.route("accept", "handle", "decide"))

        for version_id in (other.version_id, without.version_id, case.item_version_id, 10**9):
            with pytest.raises(VersionDiffers):
                transferring.move_to_version(
                    actor=staff, case_number=case.number, version_id=version_id, reason="换版本"
                )


class TestPages:
    def test_ask_and_answer_over_the_desk(self, case, staff, client):
        desk = identity.log_in(client, staff)
        other = elsewhere()
        address = reverse("cases:ask_others", args=[case.number])
        answer = desk.post(address, {"kind": "consult", "authority_id": other.authority_id, "question": "埋深够吗？"})
        assert answer.status_code == 303

        page = desk.get(reverse("cases:desk_case", args=[case.number])).text
        assert "演示市水务局" in page
        assert "埋深够吗" in page
        assert "埋深够吗" not in str(progress.get_progress(actor=factories.owner_of(case), number=case.number).route)

    def test_who_chose_nobody_is_told(self, case, staff, client):
        desk = identity.log_in(client, staff)

        answer = desk.post(reverse("cases:ask_others", args=[case.number]), {"kind": "consult", "question": "问"})

        assert answer.status_code in (200, 400, 422)
        assert "请选择部门" in answer.text

    def test_absences_are_listed_and_ended(self, case, staff, client):
        colleague = factories.official(case.authority_id, name="陈洁")
        desk = identity.log_in(client, staff)
        day = clock.today().isoformat()
        sent = {"staff_id": staff.id, "stand_in_id": colleague.id, "from_on": day, "until_on": day}

        assert desk.post(reverse("cases:list_absences"), sent).status_code == 303
        page = desk.get(reverse("cases:list_absences")).text
        assert "陈洁" in page
        assert desk.post(reverse("cases:end_absence", args=[absence.Absence.objects.get().pk])).status_code == 303
        assert absence.Absence.objects.get().ended_at is not None
