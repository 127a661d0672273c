"""The third told story: a restaurant is opened as one thing (一件事).

One application, one form; what the registers hold is filled in; the licence goes from office to office by itself; each
case has its own clock; everything is handed over in one parcel.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tongban.applications import public as applications
from tongban.applications.parts import PartRow, PartState, parts_in_progress
from tongban.applications.reduction import reduction_of
from tongban.applications.selectors import Draft, find_parcel, get_draft
from tongban.cases import public as cases
from tongban.cases.public import Channel
from tongban.catalogue import public as catalogue
from tongban.config.demo import answers, residents
from tongban.config.demo.people import invent_organisation
from tongban.config.demo.staff import office_by_code
from tongban.config.demo.telling import Teller, require, wait_for
from tongban.kernel import clock
from tongban.kernel.actors import Actor

THING = "open-restaurant"
WHO = "zhang-min"  # one of those the demo registers know
SITUATION = {"licence": "individual", "seal": "no", "area": "320", "kitchen": "yes", "sign": "yes"}
_ROUNDS = 4  # answers may call for more questions


@dataclass
class Restaurant:
    """What the story knows."""

    tell: Teller
    wait: Callable[[Callable[[], Any], str], Any]
    random: Random = field(default_factory=lambda: Random(f"restaurant/{clock.now().isoformat()}"))  # noqa: S311
    resident: residents.Resident = field(init=False)
    number: str = ""

    @property
    def actor(self) -> Actor:
        return self.resident.actor

    def draft(self) -> Draft:
        return get_draft(actor=self.actor, number=self.number)

    def parts(self) -> list[PartRow]:
        return parts_in_progress(self.draft())


def tell_it(tell: Teller, wait: Callable[[Callable[[], Any], str], Any] = wait_for) -> None:
    """From the first question to the parcel; raises NotSeen at the first thing that did not happen."""
    story = Restaurant(tell, wait)
    for title, act in _ACTS:
        tell.head(title)
        act(story)


def _begin(story: Restaurant) -> None:
    thing = catalogue.find_thing_in_force(THING)
    require(thing is not None, f"{THING} is not offered")
    story.resident = residents.member(WHO)
    story.number = applications.start_thing(
        actor=story.actor,
        thing_code=THING,
        answers=SITUATION,
        applicant_id=story.resident.party_id,
        channel=Channel.WEB,
        fresh=True,
    ).number
    draft = story.draft()
    less = reduction_of(draft)
    require(less.less, "one form asks no less than its items one by one")
    story.tell.prove(
        f"{story.resident.about.name} 一次申请“{thing.title if thing else THING}”，共 {len(draft.items)} 个事项",
        items="、".join(item.item_title for item in draft.items),
        questions=f"{less.questions_before} → {less.questions_after}",
        materials=f"{less.materials_before} → {less.materials_after}",
        comes_by_itself=_arriving(draft),
    )


def _arriving(draft: Draft) -> str:
    titles = {item.item_code: item.item_title for item in draft.items}
    names = {material.key: material.name for material in draft.requirements.materials}
    return "、".join(f"{names[key]}（来自“{titles[code]}”）" for key, code in draft.arriving.items())


def _fill(story: Restaurant) -> None:
    draft = story.draft()
    questions = draft.requirements.questions
    for key, source in draft.application.known_answers.items():
        if key in questions:
            where = f"{source['register_name']} · {source['authority']} · {source['as_of']}"
            story.tell.prove(f"已带出：{questions[key].label}", source=where)
    for _round in range(_ROUNDS):
        draft = story.draft()
        said = answers.fill_open(story.random, draft.requirements.sections, draft.application.answers, story.resident)
        if not said:
            break
        applications.save_answers(actor=story.actor, number=story.number, answers=said)
    draft = story.draft()
    for key in [*draft.material_problems(), *(material.key for material in draft.later_materials)]:
        file_id = answers.sample_file(key, story.actor)
        applications.add_evidence(actor=story.actor, number=story.number, material_key=key, file_id=file_id)
    missing = story.draft().missing()
    require(not missing, f"still missing: {missing}")
    story.tell.prove("表单填好，材料齐全", answers=len(story.draft().application.answers))


def _hand_in(story: Restaurant) -> None:
    promise = story.draft().promise()
    receipts = applications.submit_application(actor=story.actor, number=story.number, promise=promise).cases
    waiting = [row for row in story.parts() if row.state is PartState.WAITING]
    require(len(receipts) == 1 and waiting, "everything began at once, or nothing waits")
    story.tell.prove(f"先开始：{receipts[0].item_title}", case=receipts[0].number)
    story.tell.prove(f"{len(waiting)} 个事项等待结果，现在不计时", items="、".join(row.title for row in waiting))


def _register(story: Restaurant) -> None:
    first = next(row for row in story.parts() if row.case_number)
    licence = invent_organisation(story.random).uscc
    _handle(story, first, result_number=licence)
    story.wait(lambda: all(row.case_number for row in story.parts()), "the other parts did not begin by themselves")
    for row in story.parts():
        if row.case_number != first.case_number:
            story.tell.prove(f"自动开始：{row.title}", case=row.case_number, by=row.authority_name, due=row.due_on)


def _others(story: Restaurant) -> None:
    for row in story.parts():
        if row.state is PartState.OPEN:
            _handle(story, row)
            now = cases.get_progress(actor=story.actor, case_number=row.case_number)
            limits = f"承诺 {now.promised_due_on}，法定 {now.statutory_due_on or '未规定'}"
            story.tell.prove(f"{row.authority_name} 准予：{row.title}", document=now.result_number, limits=limits)


def _handle(story: Restaurant, row: PartRow, *, result_number: str = "") -> None:
    """One case from acceptance to its grant, by its own authority."""
    item = catalogue.get_item_in_force(row.item_code)
    office = office_by_code(item.definition.authority_code)
    number = row.case_number
    cases.claim_task(actor=office.clerk, case_number=number)
    cases.accept_case(actor=office.clerk, case_number=number, opinion="材料齐全，予以受理。")
    kinds = {step.key: step.kind for step in item.steps}
    while True:
        progress = cases.get_progress(actor=story.actor, case_number=number)
        line = next(line for line in progress.route if line.look.live and not line.group)
        deciding = kinds[line.key] == catalogue.StepKind.DECIDE
        by = office.decider if deciding else office.reviewer
        cases.claim_task(actor=by, case_number=number, task_id=line.task_id)
        if deciding:
            cases.decide_case(
                actor=by, case_number=number, decision="grant", opinion="同意。", result_number=result_number
            )
            return
        cases.finish_review(actor=by, case_number=number, task_id=line.task_id, opinion="符合条件。")


def _collect(story: Restaurant) -> None:
    story.wait(lambda: find_parcel(story.draft().application), "no parcel is ready")
    parts = story.parts()
    require(all(row.state is PartState.GRANTED for row in parts), "not every part was granted")
    first = catalogue.get_item_in_force(parts[0].item_code)
    clerk = office_by_code(first.definition.authority_code).clerk
    documents = applications.hand_over_parcel(
        actor=clerk, number=story.number, method="picked_up", recipient=story.resident.about.name
    )
    require(len(documents) == len(parts), f"{len(documents)} documents for {len(parts)} parts")
    story.tell.prove(f"一次领取 {len(documents)} 份文书", documents="、".join(documents))


_ACTS: tuple[tuple[str, Callable[[Restaurant], None]], ...] = (
    ("18 开饭店，一件事 a restaurant as one thing", _begin),
    ("19 一张表单 one form", _fill),
    ("20 提交 handed in once", _hand_in),
    ("21 营业执照，其余自动开始 the licence, and the rest begins by itself", _register),
    ("22 各部门各自的期限 each office by its own clock", _others),
    ("23 一次领取 one parcel", _collect),
)
