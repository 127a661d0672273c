"""Acts on many cases: one outcome each, once only, going on after a kill."""

import threading
from uuid import uuid4

import pytest
from django.db import connection

from tongban.cases.enums import BatchOutcome, CaseState
from tongban.cases.errors import (
    BatchActUnknown,
    BatchNotFound,
    BatchTooLarge,
    CaseNotFound,
    ColleagueUnknown,
    NothingSelected,
    ReasonMissing,
)
from tongban.cases.models import Batch, Case, CaseTask
from tongban.cases.selectors import batches as outcomes
from tongban.cases.selectors import checklists
from tongban.cases.services import batches, claiming, review
from tongban.cases.tests import factories
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def cases_of_one_item(count, state=CaseState.RECEIVED):
    version = factories.item()
    return [factories.case(state, version=version) for _ in range(count)]


def steps_of(cases):
    return [case.tasks.get(state="open").pk for case in cases]


def start(actor, act, cases, **more):
    return batches.start_batch(actor=actor, key=more.pop("key", uuid4()), act=act, task_ids=steps_of(cases), **more)


def outcome(actor, batch):
    batches.run_batch(batch_id=batch.pk)
    return outcomes.get_batch(actor=actor, uuid=batch.uuid)


class TestBatch:
    def test_names_exactly_those_that_failed_and_why(self):
        cases = cases_of_one_item(12)
        clerk, colleague = factories.staff_of(cases[0]), factories.staff_of(cases[0])
        for case in cases[3:6]:
            claiming.claim_task(actor=colleague, case_number=case.number)

        seen = outcome(clerk, start(clerk, "claim", cases))

        assert (seen.total, seen.done, seen.refused, seen.pending) == (12, 9, 3, 0)
        refused = seen.of(BatchOutcome.REFUSED)
        assert [line.case_number for line in refused] == [case.number for case in cases[3:6]]
        assert all(colleague.name in line.message for line in refused)
        held = CaseTask.objects.filter(claimed_by_id=clerk.id).values_list("case__number", flat=True)
        assert set(held) == {case.number for case in cases} - {case.number for case in cases[3:6]}

    def test_accepts_many_and_starts_each_clock(self):
        cases = cases_of_one_item(3)
        clerk = factories.staff_of(cases[0])

        seen = outcome(clerk, start(clerk, "accept", cases, words="材料齐全"))

        assert seen.done == 3
        assert set(Case.objects.values_list("state", flat=True)) == {CaseState.ACCEPTED}
        assert all(case.notices.filter(kind="acceptance").count() == 1 for case in cases)

    def test_finishes_reviews_with_the_same_words(self):
        cases = cases_of_one_item(3, CaseState.ACCEPTED)
        clerk = factories.staff_of(cases[0])

        seen = outcome(clerk, start(clerk, "review", cases, words="同意"))

        assert seen.done == 3
        (step,) = checklists.checklists_of(cases[0])
        assert {(point.passed, point.why) for point in step.points} == {(None, "批量办理，未逐项作答")}
        assert CaseTask.objects.filter(opinion="同意", state="done", done_by_id=clerk.id).count() == 3

    def test_hands_over_to_a_colleague_with_a_reason(self):
        cases = cases_of_one_item(2, CaseState.ACCEPTED)
        clerk, colleague = factories.staff_of(cases[0]), factories.staff_of(cases[0])
        for case in cases:
            claiming.claim_task(actor=clerk, case_number=case.number)

        seen = outcome(clerk, start(clerk, "hand_over", cases, words="调岗", colleague_id=colleague.id))

        assert [line.message for line in seen.of(BatchOutcome.REFUSED)] == []
        assert CaseTask.objects.filter(state="open", claimed_by_id=colleague.id).count() == 2

    @pytest.mark.parametrize(("words", "refusal"), [("", ReasonMissing), ("调岗", ColleagueUnknown)])
    def test_a_handover_needs_a_reason_and_a_colleague(self, words, refusal):
        case = factories.case()
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk)

        with pytest.raises(refusal):
            start(factories.staff_of(case), "hand_over", [case], words=words, colleague_id=stranger.id)

    def test_a_step_that_moved_on_is_refused_alone(self):
        cases = cases_of_one_item(2, CaseState.ACCEPTED)
        clerk = factories.staff_of(cases[0])
        batch = start(clerk, "review", cases, words="同意")
        review.finish_review(actor=clerk, case_number=cases[0].number, opinion="已看")

        seen = outcome(clerk, batch)

        assert [(line.case_number, line.outcome) for line in seen.lines] == [
            (cases[0].number, BatchOutcome.REFUSED),
            (cases[1].number, BatchOutcome.DONE),
        ]

    def test_the_same_submission_is_the_same_batch(self):
        cases = cases_of_one_item(2)
        clerk, key = factories.staff_of(cases[0]), uuid4()
        first = start(clerk, "accept", cases, key=key)
        outcome(clerk, first)
        ids = list(first.lines.values_list("task_id", flat=True))

        again = batches.start_batch(actor=clerk, key=key, act="accept", task_ids=ids)

        assert again.pk == first.pk
        assert batches.run_batch(batch_id=again.pk) == 0
        assert all(case.notices.filter(kind="acceptance").count() == 1 for case in cases)

    def test_another_selection_from_the_same_page_is_another_batch(self):
        cases = cases_of_one_item(2)
        clerk, key = factories.staff_of(cases[0]), uuid4()

        first, second = (start(clerk, "claim", [case], key=key) for case in cases)

        assert first.pk != second.pk

    def test_goes_on_after_a_kill(self, monkeypatch):
        cases = cases_of_one_item(4)
        clerk = factories.staff_of(cases[0])
        batch = start(clerk, "claim", cases)
        real, calls = batches._do_line, []

        def killed_at_the_third(*arguments):
            calls.append(arguments)
            if len(calls) == 3:
                raise KeyboardInterrupt
            return real(*arguments)

        monkeypatch.setattr(batches, "_do_line", killed_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            batches.run_batch(batch_id=batch.pk)
        monkeypatch.undo()

        assert outcomes.get_batch(actor=clerk, uuid=batch.uuid).pending == 2
        assert outcome(clerk, batch).done == 4
        assert Batch.objects.get(pk=batch.pk).finished_at is not None

    def test_a_bug_in_one_case_does_not_hold_up_the_others(self, monkeypatch):
        cases = cases_of_one_item(3)
        clerk = factories.staff_of(cases[0])
        batch = start(clerk, "claim", cases)
        real = batches._do_line
        broken = batch.lines.order_by("position").first().pk

        def bug(given, actor, line_id):
            if line_id == broken:
                raise ZeroDivisionError
            return real(given, actor, line_id)

        monkeypatch.setattr(batches, "_do_line", bug)
        with pytest.raises(ExceptionGroup):
            batches.run_batch(batch_id=batch.pk)

        seen = outcomes.get_batch(actor=clerk, uuid=batch.uuid)
        assert (seen.done, seen.pending) == (2, 1)

    @pytest.mark.parametrize("ids", [[], [0], [10**12]])
    def test_refuses_what_is_not_there(self, ids):
        clerk = factories.staff_of(factories.case())

        with pytest.raises((NothingSelected, CaseNotFound)):
            batches.start_batch(actor=clerk, key=uuid4(), act="claim", task_ids=ids)

    def test_refuses_more_than_five_hundred(self):
        with pytest.raises(BatchTooLarge):
            batches.start_batch(
                actor=factories.staff_of(factories.case()), key=uuid4(), act="claim", task_ids=list(range(1, 502))
            )

    def test_refuses_an_unknown_act_and_one_without_the_right(self):
        case = factories.case()
        clerk = factories.staff_of(case, "window_clerk")

        with pytest.raises(BatchActUnknown):
            start(clerk, "burn", [case])
        with pytest.raises(NotAllowed):
            start(clerk, "review", [case])

    def test_hides_other_departments_steps_and_other_peoples_batches(self):
        case = factories.case()
        stranger = factories.official(factories.identity_factories.AuthorityFactory().pk)
        with pytest.raises(CaseNotFound):
            start(stranger, "claim", [case])

        batch = start(factories.staff_of(case), "claim", [case])
        for who in (stranger, factories.staff_of(case), Actor(ActorKind.CITIZEN, stranger.id)):
            with pytest.raises(BatchNotFound):
                outcomes.get_batch(actor=who, uuid=batch.uuid)


@pytest.mark.django_db(transaction=True)
def test_two_clicks_and_the_worker_do_each_case_once():
    cases = cases_of_one_item(6)
    clerk, key = factories.staff_of(cases[0]), uuid4()
    ids = steps_of(cases)
    gate, made = threading.Barrier(2), []

    def click():
        gate.wait(timeout=20)
        batch = batches.start_batch(actor=clerk, key=key, act="accept", task_ids=ids)
        made.append(batch.pk)
        batches.run_batch(batch_id=batch.pk)
        connection.close()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(set(made)) == 1
    seen = outcome(clerk, Batch.objects.get())
    assert (seen.done, seen.refused) == (6, 0)
    assert all(case.notices.filter(kind="acceptance").count() == 1 for case in cases)
