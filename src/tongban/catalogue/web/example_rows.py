"""Example applications in the editor: what is answered, what must follow, and what follows now."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tongban.catalogue import conditions, defaults, shown
from tongban.catalogue.checks.questions import questions_of
from tongban.catalogue.definition import FormField, ItemDefinition
from tongban.catalogue.enums import FieldType, LimitUnit
from tongban.catalogue.web.condition_rows import Offered
from tongban.catalogue.web.forms import number, text
from tongban.catalogue.web.rows import Node, RowForm, Said
from tongban.ui.forms import MoneyField

EXPECTED = ("questions", "materials", "steps")
UNITS = [("", gettext_lazy("Not examined")), *(unit for unit in LimitUnit.choices if unit[0] != LimitUnit.NONE)]
_CELL = re.compile("[;；]")
_SIGN = re.compile("[:：=]")
_TICKS = re.compile("[\n,，、]")


class AnswerField(forms.CharField):
    """An answer in words; what it may be follows from the question beside it."""

    offered = Offered()


class AnswerRow(RowForm):
    """One question and what is answered in the example."""

    asked = forms.ChoiceField(label=gettext_lazy("Question"))
    answer = AnswerField(
        label=pgettext_lazy("to a question", "Answer"),
        max_length=5000,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Several ticks or rows: a line each. A row of a group: question: answer; …"),
    )

    def clean(self) -> Said:
        given = super().clean() or {}
        field = self.fields["answer"].offered.questions.get(given.get("asked", ""))  # type: ignore[attr-defined]
        if field and given.get("answer") and (flaw := _flaw(field, stored(field, given["answer"]))):
            self.add_error("answer", flaw)
        return given


class ExampleRow(RowForm):
    """An example application. What is not to be examined stays unticked."""

    name = text(gettext_lazy("Name of the example"), required=True)
    examines_questions = forms.BooleanField(label=gettext_lazy("Examine which questions are asked"), required=False)
    examines_materials = forms.BooleanField(label=gettext_lazy("Examine which materials are needed"), required=False)
    examines_steps = forms.BooleanField(label=gettext_lazy("Examine which steps are taken"), required=False)
    questions, materials, steps = (
        forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple())
        for label in (
            gettext_lazy("Questions asked"),
            gettext_lazy("Materials needed"),
            gettext_lazy("Steps taken"),
        )
    )
    promised_value = number(gettext_lazy("Promised limit expected"))
    promised_unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False, choices=UNITS)
    fee = MoneyField(
        label=gettext_lazy("Fee expected, in yuan"), required=False, help_text=gettext_lazy("Open: not examined.")
    )
    folded = EXPECTED
    field_order = ("name", *(f"examines_{name}" for name in EXPECTED), "promised_value", "promised_unit", "fee")
    acts = (("fill", gettext_lazy("Fill in what comes out now")),)

    @classmethod
    def read(cls, said: Said) -> Said:
        limit = said.get("promised_limit") or {}
        ticks = {f"examines_{name}": said.get(name) is not None for name in EXPECTED}
        return (
            super().read(said) | ticks | {"promised_value": limit.get("value"), "promised_unit": limit.get("unit", "")}
        )

    def clean(self) -> Said:
        given = super().clean() or {}
        unit = given.get("promised_unit")
        if given.get("promised_value") is not None and not unit:
            self.add_error("promised_unit", _("Choose the unit: working days, calendar days or hours."))
        return given

    def written(self, before: Said) -> Said:
        row = super().written(before)
        for name in EXPECTED:
            row[name] = row[name] if row.pop(f"examines_{name}") else None
        value, unit = row.pop("promised_value"), row.pop("promised_unit")
        row["promised_limit"] = {"value": value, "unit": unit} if unit else None
        return row


def spread(said: Said) -> list[Said]:
    """The examples with their answers as rows, in words."""
    asked = questions_of(ItemDefinition.model_validate(said))
    return [
        example | {"answers": [_row(asked, *each) for each in example["answers"].items()]}
        for example in said["examples"]
    ]


def _row(asked: dict[str, FormField], key: str, value: Any) -> Said:
    return {"asked": key, "answer": words(asked.get(key), value), "stored": value}


def gathered(written: list[Said], said: Said) -> None:
    """The answers as they are stored; one whose words did not change keeps its very value."""
    asked = questions_of(ItemDefinition.model_validate(said))
    for example in written:
        example["answers"] = {row["asked"]: _kept(asked.get(row["asked"]), row) for row in example["answers"]}


def _kept(field: FormField | None, row: Said) -> Any:
    if "stored" in row and words(field, row["stored"]) == row["answer"]:
        return row["stored"]
    return stored(field, row["answer"])


def words(field: FormField | None, value: Any) -> str:
    """A stored answer as it is typed in the editor."""
    labels = {choice.value: choice.label for choice in field.choices} if field else {}
    if not isinstance(value, list):
        return labels.get(value, str(value))
    inner = {each.key: each for each in field.fields} if field else {}
    return "\n".join(_cells(inner, part) if isinstance(part, dict) else labels.get(part, str(part)) for part in value)


def _cells(inner: dict[str, FormField], row: Said) -> str:
    known = [(inner[key], value) for key, value in row.items() if key in inner]
    return "；".join(f"{field.label}：{words(field, value)}" for field, value in known)


def stored(field: FormField | None, typed: str) -> Any:
    """What was typed as it is stored with an application."""
    typed = typed.strip()
    values = {choice.label: choice.value for choice in field.choices} if field else {}
    if field and field.type == FieldType.MULTI_CHOICE:
        ticks = [part for row in typed.splitlines() for part in ([row] if row.strip() in values else _TICKS.split(row))]
        return [values.get(tick.strip(), tick.strip()) for tick in ticks if tick.strip()]
    if field and field.type == FieldType.GROUP:
        lines = [line for line in typed.splitlines() if line.strip()]
        return [{conditions.ROW_NAME: f"r{place}", **_typed_row(field, line)} for place, line in enumerate(lines, 1)]
    return values.get(typed, typed)


def _typed_row(group: FormField, line: str) -> Said:
    named = {each.label: each for each in group.fields} | {each.key: each for each in group.fields}
    cells = [_SIGN.split(cell, maxsplit=1) for cell in _CELL.split(line) if cell.strip()]
    if len(cells) == 1 and len(cells[0]) == 1 and group.fields:
        return {group.fields[0].key: stored(group.fields[0], cells[0][0])}
    found = {cell[0].strip(): cell[-1] for cell in cells}
    return {named[key].key if key in named else key: stored(named.get(key), told) for key, told in found.items()}


def _flaw(field: FormField, value: Any) -> str:
    """What the question cannot be answered with."""
    if field.type == FieldType.GROUP:
        known = {conditions.ROW_NAME, *(each.key for each in field.fields)}
        strange = [key for row in value for key in row if key not in known]
        return _("The group has no question “%(name)s”.") % {"name": strange[0]} if strange else ""
    known = {choice.value for choice in field.choices}
    unknown = [each for each in (value if isinstance(value, list) else [value]) if known and each not in known]
    answers = "、".join(choice.label for choice in field.choices)
    return _("Possible answers: %(answers)s.") % {"answers": answers} if unknown else ""


def rearranged(nodes: list[Node], act: str, said: Said) -> list[Node]:
    """``fill:2`` takes what comes out of the answers of example 2 as what is expected of it."""
    word, _sign, place = act.partition(":")
    if word == "fill" and place.isdecimal() and len(place) < 4 and int(place) < len(nodes):
        _fill(nodes[int(place)], ItemDefinition.model_validate(said))
    return nodes


def _fill(node: Node, definition: ItemDefinition) -> None:
    asked, form = questions_of(definition), defaults.form_of(definition)
    typed = {(row.values.get("asked") or [""])[-1]: (row.values.get("answer") or [""])[-1] for row in node.inner}
    answers = {key: stored(asked.get(key), value) for key, value in typed.items() if key and value.strip()}
    given = shown.only_asked(form, answers)
    keys = shown.asked_keys(form, answers)
    node.values["questions"] = [key for key in asked if key in keys]
    node.values["materials"] = [one.key for one in defaults.materials_for(definition, given)]
    node.values["steps"] = [one.key for one in shown.steps_taken(defaults.route_of(definition), given)]
    node.values |= {f"examines_{name}": ["on"] for name in EXPECTED}
    limit, fee = definition.promised_limit, shown.fee_of(definition, given)
    unit = "" if limit.unit == LimitUnit.NONE else limit.unit.value
    node.values["promised_value"] = ["" if limit.value is None or not unit else str(limit.value)]
    node.values["promised_unit"] = [unit]
    node.values["fee"] = ["" if fee is None else str(fee)]
