"""Parallel groups: which branches start, when a group is done, what happens to the rest, and going back into them."""

import threading
from datetime import date

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.cases.enums import CaseState, TaskState
from tongban.cases.errors import BranchesOpen, OutcomeNotAllowed, StepNotReachable, TaskMoved
from tongban.cases.models import Case, CaseTask
from tongban.cases.services import claiming, decision, review
from tongban.cases.services.office import asking
from tongban.cases.tests import factories
from tongban.cases.tests.clocks.told import at
from tongban.identity.tests import factories as identity
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import DomainError

ACCEPT = {"key": "accept", "name": "受理", "kind": "accept"}
DECIDE = {"key": "decide", "name": "决定", "kind": "decide"}
ONLY_LARGE = {"field": "area", "operator": "at_least", "value": "500"}


def step(key, **more):
    return {"key": key, "name": key, "kind": "review", **more}


def branch(key, *nodes, **more):
    return {"key": key, "name": key, "nodes": nodes or (step(f"{key}-1"),), **more}


def group(*branches, key="group", **rule):
    return {"key": key, "name": "并联审查", "branches": branches, **rule}


def accepted(*nodes, facts=None):
    """A case just accepted on a route with these nodes between acceptance and decision."""
    version = factories.item(route=(ACCEPT, *nodes, DECIDE))
    return factories.case(CaseState.ACCEPTED, version=version, facts={**factories.APPLICANT_FACTS, **(facts or {})})


def live(case):
    """Keys of the live steps."""
    return sorted(case.tasks.filter(state__in=[TaskState.OPEN, TaskState.WAITING]).values_list("step_key", flat=True))


def finish(case, key, outcome="agreed", opinion="意见"):
    task = case.tasks.get(step_key=key, state=TaskState.OPEN)
    given = {"task_id": task.pk, "outcome": outcome, "opinion": opinion}
    return review.finish_review(actor=SYSTEM, case_number=case.number, **given)


def back(case, key, to):
    task = case.tasks.get(step_key=key, state=TaskState.OPEN)
    return review.send_back(actor=SYSTEM, case_number=case.number, task_id=task.pk, to_step=to, reason="请再核一次")


