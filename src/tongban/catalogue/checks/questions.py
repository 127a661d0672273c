"""What has a condition in a version, on which questions it depends, and what it can come out as."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from tongban.catalogue import conditions, defaults, shown
from tongban.catalogue.checks.comparing import answers_to_try, flaw_of
from tongban.catalogue.conditions import AllOf, Answer, Condition, holds
from tongban.catalogue.definition import FormField, FormSection, ItemDefinition

MOST_TRIES = 2_000  # combinations of answers tried for one condition
Needs = dict[str, set[str]]  # key of a question → keys of those its condition asks for


@dataclass(frozen=True, slots=True)
class Ruled:
    """A part of the version that has a condition: where it stands, its words, the questions it may ask for."""

    place: str
    name: str
    when: Condition
    questions: Mapping[str, FormField]

    @property
    def is_flawed(self) -> bool:
        """Whether a comparison in it makes no sense, which is told elsewhere."""
        return any(flaw_of(answer, self.questions.get(answer.field)) for answer in conditions.answers_in(self.when))


def questions_of(definition: ItemDefinition) -> dict[str, FormField]:
    """All that a condition may ask for: the questions of the form and the situations."""
    form = defaults.form_of(definition)
    asked = {field.key: field for section in form for field in section.fields}
    return asked | {field.key: field for field in shown.situation_questions(definition)}


def ruled_parts(definition: ItemDefinition) -> Iterator[Ruled]:
    """Every condition outside the route."""
    questions = questions_of(definition)
    for place, name, when, rows in _parts(definition):
        if when is not None:
            yield Ruled(place, name, when, questions | rows)


def _parts(definition: ItemDefinition) -> Iterator[tuple[str, str, Condition | None, dict[str, FormField]]]:
    for section in definition.form:
        yield f"form.{section.key}", section.title, section.when, {}
        for field in section.fields:
            place, rows = f"form.{field.key}", {inner.key: inner for inner in field.fields}
            yield place, field.label, field.when, {}
            yield from ((place, inner.label, inner.when, rows) for inner in field.fields)
    for material in definition.materials:
        yield f"materials.{material.key}", material.name, material.when, {}
    for fee in definition.fees:
        yield "fees", fee.name, fee.when, {}


def needs_of(sections: Iterable[FormSection], beside: Iterable[str] = ()) -> Needs:
    """Which questions of these sections wait for which others of them, or of those asked beside them."""
    sections = tuple(sections)
    keys = {*beside, *(field.key for section in sections for field in section.fields)}
    return {
        field.key: keys & (_asked_for(section.when) | _asked_for(field.when))
        for section in sections
        for field in section.fields
    }


def _asked_for(when: Condition | None) -> set[str]:
    return {answer.field for answer in conditions.answers_in(when)}


def circle_from(start: str, needs: Needs) -> list[str]:
    """The way from a question back to itself; [] when there is none."""
    came_from: dict[str, str] = {}
    waiting = [start]
    for key in waiting:  # grows while it is walked
        for other in sorted(needs[key]):
            if other == start:
                way = [key]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if other not in came_from:
                came_from[other] = key
                waiting.append(other)
    return []


@dataclass(frozen=True, slots=True)
class Rules:
    """The conditions between the questions of one form: what waits for what, when each is asked, what waits in vain."""

    needs: Needs
    whens: Mapping[str, Condition]
    circular: frozenset[str]


def rules_of(definition: ItemDefinition) -> Rules:
    """Read them once for all checks. Situations wait for nothing, but questions wait for them."""
    needs = needs_of(definition.form)
    circular = frozenset(key for key in needs if circle_from(key, needs))
    situations = [question.key for question in shown.situation_questions(definition)]
    return Rules(needs_of(definition.form, situations), dict(_whens(definition)), circular)


def _whens(definition: ItemDefinition) -> Iterator[tuple[str, Condition]]:
    for section in definition.form:
        for field in section.fields:
            if both := tuple(when for when in (section.when, field.when) if when is not None):
                yield field.key, AllOf(all_of=both)


def _around(when: Condition, needs: Needs) -> set[str]:
    """The questions a condition asks for, and those on which they in turn depend."""
    found = _asked_for(when)
    waiting = list(found)
    for key in waiting:  # grows while it is walked
        fresh = needs.get(key, set()) - found
        found |= fresh
        waiting += fresh
    return found


def outcomes_of(ruled: Ruled, rules: Rules) -> set[bool]:
    """What the condition can come out as. Empty when it makes no sense, goes in a circle, or is too much to try."""
    around = _around(ruled.when, rules.needs)
    if not rules.circular.isdisjoint(around) or ruled.is_flawed:
        return set()
    keys = sorted(around & ruled.questions.keys())
    tries = _tries(ruled, keys, rules)
    if prod(map(len, tries)) > MOST_TRIES:
        return set()
    fields = [ruled.questions[key].model_copy(update={"when": rules.whens.get(key)}) for key in keys]
    only = [FormSection(key="tried", title="", fields=tuple(fields))]
    outcomes: set[bool] = set()
    for chosen in product(*tries):
        outcomes.add(holds(ruled.when, shown.only_asked(only, dict(zip(keys, chosen, strict=True)))))
        if len(outcomes) == 2:
            break
    return outcomes


def _tries(ruled: Ruled, keys: list[str], rules: Rules) -> list[list[Any]]:
    """For each question the answers worth trying."""
    asked: dict[str, list[Answer]] = {}
    for when in (ruled.when, *(rules.whens.get(key) for key in keys)):
        for answer in conditions.answers_in(when):
            asked.setdefault(answer.field, []).append(answer)
    return [answers_to_try(ruled.questions[key], asked.get(key, ())) for key in keys]
