"""Claiming, reviewing, sending back, deciding, withdrawing."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tongban.cases.enums import OPEN_STATES, CaseState, NoticeKind
from tongban.cases.errors import (
    CaseNotFound,
    CheckFailed,
    NotInstant,
    ReasonMissing,
    StepNotAllowed,
    StepNotReachable,
    TaskFree,
    TaskHeld,
    TaskNotHeld,
    ValidityInvalid,
    WrongStep,
)
from tongban.cases.services import acceptance, claiming, decision, review
from tongban.cases.services.review import Check
from tongban.cases.tests import factories
from tongban.kernel import clock
from tongban.kernel.errors import DomainError, NotAllowed


def at_decision(**wanted):
    case = factories.case(CaseState.ACCEPTED, **wanted)
    staff = factories.staff_of(case)
    factories.to_decision(case.number, staff)
    return case, staff


def race(*acts):
    """Run all acts at one moment in their own connections; what each refusal or result was."""
    barrier, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        try:
            barrier.wait(5)
            act()
            outcomes.append("done")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.django_db
class TestClaimTask:
    def test_names_the_winner_to_the_other(self):
        case = factories.case()
        claiming.claim_task(actor=factories.official(case.authority_id, name="李红"), case_number=case.number)

        with pytest.raises(TaskHeld) as refusal:
            claiming.claim_task(actor=factories.staff_of(case), case_number=case.number)
        assert "李红" in str(refusal.value)

    def test_a_repeat_is_harmless(self):
        case = factories.case()
        staff = factories.staff_of(case)

        first = claiming.claim_task(actor=staff, case_number=case.number)
        assert claiming.claim_task(actor=staff, case_number=case.number).claimed_at == first.claimed_at

    def test_release_gives_it_back(self):
        case = factories.case()
        staff, other = factories.staff_of(case), factories.staff_of(case)
        claiming.claim_task(actor=staff, case_number=case.number)

        with pytest.raises(TaskNotHeld):
            claiming.release_task(actor=other, case_number=case.number)
        claiming.release_task(actor=staff, case_number=case.number)

        assert claiming.claim_task(actor=other, case_number=case.number).claimed_by_id == other.id

    def test_taking_over_needs_a_reason_and_a_holder(self):
        case = factories.case()
        staff, other = factories.staff_of(case), factories.staff_of(case)
        with pytest.raises(TaskFree):
            claiming.take_over_task(actor=other, case_number=case.number, reason="请假")
        claiming.claim_task(actor=staff, case_number=case.number)
        with pytest.raises(ReasonMissing):
            claiming.take_over_task(actor=other, case_number=case.number, reason=" ")

        task = claiming.take_over_task(actor=other, case_number=case.number, reason="同事请假")

        assert task.claimed_by_id == other.id
        assert case.history.get(action="taken_over").public is False

    def test_another_authority_does_not_even_see_it(self):
        case = factories.case()
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk)

        with pytest.raises(CaseNotFound):
            claiming.claim_task(actor=stranger, case_number=case.number)


@pytest.mark.django_db(transaction=True)
class TestRaces:
    def test_of_two_who_claim_one_wins(self):
        case = factories.case()
        clerks = [factories.staff_of(case), factories.staff_of(case)]

        outcomes = race(*(lambda a=a: claiming.claim_task(actor=a, case_number=case.number) for a in clerks))

        assert outcomes == ["cases.task_held", "done"]

    def test_two_decisions_at_once_make_one(self):
        case, staff = at_decision()
        outcomes = race(
            lambda: decision.decide_case(actor=staff, case_number=case.number, decision="grant"),
            lambda: decision.decide_case(actor=staff, case_number=case.number, decision="refuse", reasons="不符合"),
        )

        case.refresh_from_db()
        assert outcomes.count("done") == 1
        assert case.notices.filter(kind__in=[NoticeKind.GRANT, NoticeKind.REFUSAL]).count() == 1
        assert case.history.filter(action__in=["granted", "refused"]).count() == 1

    def test_withdrawing_while_it_is_accepted_leaves_one_truth(self):
        case = factories.case()
        staff, owner = factories.staff_of(case), factories.owner_of(case)

        race(
            lambda: acceptance.accept_case(actor=staff, case_number=case.number),
            lambda: decision.withdraw_case(actor=owner, case_number=case.number),
        )

        case.refresh_from_db()
        assert case.state == CaseState.WITHDRAWN
        assert not case.tasks.filter(state="open").exists()


@pytest.mark.django_db
class TestFinishReview:
    def test_follows_a_route_of_any_length(self):
        version = factories.item(
            route=factories.route("accept", "handle", "review", "review", "decide", "produce", "deliver")
        )
        case, staff = at_decision(version=version)

        decision.decide_case(actor=staff, case_number=case.number, decision="grant")
        review.finish_review(actor=staff, case_number=case.number)
        review.finish_review(actor=staff, case_number=case.number)

        assert [task.kind for task in case.tasks.order_by("id")] == [
            "accept", "handle", "review", "review", "decide", "produce", "deliver",
        ]  # fmt: skip
        assert not case.tasks.filter(state="open").exists()

    def test_a_route_that_forgot_the_decision_gets_one(self):
        case, _staff = at_decision(version=factories.item(route=factories.route("accept", "review")))

        assert case.tasks.get(state="open").kind == "decide"

    def test_wants_every_point_of_the_checklist(self):
        steps = factories.route("accept", "review", "decide")
        steps[1]["checklist"] = ("符合条件", "材料真实")
        case = factories.case(CaseState.ACCEPTED, version=factories.item(route=steps))
        staff = factories.staff_of(case)

        with pytest.raises(CheckFailed):
            review.finish_review(actor=staff, case_number=case.number, checks=[Check("符合条件", True)])
        failing = [Check("符合条件", True), Check("材料真实", False)]
        with pytest.raises(ReasonMissing):
            review.finish_review(actor=staff, case_number=case.number, checks=failing)

        task = review.finish_review(actor=staff, case_number=case.number, checks=failing, opinion="材料存疑")
        assert [point["passed"] for point in task.checklist] == [True, False]

    def test_cannot_pass_the_decision_or_the_acceptance(self):
        case, staff = at_decision()
        with pytest.raises(WrongStep):
            review.finish_review(actor=staff, case_number=case.number)

        received = factories.case()
        with pytest.raises(StepNotAllowed):
            review.finish_review(actor=factories.staff_of(received), case_number=received.number)

    def test_needs_the_permission_of_the_step(self):
        case = factories.case(CaseState.ACCEPTED)

        with pytest.raises(NotAllowed):
            review.finish_review(actor=factories.staff_of(case, "window_clerk"), case_number=case.number)


@pytest.mark.django_db
class TestSendBack:
    def test_returns_to_whoever_did_the_step(self):
        case = factories.case(CaseState.ACCEPTED)
        reviewer, decider = factories.staff_of(case, "reviewer"), factories.staff_of(case)
        review.finish_review(actor=reviewer, case_number=case.number, opinion="同意")

        again = review.send_back(actor=decider, case_number=case.number, to_step="review", reason="请再核对学历")

        assert (again.kind, again.claimed_by_id) == ("review", reviewer.id)
        assert case.tasks.get(kind="decide").state == "sent_back"

    @pytest.mark.parametrize("step", ["accept", "decide", "nonsense"])
    def test_reaches_only_steps_since_acceptance(self, step):
        case, staff = at_decision()

        with pytest.raises(StepNotReachable):
            review.send_back(actor=staff, case_number=case.number, to_step=step, reason="再看")


@pytest.mark.django_db
class TestDecideCase:
    def test_a_grant_carries_number_and_validity(self):
        case, staff = at_decision()
        until = clock.today() + timedelta(days=365)

        case = decision.decide_case(actor=staff, case_number=case.number, decision="grant", valid_until=until)

        assert case.result_number == case.notices.get(kind=NoticeKind.GRANT).number
        assert (case.result_valid_until, case.due_on) == (until, None)

    def test_a_refusal_tells_reasons_and_remedies(self):
        case, staff = at_decision()
        with pytest.raises(ReasonMissing):
            decision.decide_case(actor=staff, case_number=case.number, decision="refuse", reasons=" ")

        case = decision.decide_case(actor=staff, case_number=case.number, decision="refuse", reasons="学历不符")

        content = case.notices.get(kind=NoticeKind.REFUSAL).content
        assert "学历不符" in "".join(content["paragraphs"])
        assert "广东省人民政府申请行政复议" in content["after"][0]
        assert "六个月内" in content["after"][0]

    def test_refuses_a_validity_in_the_past(self):
        case, staff = at_decision()

        with pytest.raises(ValidityInvalid):
            decision.decide_case(actor=staff, case_number=case.number, decision="grant", valid_until=clock.today())

    def test_needs_the_right_to_decide(self):
        case, _staff = at_decision()

        with pytest.raises(NotAllowed):
            decision.decide_case(actor=factories.staff_of(case, "reviewer"), case_number=case.number, decision="grant")

    def test_waits_for_the_review(self):
        case = factories.case(CaseState.ACCEPTED)

        with pytest.raises(WrongStep):
            decision.decide_case(actor=factories.staff_of(case), case_number=case.number, decision="grant")


@pytest.mark.django_db
class TestDecideAtOnce:
    def test_accepts_and_decides_in_one_visit(self, outbox):
        case = factories.case(version=factories.item(case_type="1"))

        case = decision.decide_at_once(actor=factories.staff_of(case), case_number=case.number, decision="grant")

        assert case.state == CaseState.GRANTED
        assert outbox() == ["cases.case_opened", "cases.case_accepted", "cases.case_decided"]

    def test_is_only_for_instant_items(self):
        case = factories.case()

        with pytest.raises(NotInstant):
            decision.decide_at_once(actor=factories.staff_of(case), case_number=case.number, decision="grant")

    def test_a_clerk_without_the_right_changes_nothing(self):
        case = factories.case(version=factories.item(case_type="1"))

        with pytest.raises(NotAllowed):
            decision.decide_at_once(
                actor=factories.staff_of(case, "window_clerk"), case_number=case.number, decision="grant"
            )
        case.refresh_from_db()
        assert case.state == CaseState.RECEIVED


@pytest.mark.django_db
class TestWithdrawCase:
    @pytest.mark.parametrize("state", list(CaseState))
    def test_is_possible_before_the_decision_only(self, state):
        case = factories.case(state)
        owner = factories.owner_of(case)

        if state in OPEN_STATES:
            assert decision.withdraw_case(actor=owner, case_number=case.number).state == CaseState.WITHDRAWN
        else:
            with pytest.raises(StepNotAllowed):
                decision.withdraw_case(actor=owner, case_number=case.number)

    def test_is_not_for_strangers(self):
        with pytest.raises(CaseNotFound):
            decision.withdraw_case(actor=factories.applicant(), case_number=factories.case().number)


@pytest.mark.django_db
def test_private_notes_stay_private():
    case = factories.case()
    review.write_note(actor=factories.staff_of(case), case_number=case.number, text="电话核实过")

    with pytest.raises(NotAllowed):
        review.write_note(actor=factories.owner_of(case), case_number=case.number, text="我也写")
    assert case.notes.count() == 1
    assert not case.history.filter(text__contains="电话").exists()
