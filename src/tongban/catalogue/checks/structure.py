"""Form, route, situations and dates hold together: what would break an application or a case is an error."""

from collections import Counter
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from tongban.catalogue.checks.rule import Problem, rule
from tongban.catalogue.conditions import ROW_NAME
from tongban.catalogue.definition import FormField, ItemDefinition
from tongban.catalogue.enums import FieldType, Severity

LONGEST_KEYS_OF_A_ROW_FILE = 75  # materials of a case are filed under 100 characters: group, row and question
WITH_CHOICES = frozenset({FieldType.CHOICE, FieldType.MULTI_CHOICE})


def _twice(keys: Iterable[str]) -> list[str]:
    return [key for key, times in Counter(keys).items() if times > 1]


@rule("title.missing", Severity.ERROR, "GB/T 39046")
def item_has_a_title(definition: ItemDefinition) -> Iterator[Problem]:
    """The item has a name."""
    if not definition.title.strip():
        yield "title", _("The item has no name.")


@rule("form.broken", Severity.ERROR, "the application form is made from the definition")
def form_can_be_shown(definition: ItemDefinition) -> Iterator[Problem]:
    """Keys are unique, choices have options, groups have questions."""
    fields = [field for section in definition.form for field in section.fields]
    for key in _twice(section.key for section in definition.form) + _twice(field.key for field in fields):
        yield "form", _("The form uses the key “%(key)s” twice.") % {"key": key}
    for field in fields:
        yield from _field_problems(field)


def _field_problems(field: FormField) -> Iterator[Problem]:
    place = f"form.{field.key}"
    if field.type in WITH_CHOICES and len(field.choices) < 2:
        yield place, _("Question “%(label)s” needs at least two choices.") % {"label": field.label}
    if field.type == FieldType.GROUP:
        if not field.fields:
            yield place, _("Group “%(label)s” has no questions.") % {"label": field.label}
        for key in _twice(inner.key for inner in field.fields):
            yield place, _("The form uses the key “%(key)s” twice.") % {"key": key}
        for inner in field.fields:
            yield from _inner_problems(field, inner)
            yield from _field_problems(inner)
    if None not in (field.minimum, field.maximum) and field.minimum > field.maximum:  # type: ignore[operator]
        yield place, _("Question “%(label)s”: the least value is above the greatest.") % {"label": field.label}


def _inner_problems(group: FormField, inner: FormField) -> Iterator[Problem]:
    """A row cannot hold another group, its own name as a question, a file with too long a key for its evidence."""
    place = f"form.{group.key}"
    if inner.type == FieldType.GROUP:
        yield place, _("“%(label)s” cannot be asked inside a group. Put it beside the group.") % {"label": inner.label}
    if inner.key == ROW_NAME:
        yield place, _("“%(key)s” names the rows themselves. Give the question another key.") % {"key": inner.key}
    if inner.type == FieldType.FILE and len(group.key) + len(inner.key) > LONGEST_KEYS_OF_A_ROW_FILE:
        yield place, _("“%(label)s”: shorten the key of the question or of its group.") % {"label": inner.label}


@rule("situation.broken", Severity.ERROR, "situations choose materials by key")
def situations_choose_known_materials(definition: ItemDefinition) -> Iterator[Problem]:
    """Each situation has options, and names only materials of the item."""
    known = {material.key for material in definition.materials}
    for situation in definition.situations:
        place = f"situations.{situation.key}"
        if len(situation.options) < 2:
            yield place, _("Situation “%(question)s” needs at least two answers.") % {"question": situation.question}
        for unknown in sorted({key for option in situation.options for key in option.materials} - known):
            yield place, _("A situation asks for material “%(key)s”, which the item does not list.") % {"key": unknown}


@rule("material.key_twice", Severity.ERROR, "evidence is filed by the material's key")
def material_keys_are_unique(definition: ItemDefinition) -> Iterator[Problem]:
    """Each material of an item has its own key."""
    for key in _twice(material.key for material in definition.materials):
        yield "materials", _("Two materials share the key “%(key)s”.") % {"key": key}


@rule("date.order", Severity.ERROR, "STANDARDS §1.9 A")
def dates_are_in_order(definition: ItemDefinition) -> Iterator[Problem]:
    """The planned cancellation is after the planned start."""
    start, end = definition.planned_effective_on, definition.planned_cancel_on
    if start and end and end <= start:
        yield "planned_cancel_on", _("The item would be cancelled before it starts.")