@pytest.mark.django_db
class TestAGroup:
    def test_starts_its_branches_together_and_waits_for_all(self):
        case = accepted(group(branch("fire"), branch("health", step("h1"), step("h2")), branch("land")))

        assert live(case) == ["fire-1", "h1", "land-1"]
        finish(case, "fire-1")
        finish(case, "land-1")
        finish(case, "h1")
        assert live(case) == ["h2"]
        finish(case, "h2")

        assert live(case) == ["decide"]
        assert case.groups.get().outcome == "agreed"

    def test_tells_that_somebody_did_not_agree(self):
        case = accepted(group(branch("fire"), branch("land")))

        finish(case, "fire-1", "disagreed")
        finish(case, "land-1")

        assert case.groups.get().outcome == "disagreed"
        assert case.groups.get().ended == {"fire": "disagreed", "land": "agreed"}
        assert live(case) == ["decide"]

    def test_of_any_is_done_with_the_first_who_agrees(self):
        case = accepted(group(branch("a"), branch("b"), branch("c"), join="any"))

        finish(case, "a-1", "disagreed")
        assert live(case) == ["b-1", "c-1"]
        finish(case, "b-1")

        assert live(case) == ["decide"]
        assert case.tasks.get(step_key="c-1").state == TaskState.DROPPED

    def test_by_quorum_waits_for_enough_who_agree_or_for_all(self):
        enough = accepted(group(branch("a"), branch("b"), branch("c"), join="quorum", quorum=2))
        finish(enough, "a-1")
        assert live(enough) == ["b-1", "c-1"]
        finish(enough, "c-1")
        assert live(enough) == ["decide"]

        too_few = accepted(group(branch("a"), branch("b"), branch("c"), join="quorum", quorum=2))
        for key, outcome in (("a-1", "agreed"), ("b-1", "disagreed"), ("c-1", "disagreed")):
            finish(too_few, key, outcome)
        assert live(too_few) == ["decide"]
        assert too_few.groups.get().outcome == "disagreed"

    def test_is_consolidated_by_the_leading_department(self):
        case = accepted(group(branch("a"), branch("b"), join="lead", lead=step("sum")))

        finish(case, "a-1")
        with pytest.raises(BranchesOpen):
            finish(case, "sum", opinion="")
        finish(case, "b-1")
        assert live(case) == ["sum"]
        finish(case, "sum")

        assert live(case) == ["decide"]

    def test_the_limit_of_the_consolidation_begins_when_all_branches_are_in(self):
        lead = step("sum", limit={"value": 2, "unit": "working_day"})
        with clock.standing_at(at("2026-03-02")):
            case = accepted(group(branch("a"), branch("b"), join="lead", lead=lead))
        assert case.tasks.get(step_key="sum").due_on == Case.objects.get().due_on

        with clock.standing_at(at("2026-03-04")):
            finish(case, "a-1")
            assert case.tasks.get(step_key="sum").due_on == Case.objects.get().due_on
            finish(case, "b-1")
        assert case.tasks.get(step_key="sum").due_on == date(2026, 3, 6)

        with clock.standing_at(at("2026-03-05")):
            back(case, "sum", "a-1")
        assert case.tasks.get(step_key="sum", state=TaskState.OPEN).due_on == Case.objects.get().due_on

    def test_consolidated_early_for_a_reason_drops_the_rest(self):
        case = accepted(group(branch("a"), branch("b"), join="lead", lead=step("sum")))
        task = case.tasks.get(step_key="sum")

        review.finish_review(actor=SYSTEM, case_number=case.number, task_id=task.pk, opinion="乙部门逾期未回复")

        assert live(case) == ["decide"]
        assert case.tasks.filter(state=TaskState.DROPPED).count() == 2

    def test_refuses_a_step_that_was_dropped(self):
        case = accepted(group(branch("a"), branch("b"), join="any"))
        late = case.tasks.get(step_key="b-1")
        finish(case, "a-1")

        with pytest.raises(TaskMoved):
            review.finish_review(actor=SYSTEM, case_number=case.number, task_id=late.pk)

    def test_is_over_when_the_applicant_withdraws(self):
        case = accepted(group(branch("a"), branch("b", group(branch("c"), branch("d"), key="inner"))))

        decision.withdraw_case(actor=factories.owner_of(case), case_number=case.number)

        assert live(case) == []
        assert not case.groups.filter(joined_at=None).exists()


@pytest.mark.django_db
class TestWhichStepIsMeant:
    def test_is_that_of_ones_own_department_although_others_hold_theirs(self):
        other = identity.AuthorityFactory()
        case = accepted(group(branch("a", step("a-1", authority_code=other.code)), branch("b")))
        theirs = factories.official(other.pk, "reviewer")
        claiming.claim_task(actor=theirs, case_number=case.number)

        mine = claiming.claim_task(actor=factories.staff_of(case), case_number=case.number)

        assert mine.step_key == "b-1"

    def test_is_that_of_the_route_although_somebody_holds_a_question_about_it(self):
        case = accepted(step("check"))
        asked = {"kind": "consult", "question": "是否可行", "authority_ids": [case.authority_id]}
        (question,) = asking.ask_others(actor=factories.staff_of(case), case_number=case.number, **asked)
        holder = factories.staff_of(case)
        claiming.claim_task(actor=holder, case_number=case.number, task_id=question.pk)

        assert CaseTask.objects.filter(case=case).live().nearest_to(SYSTEM).step_key == "check"


