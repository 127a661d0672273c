"""The rules of a form: conditions make sense, go in no circle, can come true, and hide something."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongban.catalogue import conditions
from tongban.catalogue.checks.comparing import flaw_of
from tongban.catalogue.checks.questions import (
    Ruled,
    circle_from,
    needs_of,
    outcomes_of,
    questions_of,
    ruled_parts,
    rules_of,
)
from tongban.catalogue.checks.route import conditions_of_route
from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.definition import FormSection, ItemDefinition
from tongban.catalogue.enums import Severity


@rule("form.condition", Severity.ERROR, "a rule that compares what cannot be compared never comes true")
def conditions_make_sense(definition: ItemDefinition) -> Iterator[Problem]:
    """A condition asks a question of the form, with an answer that question can have."""
    for ruled in ruled_parts(definition):
        for answer in conditions.answers_in(ruled.when):
            if flaw := flaw_of(answer, ruled.questions.get(answer.field)):
                yield ruled.place, _("The condition of “%(name)s”: %(flaw)s") % {"name": ruled.name, "flaw": flaw}


@rule("form.cycle", Severity.ERROR, "questions that wait for one another are never asked")
def conditions_go_in_no_circle(definition: ItemDefinition) -> Iterator[Problem]:
    """No question depends on itself, not by way of others either."""
    needs = needs_of(definition.form)
    labels = {key: field.label for key, field in questions_of(definition).items()}
    told: set[str] = set()
    for key in needs:
        circle = circle_from(key, needs)
        if circle and told.isdisjoint(circle):
            told.update(circle)
            around = " → ".join(labels[each] for each in [*circle, circle[0]])
            yield f"form.{key}", _("These questions wait for one another: %(circle)s.") % {"circle": around}
    for section in definition.form:
        for field in section.fields:
            rows = needs_of([FormSection(key=field.key, title="", fields=field.fields)])
            if any(circle_from(key, rows) for key in rows):
                text = _("Questions of the group “%(label)s” wait for one another.")
                yield f"form.{field.key}", text % {"label": field.label}


@rule("form.dead", Severity.ERROR, "Open Forms 2409: a dead rule is told when publishing, not at run time")
def conditions_can_come_true(definition: ItemDefinition) -> Iterator[Problem]:
    """Some answers make each condition true, those of the route too.

    Tried over every kind of answer the conditions can tell apart.
    """
    questions, rules = questions_of(definition), rules_of(definition)
    route = [Ruled("route", name, when, questions) for name, when in conditions_of_route(definition)]
    for ruled in [*ruled_parts(definition), *route]:
        if outcomes_of(ruled, rules) == {False}:
            yield ruled.place, _("The condition of “%(name)s” can never come true.") % {"name": ruled.name}


@rule("form.always", Severity.WARNING, "a condition that always holds hides nothing")
def conditions_can_come_false(definition: ItemDefinition) -> Iterator[Problem]:
    """Some answers make each condition false."""
    rules = rules_of(definition)
    for ruled in ruled_parts(definition):
        if outcomes_of(ruled, rules) == {True}:
            yield ruled.place, _("The condition of “%(name)s” always holds: it can go.") % {"name": ruled.name}
