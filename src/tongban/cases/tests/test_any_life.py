"""Any life of a case: whoever tries whatever at whatever hour, the law's rules hold after every act.

``TONGBAN_LONG_LIVES=300`` tries so many lives instead of a few.
"""

import os
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tongban.cases.enums import CaseState, MaterialForm, TaskState
from tongban.cases.route import LEAD
from tongban.cases.services import (
    acceptance,
    claiming,
    commitments,
    decision,
    extension,
    hearing,
    procedures,
    review,
    supplements,
    tolerance,
)
from tongban.cases.services.committing import commitment_of
from tongban.cases.services.office import asking, transferring, urging
from tongban.cases.services.promising import Promise
from tongban.cases.tests import factories
from tongban.cases.tests.lives import Act, Life, awaited, check, pausing, promised, spread
from tongban.cases.tests.test_routing import ACCEPT, DECIDE, routes, step
from tongban.catalogue.tests.factories import AUTHORITY_CODE
from tongban.identity.tests import factories as identity_factories
from tongban.kernel import audit_chain, clock
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.errors import DomainError

LIVES = int(os.environ.get("TONGBAN_LONG_LIVES", "7"))
PHASES = [phase for phase in Phase if phase is not Phase.shrink]  # a story is told whole; to shrink one takes an hour
ACTS = 45
HANDLE = {"key": "handle", "name": "预审", "kind": "handle"}
DELIVER = {"key": "deliver", "name": "送达", "kind": "deliver"}
FIRST = datetime(2024, 1, 2, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 24 * 850).map(lambda hours: FIRST + timedelta(hours=hours))


@dataclass
class People:
    """Who is around: the applicant, somebody else, the counter, four departments, the bureau, the platform's jobs."""

    owner: Actor
    stranger: Actor
    clerk: Actor
    decider: Actor
    bureau: Actor
    reviewers: list[Actor]

    def everybody(self) -> list[Actor]:
        return [self.owner, self.stranger, self.clerk, self.decider, self.bureau, *self.reviewers]

    def of(self, task: Any) -> list[Actor]:
        """Those whose duty a step may be."""
        staff = [self.clerk, self.decider, *self.reviewers]
        return [actor for actor in staff if task is not None and actor.authority_id == task.authority_id]