@pytest.mark.django_db
class TestConditions:
    ROUTE = (
        group(branch("fire", when=ONLY_LARGE), branch("land")),
        step("survey", when=ONLY_LARGE),
        group(branch("big", when=ONLY_LARGE), branch("rest"), key="size", split="exclusive"),
    )

    def test_leave_out_what_does_not_apply(self):
        case = accepted(*self.ROUTE, facts={"area": "80"})

        assert live(case) == ["land-1"]
        finish(case, "land-1")
        assert live(case) == ["rest-1"]
        finish(case, "rest-1")
        assert live(case) == ["decide"]

    def test_take_what_applies(self):
        case = accepted(*self.ROUTE, facts={"area": "500"})

        assert live(case) == ["fire-1", "land-1"]
        finish(case, "fire-1")
        finish(case, "land-1")
        finish(case, "survey")
        assert live(case) == ["big-1"]

    def test_a_group_without_a_branch_is_passed(self):
        case = accepted(group(branch("a", when=ONLY_LARGE), branch("b", when=ONLY_LARGE)))

        assert live(case) == ["decide"]
        assert not case.groups.exists()

    def test_a_branch_whose_steps_do_not_apply_is_done_at_once(self):
        case = accepted(group(branch("a", step("x", when=ONLY_LARGE)), branch("b")))

        assert live(case) == ["b-1"]
        finish(case, "b-1")
        assert live(case) == ["decide"]

    def test_the_route_says_which_outcomes_a_step_may_have(self):
        case = accepted(step("check", outcomes=("agreed",)))

        with pytest.raises(OutcomeNotAllowed):
            finish(case, "check", "disagreed")


@pytest.mark.django_db
class TestGoingBack:
    NESTED = group(branch("a", step("a1"), group(branch("x"), branch("y"), key="inner")), branch("b"))

    def test_into_a_joined_group_opens_that_branch_only(self):
        case = accepted(group(branch("a", step("a1"), step("a2")), branch("b")))
        for key in ("a1", "a2", "b-1"):
            finish(case, key)

        back(case, "decide", "a1")
        assert live(case) == ["a1"]
        finish(case, "a1")
        finish(case, "a2")

        assert live(case) == ["decide"]

    def test_from_a_branch_to_before_the_group_drops_its_neighbours(self):
        case = accepted(step("first"), self.NESTED)
        finish(case, "first")
        finish(case, "a1")
        assert live(case) == ["b-1", "x-1", "y-1"]

        back(case, "x-1", "first")

        assert live(case) == ["first"]
        assert not case.groups.filter(joined_at=None).exists()
        finish(case, "first")
        assert live(case) == ["a1", "b-1"]

    def test_within_a_branch_leaves_the_neighbours_alone(self):
        case = accepted(self.NESTED)
        finish(case, "a1")

        back(case, "x-1", "a1")

        assert live(case) == ["a1", "b-1"]

    def test_cannot_reach_a_neighbours_branch(self):
        case = accepted(self.NESTED)
        finish(case, "b-1")
        finish(case, "a1")

        with pytest.raises(StepNotReachable):
            back(case, "x-1", "b-1")

    def test_from_the_consolidation_keeps_the_other_branches(self):
        case = accepted(group(branch("a"), branch("b"), branch("c"), join="lead", lead=step("sum")))
        finish(case, "a-1")
        finish(case, "b-1")

        back(case, "sum", "a-1")

        assert live(case) == ["a-1", "c-1", "sum"]
        assert case.groups.get().ended == {"b": "agreed"}

    def test_into_a_consolidated_group_asks_for_the_consolidation_again(self):
        case = accepted(group(branch("a"), branch("b"), join="lead", lead=step("sum")))
        for key in ("a-1", "b-1", "sum"):
            finish(case, key)

        back(case, "decide", "a-1")
        assert live(case) == ["a-1", "sum"]
        finish(case, "a-1")
        finish(case, "sum")

        assert live(case) == ["decide"]

    @pytest.mark.parametrize(("outcome", "joined"), [("agreed", "agreed"), ("disagreed", "disagreed")])
    def test_into_a_group_that_joined_early_does_not_wait_for_who_was_dropped(self, outcome, joined):
        case = accepted(group(branch("a"), branch("b"), branch("c"), join="any"))
        finish(case, "a-1")

        back(case, "decide", "a-1")
        assert live(case) == ["a-1"]
        finish(case, "a-1", outcome)

        assert live(case) == ["decide"]
        assert case.groups.get().outcome == joined

    def test_from_the_consolidation_into_an_inner_group_leaves_its_other_branch_running(self):
        inner = group(branch("x"), branch("y"), key="inner")
        case = accepted(group(branch("a", inner), branch("b"), join="lead", lead=step("sum")))
        finish(case, "x-1")

        back(case, "sum", "x-1")

        assert live(case) == ["b-1", "sum", "x-1", "y-1"]

    def test_cannot_reach_a_step_that_was_never_done(self):
        case = accepted(group(branch("a"), branch("b"), join="any"))
        finish(case, "a-1")

        with pytest.raises(StepNotReachable):
            back(case, "decide", "b-1")

    def test_cannot_reach_what_was_done_in_a_group_that_began_anew(self):
        inner = group(branch("x"), branch("y"), key="inner")
        case = accepted(
            step("first"), group(branch("a", step("a1"), inner), branch("b"), join="lead", lead=step("sum"))
        )
        for key in ("first", "a1", "x-1"):
            finish(case, key)
        back(case, "y-1", "first")
        finish(case, "first")

        with pytest.raises(StepNotReachable):
            back(case, "sum", "x-1")


