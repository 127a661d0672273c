"""The example applications of a version come out as they say."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from tongban.catalogue import defaults, limits, shown
from tongban.catalogue.checks.questions import questions_of
from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.definition import Example, ItemDefinition
from tongban.catalogue.enums import Severity
from tongban.catalogue.parts import Limit


@rule("form.example", Severity.ERROR, "a version proves itself on its own examples")
def examples_come_out_as_told(definition: ItemDefinition) -> Iterator[Problem]:
    """Each example application asks, needs, takes and costs what it says it does."""
    for number, example in enumerate(definition.examples):
        for told in _differences(definition, example):
            yield f"examples.{number}", _("Example “%(name)s”: %(told)s") % {"name": example.name, "told": told}


def _differences(definition: ItemDefinition, example: Example) -> Iterator[str]:
    form = defaults.form_of(definition)
    answers = shown.only_asked(form, example.answers)
    known = questions_of(definition).keys()
    if unknown := sorted(example.answers.keys() - known):
        yield _("it answers “%(keys)s”, which the form does not ask.") % {"keys": "、".join(unknown)}
    parts = (
        (_("questions"), example.questions, shown.asked_keys(form, example.answers)),
        (_("materials"), example.materials, {one.key for one in defaults.materials_for(definition, answers)}),
        (_("steps"), example.steps, {one.key for one in shown.steps_taken(defaults.route_of(definition), answers)}),
    )
    for what, wanted, found in parts:
        if wanted is not None and set(wanted) != found:
            yield _unlike(what, set(wanted), found)
    if example.promised_limit is not None and not _same(example.promised_limit, definition.promised_limit):
        words = {"wanted": limits.limit_words(example.promised_limit)}
        yield _("it expects the promise %(wanted)s.") % words
    fee = shown.fee_of(definition, answers)
    if example.fee is not None and example.fee != fee:
        yield _("it expects a fee of %(wanted)s yuan, it is %(fee)s.") % {"wanted": example.fee, "fee": fee}


def _same(one: Limit, other: Limit) -> bool:
    return (one.value, one.unit) == (other.value, other.unit)


def _unlike(what: str, wanted: set[str], found: set[str]) -> str:
    parts = []
    if missing := sorted(wanted - found):
        parts.append(_("missing %(keys)s") % {"keys": "、".join(missing)})
    if more := sorted(found - wanted):
        parts.append(_("unexpected %(keys)s") % {"keys": "、".join(more)})
    return _("%(what)s: %(unlike)s.") % {"what": what, "unlike": "；".join(parts)}