class Tries:
    """Acts of every kind, lawful or not, over one case."""

    def __init__(self, life: Life, people: People, pick: Any) -> None:
        self.life, self.people, self.pick = life, people, pick

    def next(self) -> Act:
        kinds = [self.claim, self.accept, self.finish, self.finish, self.finish, self.finish, self.send_back]
        kinds += [self.release, self.take_over, self.decide, self.decide, self.decide_at_once, self.supplement]
        kinds += [self.ask, self.ask, self.take_back, self.not_ours, self.hand_over, self.urge, self.order]
        kinds += [self.extend, self.start_procedure, self.end_procedure, self.end_procedure, self.hearing]
        kinds += [self.tolerate, self.tolerate, self.bring, self.bring]
        kinds += [self.take_back_promise, self.end_promise_way, self.check_promise, self.check_promise]
        kinds += [self.answer, self.answer, self.correct, self.note, self.refuse_acceptance, self.jobs, self.withdraw]
        act = self.pick(kinds)()
        watching = act.actor == self.people.bureau and act.name not in ("note", "urge", "order")
        if act.actor == self.people.stranger or watching:
            act.forbidden = True
        return act

    def claim(self) -> Act:
        actor, task, given = self._at_a_step()
        forbidden = self._not_theirs(actor, task) or task.claimed_by_id not in (None, actor.id)
        call = self._call(claiming.claim_task, given)
        return Act("claim", actor, call, history=False, forbidden=forbidden)

    def release(self) -> Act:
        actor, task, given = self._at_a_step()
        call = self._call(claiming.release_task, given)
        return Act("release", actor, call, history=False, forbidden=task.claimed_by_id != actor.id)

    def take_over(self) -> Act:
        actor, task, given = self._at_a_step()
        reason = self.pick(["请假", "请假", " "])
        call = self._call(claiming.take_over_task, given, reason=reason)
        forbidden = self._not_theirs(actor, task) or (task.claimed_by_id != actor.id and not reason.strip())
        return Act("take over", actor, call, forbidden=forbidden)

    def accept(self) -> Act:
        actor, task, given = self._at_a_step()
        call = self._call(acceptance.accept_case, given)
        forbidden = self._no_acceptance(actor, task) or promised(self.life.case) or self._taken_back()
        return Act("accept", actor, call, ("cases.case_accepted",), forbidden=forbidden)

    def tolerate(self) -> Act:
        actor, task, given = self._at_a_step()
        call = self._call(tolerance.accept_with_tolerance, given)
        forbidden = self._no_acceptance(actor, task) or not promised(self.life.case)
        says = ("cases.case_accepted", "cases.tolerance_began")
        return Act("accept with tolerance", actor, call, says, forbidden=forbidden)

    def bring(self) -> Act:
        actor = self.pick([self.people.clerk] * 3 + self.people.everybody())
        given = {"material_key": self.pick(["photo", "photo", "identity-card", "lease"]), "form": "original"}
        call = self._call(tolerance.bring_material, self._case(actor), **given)
        if given["material_key"] == "lease":
            state = self.life.case.state
            may = self._taken_back() and state in (CaseState.RECEIVED, CaseState.ACCEPTED)
            return Act("bring instead of the promise", actor, call, forbidden=not may or actor.id not in self._sides())
        kept = awaited(self.life.case)
        late = kept is not None and kept.due_on < clock.today()
        forbidden = kept is None or late or given["material_key"] != "photo" or actor != self.people.clerk
        return Act("bring what was promised", actor, call, ("cases.tolerance_met",), forbidden=forbidden)

    def refuse_acceptance(self) -> Act:
        actor, task, given = self._at_a_step()
        ground = self.pick(["not_needed", "not_this_authority"])
        call = self._call(acceptance.refuse_acceptance, given, ground=ground, reasons=self.pick(["不需要许可", ""]))
        forbidden = self._no_acceptance(actor, task) or ground == "not_this_authority"
        return Act("refuse acceptance", actor, call, ("cases.case_not_accepted",), forbidden=forbidden)

    def supplement(self) -> Act:
        actor, task, given = self._at_a_step()
        override = self.pick(["", "", "首次告知遗漏"])
        asked = {"fields": self.pick([{}, {"mobile": "号码有误"}]), "materials": {"identity-card": "照片不清楚"}}
        call = self._call(supplements.request_supplement, given, **asked, override_reason=override)
        again = self.life.case.supplements.exists()
        forbidden = self._no_acceptance(actor, task) or (again and not override)
        return Act("supplement", actor, call, ("cases.supplement_requested",), forbidden=forbidden)

    def answer(self) -> Act:
        actor = self.pick([self.people.owner, self.people.owner, self.people.clerk, *self.people.everybody()])
        asked = self.life.case.supplements.filter(ended_at=None).first()
        wanted = {point["key"]: "13900139000" for point in asked.fields} if asked else {}
        beyond = self.pick([False, False, True])
        facts = wanted | ({"name": "另一人"} if beyond else {})
        given = {"actor": actor, "case_number": self.life.case.number}
        call = self._call(supplements.answer_supplement, given, facts=facts, materials=[factories.material()])
        forbidden = asked is None or beyond
        return Act("answer", actor, call, ("cases.supplement_answered",), forbidden=forbidden)

    def correct(self) -> Act:
        actor, task, given = self._at_a_step()
        call = self._call(acceptance.correct_on_the_spot, given, corrections={"address": "新址"}, note_text="当场更正")
        return Act("correct", actor, call, forbidden=self._no_acceptance(actor, task))

    def note(self) -> Act:
        actor = self.pick(self.people.everybody())
        given = {"actor": actor, "case_number": self.life.case.number}
        call = self._call(review.write_note, given, text="已电话联系")
        return Act("note", actor, call, history=False, forbidden=actor.kind is ActorKind.CITIZEN)

    def finish(self) -> Act:
        actor, task, given = self._at_a_step()
        outcome, opinion = self.pick(["agreed", "agreed", "disagreed", "no_opinion"]), self.pick(["意见", "意见", ""])
        call = self._call(review.finish_review, given, outcome=outcome, opinion=opinion)
        forbidden = self._not_to_be_done(actor, task) or (outcome == "disagreed" and not opinion)
        forbidden = forbidden or task.step_key in ("accept", "decide") or self._waits_for_answers(task)
        return Act(
            f"finish {task.step_key or 'what was asked'}", actor, call, ("cases.step_finished",), forbidden=forbidden
        )

    def send_back(self) -> Act:
        actor, task, given = self._at_a_step()
        keys = [each.step_key for each in self.life.case.tasks.all()]
        to_step = self.pick([*keys, "nowhere"])
        call = self._call(review.send_back, given, to_step=to_step, reason="请再核一次")
        forbidden = (
            self._not_to_be_done(actor, task)
            or task.asked_from_id is not None
            or to_step in ("nowhere", "accept", task.step_key)
        )
        return Act(f"back from {task.step_key} to {to_step}", actor, call, forbidden=forbidden)

    def decide(self) -> Act:
        actor, task, given = self._at_a_step(wanted="decide")
        verdict, reasons = self.pick(["grant", "grant", "refuse"]), self.pick(["经审查", ""])
        call = self._call(decision.decide_case, given, decision=verdict, reasons=reasons)
        forbidden = self._not_to_be_done(actor, task) or task.step_key != "decide" or self._waits_for_answers(task)
        forbidden = forbidden or self.life.case.state != CaseState.ACCEPTED or (verdict == "refuse" and not reasons)
        forbidden = forbidden or pausing(self.life.case)
        forbidden = forbidden or (verdict == "grant" and awaited(self.life.case) is not None)
        forbidden = forbidden or (verdict == "grant" and self._taken_back())
        rests = ("cases.decided_on_promise",) if verdict == "grant" and self._stands() else ()
        return Act(verdict, actor, call, ("cases.case_decided", *rests), forbidden=forbidden)

    def take_back_promise(self) -> Act:
        """Rare: most lives go on with their promise."""
        actor = self.pick([self.people.owner, *self.people.everybody(), *[self.people.stranger] * 6])
        call = self._call(commitments.take_back_promise, self._case(actor))
        forbidden = not self._stands() or self._over() or actor.id not in self._sides()
        return Act("take the promise back", actor, call, ("cases.promise_gone",), forbidden=forbidden)

    def end_promise_way(self) -> Act:
        actor, reasons = self.pick([*self.people.everybody(), *[self.people.stranger] * 6]), self.pick(["不符", " "])
        call = self._call(commitments.end_promise_way, self._case(actor), reasons=reasons)
        forbidden = not self._stands() or self._over() or not reasons.strip()
        forbidden = forbidden or actor.authority_id != self.life.case.authority_id
        return Act("end the promise way", actor, call, ("cases.promise_gone",), forbidden=forbidden)

    def check_promise(self) -> Act:
        actor = self.pick([self.people.decider] * 3 + self.people.everybody())
        kept, days = self.pick([True, False]), self.pick([None, 10])
        day = clock.today() + timedelta(days=days) if days else None
        given = {"kept": kept, "findings": self.pick(["现场查看", "现场查看", " "]), "correct_by": day}
        call = self._call(commitments.record_after_check, self._case(actor), **given)
        found = commitment_of(self.life.case)
        forbidden = found is None or not found.to_check or not self._over() or not given["findings"].strip()
        forbidden = forbidden or actor.authority_id != self.life.case.authority_id
        forbidden = forbidden or (day is not None and (kept or found.ordered_at is not None))
        says = ("cases.correction_ordered",) if day else ("cases.promise_checked",)
        return Act("look into the promise", actor, call, says, forbidden=forbidden)

    def _stands(self) -> bool:
        found = commitment_of(self.life.case)
        return found is not None and found.stands

    def _taken_back(self) -> bool:
        found = commitment_of(self.life.case)
        return found is not None and bool(found.waiting)

    def _over(self) -> bool:
        return self.life.case.state not in (CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.ACCEPTED)

    def _sides(self) -> set[int | None]:
        """Who may answer for the applicant: the owner, and the counter."""
        return {self.people.owner.id, self.people.clerk.id, self.people.decider.id}

    def ask(self) -> Act:
        actor, task, given = self._at_a_step()
        kind, others = self.pick(["sign", "review", "consult"]), self.pick([[], *self._departments()])
        asked = {"kind": kind, "question": self.pick(["请核消防间距", ""]), "authority_ids": others}
        call = self._call(asking.ask_others, given, **asked, expert=self.pick(["", "", "李教授"]))
        forbidden = self._not_to_be_done(actor, task) or task.asked_from_id is not None or not asked["question"]
        return Act(f"ask about {task.step_key}", actor, call, forbidden=forbidden)

    def take_back(self) -> Act:
        actor, task, given = self._at_a_step(wanted="")
        call = self._call(asking.take_back_question, given, reason="已有答复")
        forbidden = task.asked_from is None or self._not_theirs(actor, task.asked_from)
        return Act("take back the question", actor, call, forbidden=forbidden)

    def not_ours(self) -> Act:
        actor, task, given = self._at_a_step()
        to = self.pick([None, *(each for (each,) in self._departments())])
        call = self._call(transferring.say_not_ours, given, reason="不属于本部门职责", authority_id=to)
        forbidden = self._not_theirs(actor, task) or task.step_key in ("accept", "decide") or to == task.authority_id
        return Act(f"{task.step_key} is not ours", actor, call, forbidden=forbidden)

    def hand_over(self) -> Act:
        actor, task, given = self._at_a_step()
        to = self.pick([self.people.clerk, self.people.decider, *self.people.reviewers])
        call = self._call(transferring.hand_over_task, given, to_staff_id=to.id, reason="下乡调研")
        forbidden = self._not_theirs(actor, task) or to.authority_id != task.authority_id
        return Act("hand over", actor, call, forbidden=forbidden)

    def urge(self) -> Act:
        actor, task, given = self._at_a_step()
        dead = task.state not in (TaskState.OPEN, TaskState.WAITING)
        forbidden = dead or actor.kind is not ActorKind.STAFF
        return Act("urge", actor, self._call(urging.urge_task, given, text="请抓紧办理"), forbidden=forbidden)

    def order(self) -> Act:
        actor = self.pick([self.people.bureau, *self.people.everybody()])
        given = {"actor": actor, "case_number": self.life.case.number}
        call = self._call(urging.order_progress, given, text="请说明进展", reply_due_on=clock.today())
        return Act("order", actor, call, forbidden=actor != self.people.bureau or self.life.case.closed_at is not None)

    def decide_at_once(self) -> Act:
        actor, _task, given = self._at_a_step()
        call = self._call(decision.decide_at_once, given, decision="grant")
        return Act("decide at once", actor, call, forbidden=True)  # no item here is one of those

    def extend(self) -> Act:
        actor = self.pick([self.people.decider, *self.people.everybody()])
        days = self.pick([5, 10, 11, 0])
        call = self._call(extension.extend_case, self._case(actor), days=days, reasons="案情复杂")
        again = hasattr(self.life.case, "extension")
        return Act(f"extend by {days}", actor, call, ("cases.case_extended",), forbidden=self._no_head(actor) or again)

    def start_procedure(self) -> Act:
        actor = self.pick([self.people.decider] * 4 + self.people.everybody())
        kind = self.pick(["expert_review", "testing", "hearing"])
        call = self._call(
            procedures.start_procedure, self._case(actor), kind=kind, reasons="需专业意见", expected_value=15
        )
        forbidden = self._no_head(actor) or kind == "hearing"
        return Act(f"start {kind}", actor, call, ("cases.procedure_started",), forbidden=forbidden)

    def end_procedure(self) -> Act:
        actor = self.pick([self.people.decider] * 4 + self.people.everybody())
        running = self.life.case.procedures.filter(ended_at=None).first()
        given = {"procedure_id": running.pk if running else 0, "passed": True, "result": "通过"}
        call = self._call(procedures.end_procedure, self._case(actor), **given)
        return Act("end procedure", actor, call, ("cases.procedure_ended",), forbidden=running is None)

    def hearing(self) -> Act:
        """The right is told; the applicant asks for a hearing or does without."""
        owner, decider = self.people.owner, self.people.decider
        told = hasattr(self.life.case, "hearing")
        if self.pick([True, not told]):
            actor = self.pick([decider, *self.people.everybody()])
            says = {"ground": "47", "topic": "是否损害相邻关系"}
            call = self._call(hearing.tell_hearing_right, self._case(actor), **says)
            forbidden = told or self._no_head(actor)
            return Act("tell of a hearing", actor, call, ("cases.hearing_right_told",), forbidden=forbidden)
        actor = self.pick([owner, owner, *self.people.everybody()])
        if self.pick([True, False, False]):
            call = self._call(hearing.request_hearing, self._case(actor))
            return Act("ask for a hearing", actor, call, ("cases.hearing_requested",), forbidden=not told)
        call = self._call(hearing.waive_hearing, self._case(actor))
        return Act("waive the hearing", actor, call, forbidden=not told)

    def jobs(self) -> Act:
        began = ("cases.tolerance_began",) if promised(self.life.case) else ()
        jobs = [
            (acceptance.deem_accepted, ("cases.case_accepted", *began)),
            (supplements.return_case, ("cases.case_returned",)),
            (tolerance.lapse_tolerance, ("cases.case_withdrawn",)),
        ]
        job, says = self.pick(jobs)
        return Act(job.__name__, SYSTEM, lambda: job(case_number=self.life.case.number), says)

    def withdraw(self) -> Act:
        """Rare: it ends the story."""
        actor = self.pick([*self.people.everybody(), *[self.people.stranger] * 12])
        given = {"actor": actor, "case_number": self.life.case.number}
        call = self._call(decision.withdraw_case, given, reason="不办了")
        over = self.life.case.state not in (CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.ACCEPTED)
        return Act("withdraw", actor, call, ("cases.case_withdrawn",), forbidden=over)

    def _at_a_step(self, wanted: str = "") -> tuple[Actor, Any, dict[str, Any]]:
        """A step, mostly a live one, and somebody, mostly whose duty it is."""
        every = list(self.life.case.tasks.order_by("id"))
        live = [task for task in every if task.state in (TaskState.OPEN, TaskState.WAITING)]
        live = [task for task in live if task.step_key == wanted] or live
        task = self.pick([*live * 4, *every[-3:]] or every)
        actor = self.pick([*self.people.of(task) * 6, *self.people.everybody()])
        return actor, task, {"actor": actor, "case_number": self.life.case.number, "task_id": task.pk}

    def _case(self, actor: Actor) -> dict[str, Any]:
        return {"actor": actor, "case_number": self.life.case.number}

    def _no_head(self, actor: Actor) -> bool:
        """Only the head of the department decides on the course of an accepted case."""
        return actor != self.people.decider or self.life.case.state != CaseState.ACCEPTED

    def _departments(self) -> list[list[int]]:
        return [[reviewer.authority_id] for reviewer in self.people.reviewers]

    def _waits_for_answers(self, task: Any) -> bool:
        return any(each.asked_from_id == task.pk for each in self.life.live())

    def _not_theirs(self, actor: Actor, task: Any) -> bool:
        dead = task.state not in (TaskState.OPEN, TaskState.WAITING)
        return dead or actor.kind is not ActorKind.STAFF or actor.authority_id != task.authority_id

    def _not_to_be_done(self, actor: Actor, task: Any) -> bool:
        held = task.claimed_by_id not in (None, actor.id)
        return held or self._not_theirs(actor, task) or task.state != TaskState.OPEN

    def _no_acceptance(self, actor: Actor, task: Any) -> bool:
        """Acceptance is said at the step for it."""
        elsewhere = task.step_key != "accept" or self.life.case.state != CaseState.RECEIVED
        return elsewhere or self._not_to_be_done(actor, task)

    def _call(self, service: Any, given: dict[str, Any], **more: Any) -> Any:
        return lambda: service(**given, **more)


