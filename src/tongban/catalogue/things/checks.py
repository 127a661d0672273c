"""Publish checks of a thing (一件事发布核查): small rules over its definition. An error keeps a draft."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tongban.catalogue import conditions
from tongban.catalogue.checks.comparing import flaw_of
from tongban.catalogue.checks.questions import circle_from, needs_of
from tongban.catalogue.checks.rule import CheckFinding
from tongban.catalogue.conditions import Condition
from tongban.catalogue.definition import FormSection
from tongban.catalogue.enums import FieldType, Severity
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.catalogue.things.choosing import MOST_TRIES, outcomes_of
from tongban.catalogue.things.known import Known
from tongban.catalogue.things.limits import added_up

Problem = tuple[str, str]  # place, message
Check = Callable[[ThingDefinition, Known], Iterator[Problem]]
WITH_CHOICES = frozenset({FieldType.CHOICE, FieldType.MULTI_CHOICE})
_rules: list["ThingRule"] = []


@dataclass(frozen=True, slots=True)
class ThingRule:
    """One publish check of a thing. ``source`` names the practice or law it rests on."""

    code: str
    severity: Severity
    source: str
    check: Check


def rule(code: str, severity: Severity, source: str) -> Callable[[Check], Check]:
    """Register a check. The function yields ``(place, message)`` for each problem; places count from 0: ``parts.2``."""

    def register(check: Check) -> Check:
        _rules.append(ThingRule(code, severity, source, check))
        return check

    return register


def every_rule() -> tuple[ThingRule, ...]:
    """All rules, as they are told."""
    return tuple(_rules)


def run_checks(definition: ThingDefinition, known: Known) -> list[CheckFinding]:
    """What all rules say, errors first. A city raises warnings to errors with TONGBAN_CATALOGUE_STRICT_RULES."""
    strict = settings.TONGBAN_CATALOGUE_STRICT_RULES
    found = [
        CheckFinding(rule.code, Severity.ERROR if rule.code in strict else rule.severity, message, place)
        for rule in _rules
        for place, message in rule.check(definition, known)
    ]
    return sorted(found, key=lambda finding: finding.severity != Severity.ERROR)


def _twice(keys: Iterable[Any]) -> list[Any]:
    return [key for key, times in Counter(keys).items() if times > 1]


@rule("thing.title", Severity.ERROR, "国发〔2024〕3号")
def thing_has_a_title(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """The thing has a name."""
    if not definition.title.strip():
        yield "title", _("The thing has no name.")


@rule("thing.lead", Severity.ERROR, "国发〔2024〕3号: each thing has a lead department")
def lead_is_registered(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """The lead department is one the platform knows."""
    if not definition.lead_authority_code:
        yield "lead_authority_code", _("Name the lead department.")
    elif not known.lead_is_known:
        text = _("The lead department with code %(code)s is not registered.")
        yield "lead_authority_code", text % {"code": definition.lead_authority_code}


@rule("thing.no_parts", Severity.ERROR, "a thing without items is nothing to apply for")
def thing_has_parts(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """There is at least one item."""
    if not definition.parts:
        yield "parts", _("The thing has no items yet.")


@rule("thing.part_twice", Severity.ERROR, "one item opens one case")
def parts_are_different(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """No item is listed twice."""
    for code in _twice(definition.codes):
        last = max(number for number, part in enumerate(definition.parts) if part.item_code == code)
        text = _("“%(title)s” is listed twice. Keep one, with one condition for both.")
        yield f"parts.{last}", text % {"title": known.title(code)}


@rule("thing.part_closed", Severity.ERROR, "nobody can apply for an item that is not in force")
def parts_are_in_force(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """Every item is in force."""
    for number, part in enumerate(definition.parts):
        if part.item_code not in known.items:
            text = _("No item with the code %(code)s is in force.")
            yield f"parts.{number}", text % {"code": part.item_code or "—"}


@rule("thing.targets", Severity.WARNING, "one applicant applies for all items")
def parts_serve_the_same_people(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """Each item is open to those the thing is for."""
    wanted = set(definition.targets)
    for number, part in enumerate(definition.parts):
        item = known.items.get(part.item_code)
        served = set(item.definition.targets) if item else set()
        if item and wanted and served and wanted.isdisjoint(served):
            text = _("“%(title)s” is not for those this thing is for.")
            yield f"parts.{number}", text % {"title": item.title}


@rule("thing.edge_unknown", Severity.ERROR, "an edge ties two items of the thing")
def edges_are_among_parts(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """Both ends of an edge are items of the thing, and not the same one; no pair is tied twice."""
    for number, edge in enumerate(definition.edges):
        for code in sorted({edge.before, edge.after} - set(definition.codes)):
            text = _("The order names “%(code)s”, which is no item of this thing.")
            yield f"edges.{number}", text % {"code": code or "—"}
    for pair in _twice((edge.before, edge.after, edge.material_key) for edge in definition.edges):
        last = max(n for n, edge in enumerate(definition.edges) if (edge.before, edge.after, edge.material_key) == pair)
        yield f"edges.{last}", _("This order is written twice.")


@rule("thing.circle", Severity.ERROR, "items that wait for one another never begin")
def edges_go_in_no_circle(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """No item waits for itself, not by way of others either."""
    needs: dict[str, set[str]] = {code: set() for code in definition.codes}
    for edge in definition.edges:
        if edge.before in needs and edge.after in needs:
            needs[edge.after].add(edge.before)
    told: set[str] = set()
    for code in needs:
        first, *rest = circle_from(code, needs) or [""]
        circle = [first, *reversed(rest)] if first else []
        if circle and told.isdisjoint(circle):
            told.update(circle)
            around = " → ".join(known.title(each) for each in [*circle, circle[0]])
            place = next(n for n, edge in enumerate(definition.edges) if {edge.before, edge.after} <= set(circle))
            yield f"edges.{place}", _("These items wait for one another: %(circle)s.") % {"circle": around}


@rule("thing.edge_material", Severity.ERROR, "the result of one item is a material of the next")
def edges_bring_known_materials(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """The material an edge brings is one the later item asks for."""
    for number, edge in enumerate(definition.edges):
        item = known.items.get(edge.after)
        if edge.material_key and item and item.definition.material(edge.material_key) is None:
            text = _("“%(title)s” does not ask for the material “%(key)s”.")
            yield f"edges.{number}", text % {"title": item.title, "key": edge.material_key}


@rule("thing.edge_missing", Severity.WARNING, "nobody is asked for what he cannot have yet")
def nobody_is_asked_for_what_comes_later(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """An item that asks for what another item of the thing gives waits for it."""
    tied = {(edge.before, edge.after, edge.material_key) for edge in definition.edges if edge.material_key}
    given = list(_given(definition, known))
    for number, part in enumerate(definition.parts):
        item = known.items.get(part.item_code)
        for material in item.definition.materials if item else ():
            for before in sorted({code for code, paper in given if paper == known.paper(material.name)}):
                if before != part.item_code and (before, part.item_code, material.key) not in tied:
                    text = _(
                        "“%(title)s” asks for “%(material)s”, which “%(before)s” gives: the applicant would be asked "
                        "for what is not there yet. Say that one comes before the other."
                    )
                    words = {"title": known.title(part.item_code), "material": material.name}
                    yield f"parts.{number}", text % (words | {"before": known.title(before)})


def _given(definition: ThingDefinition, known: Known) -> Iterator[tuple[str, str]]:
    """Which item gives which paper: what edges say, and what items call their result."""
    found = set()
    for edge in definition.edges:
        item = known.items.get(edge.after)
        material = item.definition.material(edge.material_key) if item and edge.material_key else None
        if material and edge.before in definition.codes:
            found.add((edge.before, known.paper(material.name)))
    for code in definition.codes:
        if (item := known.items.get(code)) and item.definition.result_name.strip():
            found.add((code, known.paper(item.definition.result_name.strip())))
    yield from sorted(found)


@rule("thing.question", Severity.ERROR, "questions choose among the items")
def questions_can_be_asked(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """Keys are unique; choices have at least two answers, each of them once."""
    keys = [question.key for question in definition.questions]
    for key in _twice(keys):
        yield (
            f"questions.{len(keys) - 1 - keys[::-1].index(key)}",
            _("Two questions share the key “%(key)s”.") % {"key": key},
        )
    for number, question in enumerate(definition.questions):
        label = {"label": question.label}
        if question.type in WITH_CHOICES and len(question.choices) < 2:
            yield f"questions.{number}", _("Question “%(label)s” needs at least two choices.") % label
        if _twice(choice.value for choice in question.choices):
            yield f"questions.{number}", _("Question “%(label)s” has two answers with one value.") % label


@rule("thing.condition", Severity.ERROR, "a condition that compares what cannot be compared never comes true")
def conditions_make_sense(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """A condition asks a question of the thing, with an answer that question can have."""
    questions = {question.key: question for question in definition.questions}
    for place, name, when in _whens(definition, known):
        for answer in conditions.answers_in(when):
            if flaw := flaw_of(answer, questions.get(answer.field)):
                yield place, _("The condition of “%(name)s”: %(flaw)s") % {"name": name, "flaw": flaw}


@rule("thing.question_circle", Severity.ERROR, "questions that wait for one another are never asked")
def questions_go_in_no_circle(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """No question depends on itself, not by way of others either."""
    needs = needs_of([FormSection(key="questions", title="", fields=definition.questions)])
    labels = {question.key: question.label for question in definition.questions}
    told: set[str] = set()
    for number, question in enumerate(definition.questions):
        circle = circle_from(question.key, needs)
        if circle and told.isdisjoint(circle):
            told.update(circle)
            around = " → ".join(labels[each] for each in [*circle, circle[0]])
            yield f"questions.{number}", _("These questions wait for one another: %(circle)s.") % {"circle": around}


def _whens(definition: ThingDefinition, known: Known) -> Iterator[tuple[str, str, Condition]]:
    for number, question in enumerate(definition.questions):
        if question.when is not None:
            yield f"questions.{number}", question.label, question.when
    for number, part in enumerate(definition.parts):
        if part.when is not None:
            yield f"parts.{number}", known.title(part.item_code), part.when


@rule("thing.nothing_chosen", Severity.ERROR, "every answer leads to something to apply for")
def answers_choose_something(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """Whatever is answered, at least one item is called for."""
    found = outcomes_of(definition)
    if found and found.empty is not None and definition.parts:
        labels = {f"{q.key}={choice.value}": choice.label for q in definition.questions for choice in q.choices}
        labels |= {question.key: question.label for question in definition.questions}
        said = "；".join(f"{labels[key]} {_answer(key, value, labels)}" for key, value in found.empty.items())
        text = _("These answers call for no item at all: %(answers)s.")
        yield "parts", text % {"answers": said or _("nothing answered")}


def _answer(key: str, value: Any, labels: dict[str, str]) -> str:
    several = value if isinstance(value, list) else [value]
    return "、".join(labels.get(f"{key}={each}", str(each)) for each in several if each not in ("", None)) or "—"


@rule("thing.part_dead", Severity.ERROR, "an item no answers call for misleads its readers")
def each_part_is_called_for(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """Some answers call for each item."""
    found = outcomes_of(definition)
    for number, part in enumerate(definition.parts):
        if found and part.when is not None and part.item_code not in found.called:
            yield f"parts.{number}", _("No answers call for “%(title)s”.") % {"title": known.title(part.item_code)}


@rule("thing.too_many", Severity.WARNING, "what was not tried is not known")
def answers_can_be_tried(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """The answers are few enough to try them all."""
    if outcomes_of(definition) is None and not any(conditions_make_sense(definition, known)):
        text = _("More than %(count)s combinations of answers: whether each calls for an item was not tried.")
        yield "questions", text % {"count": f"{MOST_TRIES:,}"}


@rule("thing.promise", Severity.ERROR, "a promise for the whole is no longer than its parts one after the other")
def promise_fits_the_parts(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """The days promised for all of it are no more than its parts add up to."""
    promised = definition.promised_days
    added = added_up(definition, known.items, definition.codes)
    if promised is not None and added.working_days is not None and promised > added.working_days:
        text = _("%(promised)s working days are promised for all of it, but its items take no more than %(added)s.")
        yield "promised_days", text % {"promised": promised, "added": added.working_days}


@rule("thing.no_limit", Severity.WARNING, "行政许可法 art. 30: time limits are public")
def parts_have_limits(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """Each item says how long it takes."""
    for code in added_up(definition, known.items, definition.codes).unknown:
        if code in known.items:
            text = _("“%(title)s” has no time limit, so nobody can say how long the whole takes.")
            yield f"parts.{definition.codes.index(code)}", text % {"title": known.title(code)}


@rule("thing.summary", Severity.WARNING, "people read first what it is")
def thing_is_explained(definition: ThingDefinition, known: Known) -> Iterator[Problem]:
    """There is a sentence on what the thing is."""
    if not definition.summary.strip():
        yield "summary", _("Say in a sentence what this thing settles, and for whom.")
