"""The second told story: four departments at once, experts and a hearing stop the clock, each date is explained.

It happened in the weeks before today, act by act at its own moment. Every due day is checked against a counter that
walks day by day and shares no code with the law's clocks.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from tongban.applications import public as applications
from tongban.cases import public as cases
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item, LimitUnit
from tongban.config.demo import answers, residents
from tongban.config.demo.staff import Office, office_by_code
from tongban.config.demo.telling import Teller, require
from tongban.kernel import calendar, clock
from tongban.kernel.actors import Actor

WORDS = "挖掘道路"
AGO = 75  # natural days before today
FOUR = ("traffic", "buses", "pipes", "green")


@dataclass
class Case:
    """What the story knows: the case, whose it is, and the days that must not count."""

    tell: Teller
    first_day: date
    random: Random = field(default_factory=lambda: Random("together"))  # noqa: S311 a story
    item: Item = field(init=False)
    office: Office = field(init=False)
    resident: residents.Resident = field(init=False)
    number: str = ""
    accepted_on: date | None = None
    pauses: list[tuple[date, date]] = field(default_factory=list)

    def progress(self) -> cases.CaseProgress:
        return cases.get_progress(actor=self.resident.actor, case_number=self.number)

    @contextmanager
    def on_day(self, number: int, hour: int = 10) -> Iterator[datetime]:
        """Stand at an hour of the working day so many days after the first."""
        day = calendar.add_working_days(self.first_day, number)
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=timezone.get_default_timezone())
        with clock.standing_at(moment):
            yield moment

    def explain(self) -> None:
        """The day that matters and why, as the applicant reads it; checked by walking the days."""
        now = self.progress()
        expected = self._walked()
        require(now.due_on == expected, f"due {now.due_on}, walking day by day gives {expected}")
        reasons = {str(place): line.text for place, line in enumerate(now.because, 1)}
        require(reasons, "the date is not explained")
        self.tell.prove(f"办结期限 {now.due_on}，逐日核算一致", **reasons)

    def _walked(self) -> date:
        limit = self.item.definition.promised_limit.value or 0
        day, counted = self.accepted_on or self.first_day, 0
        while counted < limit:
            day += timedelta(days=1)
            paused = any(start < day <= end for start, end in self.pauses)
            counted += calendar.is_working_day(day) and not paused
        return day


def tell_it(tell: Teller) -> None:
    """Walk the case from application to decision; raises NotSeen at the first thing that did not happen."""
    first_day = calendar.add_working_days(clock.today() - timedelta(days=AGO), 1)
    case = Case(tell, first_day)
    for title, act in _ACTS:
        tell.head(title)
        act(case)


def _hand_in(case: Case) -> None:
    hits = catalogue.search_items(words=WORDS).items
    found = [catalogue.get_item_in_force(hit.code) for hit in hits]
    case.item = next(item for item in found if any(step.key == "sum-up" for step in item.steps))
    case.office = office_by_code(case.item.definition.authority_code)
    case.resident = residents.organisation(case.random.randrange(residents.ORGANISATIONS))
    actor = case.resident.actor
    with case.on_day(0):
        draft = applications.start_application(
            actor=actor, item_codes=[case.item.code], applicant_id=case.resident.party_id, channel="2", fresh=True
        )
        filled = answers.fill(case.random, case.item, case.resident)
        applications.save_answers(actor=actor, number=draft.number, answers=filled)
        for key, form, file_id in answers.evidence_for(case.random, case.item, filled, actor, at_the_window=False):
            applications.add_evidence(actor=actor, number=draft.number, material_key=key, form=form, file_id=file_id)
        case.number = applications.submit_application(actor=actor, number=draft.number).cases[0].number
    case.tell.prove(f"{case.resident.about.name} 申请“{case.item.title}”", case=case.number, on=case.first_day)


def _accept(case: Case) -> None:
    with case.on_day(1):
        cases.claim_task(actor=case.office.clerk, case_number=case.number)
        cases.accept_case(actor=case.office.clerk, case_number=case.number, opinion="材料齐全，予以受理。")
        case.accepted_on = clock.today()
        case.explain()


def _open_together(case: Case) -> None:
    with case.on_day(2):
        _finish(case, "survey", case.office.reviewer, "现场符合条件。")
    live = {line.key: line.authority_name for line in case.progress().route if line.look.live and not line.group}
    require(set(FOUR) < set(live), f"the four departments did not start together: {sorted(live)}")
    case.tell.prove("现场踏勘后，四个部门同时开始审查", departments="、".join(live[key] for key in FOUR))


def _ask_experts(case: Case) -> None:
    with case.on_day(3) as started:
        procedure_id, expected_on = cases.start_procedure(
            actor=case.office.decider,
            case_number=case.number,
            kind="expert_review",
            reasons="主干道挖掘面积超过 500 平方米",
            expected_value=10,
            expected_unit=LimitUnit.WORKING_DAY,
        )
        case.pauses.append((started.date(), expected_on))
        case.explain()
    with case.on_day(8) as ended:
        result: dict[str, Any] = {"procedure_id": procedure_id, "passed": True, "result": "方案可行，专家一致同意。"}
        cases.end_procedure(actor=case.office.reviewer, case_number=case.number, **result)
        case.pauses[-1] = (started.date(), ended.date())
        case.tell.prove("专家评审结束，期限重新计算")
        case.explain()


def _hear(case: Case) -> None:
    office, number = case.office, case.number
    with case.on_day(9):
        cases.tell_hearing_right(
            actor=office.decider, case_number=number, ground="47", topic="主干道半幅封闭对沿线商户的影响"
        )
    with case.on_day(10) as asked:
        organise_by = cases.request_hearing(actor=case.resident.actor, case_number=number, why="希望当面说明施工安排")
        case.pauses.append((asked.date(), organise_by))
        case.explain()
    with case.on_day(20, hour=9) as planned:
        pass
    with case.on_day(11):
        about: dict[str, Any] = {
            "planned_at": planned,
            "place": "演示市政务服务中心三楼听证室",
            "clerk_name": "书记员 何静",
        }
        cases.notify_hearing(actor=office.decider, case_number=number, chair_id=office.second.id or 0, **about)
    with case.on_day(20, hour=11) as held:
        _record(case, planned)
        case.pauses[-1] = (asked.date(), held.date())
        case.tell.prove("听证已举行，笔录签字入卷", chair=office.second.name)
        case.explain()


def _record(case: Case, planned: datetime) -> None:
    cases.record_hearing(
        actor=case.office.reviewer,
        case_number=case.number,
        held_at=planned + timedelta(hours=1),
        attendees=f"{case.resident.about.name}、审查人员、沿线商户代表",
        record="各方陈述意见并质证，同意夜间分段施工。",
        signatures=[
            cases.Signature(case.resident.about.name, "申请人", signed=True),
            cases.Signature(case.office.reviewer.name, "审查人员", signed=True),
        ],
    )


def _examine(case: Case) -> None:
    for day, key in zip((21, 21, 22, 22), FOUR, strict=True):
        step = next(step for step in case.item.steps if step.key == key)
        by = office_by_code(step.authority_code).reviewer
        with case.on_day(day, hour=14):
            _finish(case, key, by, "同意。")
        case.tell.prove(f"{by.authority_name}：同意", by=by.name)
    live = [line.key for line in case.progress().route if line.look.live and not line.group]
    require(live == ["sum-up"], f"the group did not wait for its leading department: {live}")
    with case.on_day(22, hour=16):
        _finish(case, "sum-up", case.office.reviewer, "四部门均同意。")


def _decide(case: Case) -> None:
    due_on = case.progress().due_on
    with case.on_day(23):
        cases.claim_task(actor=case.office.decider, case_number=case.number)
        cases.decide_case(actor=case.office.decider, case_number=case.number, decision="grant", opinion="同意。")
        decided = clock.today()
    now = case.progress()
    require(now.state == cases.CaseState.GRANTED, "not granted")
    require(due_on is not None and decided <= due_on, f"decided {decided}, after {due_on}")
    case.tell.prove(f"{decided} 作出准予决定，在期限 {due_on} 之内", result=now.result_number)
    titles = [f"{notice.title} {notice.number}" for notice in now.notices]
    require(len(titles) >= 7, f"documents are missing: {titles}")
    case.tell.prove(f"共出具 {len(titles)} 份文书", documents="、".join(titles))


def _finish(case: Case, key: str, by: Actor, opinion: str) -> None:
    """One live step, by who examines it."""
    line = next(line for line in case.progress().route if line.key == key and line.look.live)
    cases.claim_task(actor=by, case_number=case.number, task_id=line.task_id)
    cases.finish_review(actor=by, case_number=case.number, task_id=line.task_id, opinion=opinion)


_ACTS: tuple[tuple[str, Callable[[Case], Any]], ...] = (
    ("11 企业申请 a company applies", _hand_in),
    ("12 受理与期限 accepted, and by when", _accept),
    ("13 四部门并联 four departments at once", _open_together),
    ("14 专家评审 expert review", _ask_experts),
    ("15 听证 hearing", _hear),
    ("16 并联审查汇总 consolidated", _examine),
    ("17 决定 decided in time", _decide),
)