WAY = {"offered": True, "low_risk": True, "basis": "目录", "conditions": "场所合法", "materials": ("lease",)}


def begin(data: Any, nodes: list[dict[str, Any]], moment: datetime) -> tuple[Life, People]:
    """A case received at that moment on a route through four departments, and everybody around it."""

    def pick(options: list[Any]) -> Any:
        return data.draw(st.sampled_from(options))

    others = [identity_factories.AuthorityFactory() for _ in range(3)]
    inside = spread(nodes, [AUTHORITY_CODE, *(other.code for other in others)], pick)
    way = [*pick([[], [HANDLE]]), ACCEPT, *inside, DECIDE, *pick([[], [DELIVER]])]
    lasts = {"value": pick([1, 5, 12]), "unit": "working_day"}
    materials = [{"key": "identity-card", "name": "居民身份证"}, {"key": "photo", "name": "照片", "necessity": "3"}]
    follows = pick([False, True])
    lease = {"key": "lease", "name": "场所使用证明"}
    wanted = {"materials": [*materials[: 1 + follows], lease], "promise_way": WAY}
    version = factories.item(route=tuple(way), promised_limit=lasts, **wanted)
    instead = pick([None, Promise.instead(version, {"lease": "场所使用证明"})])
    there = [] if instead else [factories.material("lease", "场所使用证明")]
    given = [factories.material(), factories.material("photo", "照片", form=MaterialForm.LATER)][: 1 + follows]
    area = {"area": pick(["80", "900"])}
    owner = factories.applicant()
    with clock.standing_at(moment):
        receipt = factories.open_case(
            actor=owner,
            version=version,
            facts=factories.APPLICANT_FACTS | area,
            materials=[*given, *there],
            promise="申请人承诺后补照片",
            instead=instead,
        )
    life = Life(factories.Case.objects.get(number=receipt.number))
    own = life.case.authority_id
    people = People(
        owner=owner,
        stranger=factories.applicant(),
        clerk=factories.official(own, "window_clerk", name="窗口"),
        decider=factories.official(own, name="负责人"),
        bureau=factories.official(own, "bureau", name="政务局"),
        reviewers=[factories.official(one, "reviewer", name=f"审查{one}") for one in (own, *(o.pk for o in others))],
    )
    return life, people


