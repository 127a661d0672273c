"""What the questions of a thing can come out as: every combination of answers its conditions can tell apart."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import prod
from typing import Any

from tongban.catalogue import conditions, shown
from tongban.catalogue.checks.comparing import answers_to_try, flaw_of
from tongban.catalogue.conditions import Answer
from tongban.catalogue.definition import FormSection
from tongban.catalogue.thing_definition import ThingDefinition

MOST_TRIES = 10_000


@dataclass(frozen=True, slots=True)
class Outcomes:
    """``called``: items some answers call for; ``empty``: answers that call for none, or None when there are none."""

    called: frozenset[str]
    empty: Mapping[str, Any] | None


@lru_cache(maxsize=16)
def outcomes_of(definition: ThingDefinition) -> Outcomes | None:
    """Try every combination; None when conditions make no sense (told elsewhere) or there are too many to try.

    A question that must be answered is; one that is not asked of this applicant has no answer.
    """
    named = _named(definition)
    questions = {question.key: question for question in definition.questions}
    if any(flaw_of(answer, questions.get(key)) for key, answers in named.items() for answer in answers):
        return None
    asked = [question for question in definition.questions if question.key in named]
    tries = [
        [answer for answer in answers_to_try(one, named[one.key]) if answer not in ("", []) or not one.required]
        for one in asked
    ]
    if prod(map(len, tries)) > MOST_TRIES:
        return None
    form = [FormSection(key="tried", title="", fields=tuple(asked))]
    called: set[str] = set()
    empty: dict[str, Any] | None = None
    for chosen in product(*tries):
        answers = shown.only_asked(form, dict(zip((one.key for one in asked), chosen, strict=True)))
        found = {part.item_code for part in definition.parts if conditions.holds(part.when, answers)}
        called |= found
        if not found and empty is None:
            empty = answers
    return Outcomes(frozenset(called), empty)


def _named(definition: ThingDefinition) -> dict[str, list[Answer]]:
    """The comparisons of each question that any condition asks for."""
    named: dict[str, list[Answer]] = {}
    whens = [question.when for question in definition.questions] + [part.when for part in definition.parts]
    for when in whens:
        for answer in conditions.answers_in(when):
            named.setdefault(answer.field, []).append(answer)
    return named