@pytest.mark.django_db(transaction=True)
class TestAtOneMoment:
    def test_two_last_reviewers_join_exactly_once(self):
        case = accepted(group(branch("a"), branch("b")))

        outcomes = together(case, ["a-1", "b-1"])

        assert outcomes == ["done", "done"]
        assert case.tasks.filter(step_key="decide").count() == 1

    def test_a_hundred_reviewers_of_one_case(self):
        keys = [f"b{number}" for number in range(100)]
        case = accepted(group(*(branch(key) for key in keys)))

        outcomes = together(case, [f"{key}-1" for key in keys])

        assert outcomes == ["done"] * 100
        assert case.tasks.filter(step_key="decide").count() == 1
        assert case.history.filter(action="step_finished").count() == 100

    def test_one_step_finished_twice_counts_once(self):
        case = accepted(group(branch("a"), branch("b")))

        assert together(case, ["a-1", "a-1"]) == ["cases.task_moved", "done"]
        assert live(case) == ["b-1"]


def together(case, keys):
    """Finish these steps at one moment, each in a connection of its own; ten at a time."""
    tasks = dict(case.tasks.filter(state=TaskState.OPEN).values_list("step_key", "pk"))
    gate, outcomes = threading.Semaphore(10), []

    def run(task_id):
        with gate:
            try:
                review.finish_review(actor=SYSTEM, case_number=case.number, task_id=task_id)
                outcomes.append("done")
            except DomainError as refusal:
                outcomes.append(refusal.code)
            finally:
                connection.close()

    threads = [threading.Thread(target=run, args=[tasks[key]]) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@st.composite
def routes(draw, depth=2, counter=None):
    """Any route between acceptance and decision."""
    counter = counter if counter is not None else iter(range(10_000))
    nodes = []
    for _ in range(draw(st.integers(1, 2))):
        if depth == 0 or draw(st.booleans()):
            when = draw(st.sampled_from([None, None, ONLY_LARGE]))
            nodes.append(step(f"s{next(counter)}", when=when))
            continue
        rule = draw(st.sampled_from(["all", "any", "quorum", "lead"]))
        inner = [draw(routes(depth - 1, counter)) for _ in range(draw(st.integers(2, 3)))]
        branches = [branch(f"b{place}", *part) for place, part in enumerate(inner)]
        more = {"quorum": 2} if rule == "quorum" else {}
        more |= {"lead": step(f"lead{next(counter)}")} if rule == "lead" else {}
        nodes.append(group(*branches, key=f"g{next(counter)}", join=rule, **more))
    return nodes


@pytest.mark.django_db
class TestAnyRoute:
    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data(), routes(), st.booleans())
    def test_walked_in_any_order_ends_at_one_decision(self, data, nodes, large):
        case = accepted(*nodes, facts={"area": "900" if large else "1"})
        for _ in range(200):
            keys = live(case)
            if keys == ["decide"]:
                break
            assert "decide" not in keys
            finish(case, data.draw(st.sampled_from(keys)), data.draw(st.sampled_from(["agreed", "disagreed"])))

        assert live(case) == ["decide"]
        assert not case.groups.filter(joined_at=None).exists()
        passed = {"decide", *case.tasks.values_list("step_key", flat=True)}
        assert len(passed) == case.tasks.count(), "no step was opened twice"
        decision.decide_case(actor=SYSTEM, case_number=case.number, decision="grant")
        assert Case.objects.get(pk=case.pk).state == CaseState.GRANTED