def finish_lawfully(life: Life, people: People) -> None:
    """Whatever happened before, there is a lawful way to the end."""
    for _ in range(150):
        case = life.case
        if case.state not in (CaseState.RECEIVED, CaseState.SUPPLEMENT, CaseState.ACCEPTED):
            return
        if case.state == CaseState.SUPPLEMENT:
            asked = case.supplements.get(ended_at=None)
            facts = {point["key"]: "13900139000" for point in asked.fields}
            given = {"actor": people.owner, "case_number": case.number}
            supplements.answer_supplement(**given, facts=facts, materials=[factories.material()])
        else:
            try:
                _do_a_step(life, people)
            except DomainError as refusal:
                raise AssertionError(life.story(f"refused at the end: {refusal.code}")) from refusal
        life.remember()
        check(life)
    raise AssertionError(life.story("no lawful way to the end"))


def _do_a_step(life: Life, people: People) -> None:
    if pausing(life.case):
        _go_on(life, people)
        return
    if (found := commitment_of(life.case)) and found.waiting:
        given = {"actor": people.clerk, "case_number": life.case.number}
        tolerance.bring_material(**given, material_key="lease", form="original")
        return
    if kept := awaited(life.case):
        _bring_or_lapse(life, people, kept.due_on)
        return
    task = max(life.live(), key=lambda each: (each.asked_from_id is not None, each.branch != LEAD))
    staff = people.of(task)
    fit = {"accept": people.clerk, "decide": people.decider}.get(task.step_key) or staff[-1]
    given = {"actor": fit, "case_number": life.case.number, "task_id": task.pk}
    life.told.append(f"at last {task.step_key} by {fit.name}")
    if task.claimed_by_id not in (None, fit.id):
        claiming.take_over_task(**given, reason="接手")
    if task.step_key == "accept":
        (tolerance.accept_with_tolerance if promised(life.case) else acceptance.accept_case)(**given)
    elif task.step_key == "decide":
        decision.decide_case(**given, decision="grant")
    else:
        review.finish_review(**given, opinion="意见")


