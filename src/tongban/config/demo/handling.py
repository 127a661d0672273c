"""What happens to a case after it was handed in, step by step until the story reaches today."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tongban.cases import public as cases
from tongban.catalogue.public import Item, LimitUnit, RouteStep, StepKind
from tongban.config.demo.answers import fill, sample_file, sample_pdf
from tongban.config.demo.residents import Resident
from tongban.config.demo.staff import Office, office_by_code
from tongban.kernel import calendar, clock
from tongban.kernel.actors import Actor

_REASONS = [
    "申请材料不符合法定形式，经补正仍不完整。",
    "经审查，不符合该事项规定的条件。",
    "经核查，申报内容与实际情况不一致。",
]
_OPINIONS = ["材料齐全，符合法定形式。", "经审查符合条件，建议准予。", "已核对原件，内容一致。", "同意。"]


@dataclass
class Story:
    """One case on its way: who handles it and where its clock stands."""

    random: Random
    number: str
    item: Item
    office: Office
    resident: Resident
    at: datetime
    now: datetime
    refused: bool = False

    def office_of(self, step: RouteStep) -> Office:
        """A step may belong to another department than the case."""
        return office_by_code(step.authority_code) if step.authority_code else self.office

    def later(self, *, days: float) -> bool:
        """Move to an office hour about ``days`` working days later; False when that has not come yet."""
        days = self.random.gammavariate(2.0, days / 2.0)
        day = calendar.add_working_days(timezone.localtime(self.at).date(), int(days))
        if not calendar.is_working_day(day):
            day = calendar.add_working_days(day, 1)
        moment = timezone.localtime(self.at).replace(
            year=day.year, month=day.month, day=day.day, hour=self.random.choice([9, 10, 11, 14, 15, 16, 17])
        )
        self.at = max(moment, self.at + timedelta(minutes=self.random.randrange(8, 90)))
        return self.at < self.now


Act = Callable[[Story], None]
Plot = Callable[[Story], Iterator[Act]]


def carry_on(
    random: Random, number: str, item: Item, office: Office, resident: Resident, *, filed: datetime, now: datetime
) -> None:
    """Walk the case through its authority until the story ends or reaches now."""
    story = Story(random, number, item, office, resident, filed, now)
    for act in _plot(story):
        with clock.standing_at(story.at):
            act(story)


def _plot(story: Story) -> Iterator[Act]:
    """The acts of one story in order. What has not come yet is left undone: such a case is open, or overdue."""
    [plot] = story.random.choices([plot for plot, _ in _PLOTS], [weight for _, weight in _PLOTS])
    return plot(story)


def _forgotten(story: Story) -> Iterator[Act]:
    """Left lying at reception: what supervision must find."""
    return iter(())


def _given_up(story: Story) -> Iterator[Act]:
    if story.later(days=1):
        yield _withdraw


def _turned_away(story: Story) -> Iterator[Act]:
    if story.later(days=2):
        yield _refuse_acceptance


def _supplemented(story: Story) -> Iterator[Act]:
    if not story.later(days=1.5):
        return
    yield _ask_for_supplement
    if story.random.random() < 0.35 or not story.later(days=4):
        return
    yield _answer_supplement
    yield from _straight_through(story)


def _straight_through(story: Story) -> Iterator[Act]:
    if story.later(days=1.2):
        yield _accept
        if _awaited(story):
            if story.random.random() < 0.3 or not story.later(days=2):
                return
            yield _bring_what_was_promised
        yield from _steps(story)


_PLOTS: tuple[tuple[Plot, int], ...] = (
    (_given_up, 3),
    (_turned_away, 4),
    (_forgotten, 5),
    (_supplemented, 12),
    (_straight_through, 76),
)


def _steps(story: Story) -> Iterator[Act]:
    steps = {step.key: step for step in story.item.steps}
    pace = _promised_days(story.item) * (1.6 if story.random.random() < 0.1 else 0.45) / max(len(steps) - 1, 1)
    while not story.refused and story.later(days=min(pace, 6)):
        line = _next_line(story)
        if line is None:
            return
        step = steps[line.key]
        if step.kind == StepKind.DECIDE:
            yield _decide
        elif step.kind == StepKind.DELIVER:
            yield partial(_finish, line, by=story.office_of(step).clerk, opinion="已送达，当面签收。")
        else:
            opinion = story.random.choice(_OPINIONS[1:])
            yield partial(_finish, line, by=story.office_of(step).reviewer, opinion=opinion)


def _next_line(story: Story) -> cases.RouteLine | None:
    """A live step of the case: of several departments any; whoever consolidates comes last."""
    route = cases.get_progress(actor=story.resident.actor, case_number=story.number).route
    live = [line for line in route if line.look.live and not line.group]
    return story.random.choice(live[:-1] or live) if live else None


def _promised_days(item: Item) -> float:
    """What the authority promises, in working days: one case in ten is handled slower than that."""
    limit = item.definition.promised_limit
    if limit.unit == LimitUnit.HOUR:
        return (limit.value or 8) / 24
    return limit.value or (0.2 if limit.unit == LimitUnit.INSTANT else 10)


def _withdraw(story: Story) -> None:
    cases.withdraw_case(actor=story.resident.actor, case_number=story.number, reason="暂时不办了，以后再申请。")


def _refuse_acceptance(story: Story) -> None:
    elsewhere = story.random.random() < 0.6
    cases.claim_task(actor=story.office.clerk, case_number=story.number)
    cases.refuse_acceptance(
        actor=story.office.clerk,
        case_number=story.number,
        ground="not_this_authority" if elsewhere else "not_needed",
        reasons="该事项按属地由所在县（区）主管部门办理。" if elsewhere else "该活动依法不需要取得行政许可。",
        right_authority="申请人所在地县（区）主管部门" if elsewhere else "",
    )


def _ask_for_supplement(story: Story) -> None:
    materials = story.item.definition.required_materials
    asked = {
        picked.key: "扫描不清晰，请重新提供。" for picked in story.random.sample(materials, min(1, len(materials)))
    }
    questions = [field for section in story.item.form for field in section.fields if field.required]
    fields = {} if asked else {story.random.choice(questions).key: "填写内容与证件不一致，请核对。"}
    cases.claim_task(actor=story.office.clerk, case_number=story.number)
    cases.request_supplement(actor=story.office.clerk, case_number=story.number, fields=fields, materials=asked)


def _answer_supplement(story: Story) -> None:
    asked = cases.open_supplement(actor=story.resident.actor, case_number=story.number)
    if asked is None:
        return
    answers = fill(story.random, story.item, story.resident)
    cases.answer_supplement(
        actor=story.resident.actor,
        case_number=story.number,
        facts={point.key: answers[point.key] for point in asked.fields if point.key in answers},
        materials=[_again(story, point.key) for point in asked.materials],
    )


def _again(story: Story, key: str) -> cases.ReceivedMaterial:
    material = story.item.definition.material(key)
    name = material.name if material else key
    return cases.ReceivedMaterial(key, name, cases.MaterialForm.UPLOAD, sample_file(name, story.resident.actor))


def _awaited(story: Story) -> list[str]:
    """Keys of the materials that were promised to follow."""
    found = cases.get_progress(actor=story.resident.actor, case_number=story.number).awaited
    return [each.key for each in found.materials if not each.received] if found else []


def _bring_what_was_promised(story: Story) -> None:
    actor = story.resident.actor
    for key in _awaited(story):
        upload = SimpleUploadedFile("后补材料.pdf", sample_pdf(), "application/pdf")
        cases.bring_material(actor=actor, case_number=story.number, material_key=key, uploads=[upload])


def _accept(story: Story) -> None:
    cases.claim_task(actor=story.office.clerk, case_number=story.number)
    accept = cases.accept_with_tolerance if _awaited(story) else cases.accept_case
    accept(actor=story.office.clerk, case_number=story.number, opinion=_OPINIONS[0])


def _finish(line: cases.RouteLine, story: Story, *, by: Actor, opinion: str) -> None:
    cases.claim_task(actor=by, case_number=story.number, task_id=line.task_id)
    cases.finish_review(actor=by, case_number=story.number, task_id=line.task_id, opinion=opinion)


def _decide(story: Story) -> None:
    story.refused = refused = story.random.random() < 0.06
    cases.claim_task(actor=story.office.decider, case_number=story.number)
    cases.decide_case(
        actor=story.office.decider,
        case_number=story.number,
        decision="refuse" if refused else "grant",
        reasons=story.random.choice(_REASONS) if refused else "",
        opinion="不予许可。" if refused else "同意，准予许可。",
    )