def _bring_or_lapse(life: Life, people: People, due_on: date) -> None:
    number = life.case.number
    if due_on < clock.today():
        assert tolerance.lapse_tolerance(case_number=number), life.story("a promise nobody kept does not lapse")
        return
    given = {"actor": people.clerk, "case_number": number, "form": "original"}
    assert tolerance.bring_material(**given, material_key="photo") == [], life.story("more is awaited")


def _go_on(life: Life, people: People) -> None:
    """End what the clock stands still for."""
    given = {"actor": people.decider, "case_number": life.case.number}
    for each in life.case.procedures.filter(ended_at=None):
        procedures.end_procedure(**given, procedure_id=each.pk, passed=True, result="通过")
    asked = getattr(life.case, "hearing", None)
    if asked and asked.asked_at is None and asked.waived_at is None and asked.ask_by >= clock.today():
        hearing.waive_hearing(actor=people.owner, case_number=life.case.number)
    elif asked and asked.asked_at and not asked.held_at:  # holding one has terms and tests of its own
        decision.withdraw_case(actor=people.owner, case_number=life.case.number)


@pytest.mark.django_db
class TestAnyLife:
    @settings(max_examples=LIVES, deadline=None, phases=PHASES, suppress_health_check=list(HealthCheck))
    @given(st.data(), routes(), MOMENTS)
    def test_keeps_the_rules_of_the_law_after_every_act(self, data, nodes, moment):
        life, people = begin(data, nodes, moment)
        tries = Tries(life, people, lambda options: data.draw(st.sampled_from(options)))
        for _ in range(ACTS):
            moment += timedelta(hours=data.draw(st.sampled_from([0, 0, 1, 5, 17, 24, 50, 120])))
            with clock.standing_at(moment):
                life.try_(tries.next())
                check(life)
        with clock.standing_at(moment + timedelta(hours=1)):
            finish_lawfully(life, people)
        assert audit_chain.seal_new_records() > 0
        assert audit_chain.verify_chain().sound


def test_a_life_knows_a_step_with_a_limit_of_its_own():
    """The kit itself: departments and limits are spread over every step of a route, however deep."""
    inner = {
        "key": "g",
        "name": "g",
        "branches": ({"key": "b", "name": "b", "nodes": (step("x"),)},),
        "lead": step("y"),
    }
    (group,) = spread([inner], ["a"], lambda options: options[-1])

    assert group["branches"][0]["nodes"][0]["authority_code"] == "a"
    assert group["lead"]["limit"] == {"value": 3, "unit": "working_day"}
