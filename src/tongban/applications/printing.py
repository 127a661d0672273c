"""The form of an item on paper (申请表): blank to fill in by hand, as a sample, or with somebody's own answers."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tongban.applications.forms.rows import as_asked, rows_of
from tongban.applications.forms.wording import words_of
from tongban.catalogue.public import FieldType, FormField, FormSection, Item, MaterialNecessity
from tongban.kernel import languages
from tongban.kernel.paper import as_picture, typeset

_LAYOUT = Path(__file__).parent / "layouts" / "form.typ"
_ROWS_TO_WRITE = 3
_ONE_OF_MANY = frozenset({FieldType.CHOICE, FieldType.MULTI_CHOICE})
_MOST_BOXES = 20  # a longer list of choices (民族) is a line to write on
_SAMPLES: dict[str, Any] = {
    FieldType.TEXT: "填写示例",
    FieldType.LONG_TEXT: "填写示例：因经营需要，现提出申请，请予审查。",
    FieldType.NUMBER: "1",
    FieldType.MONEY: "100.00",
    FieldType.DATE: "2026-03-16",
    FieldType.ADDRESS: {"division": "", "detail": "某某路1号"},
    FieldType.CITIZEN_ID: "11010519491231002X",
    FieldType.USCC: "91350100M000100Y43",
    FieldType.PHONE: "13800138000",
    FieldType.EMAIL: "name@example.cn",
}


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands in the boxes: nothing, sample answers, or those of an application with its number."""

    answers: dict[str, Any]
    mark: str = ""
    number: str = ""


@languages.official()
def print_form(item: Item, filling: Filling, *, address: str, at: datetime) -> bytes:
    """The form as PDF. ``address``: where it is filled in online, printed as QR code."""
    blank = not filling.answers
    sections = (*_situations(item), *(item.form if blank else item.asked_form(filling.answers)))
    materials = item.definition.materials if blank else item.materials_for(filling.answers)
    data = {
        "title": item.title,
        "authority": item.definition.authority_name,
        "code": item.code,
        "number": filling.number,
        "mark": filling.mark,
        "sections": [_section(item, section, filling.answers) for section in sections],
        "materials": [
            {
                "name": material.name,
                "when": item.condition_words(material.when) if blank else "",
                "needed": material.necessity == MaterialNecessity.REQUIRED,
            }
            for material in materials
        ],
        "printed_on": f"{at:%Y-%m-%d}",
    }
    return typeset(_LAYOUT, data, at=at, as_is={"address": address, "qr": as_picture(address)}).pdf


def sample_of(item: Item) -> Filling:
    """A filled sample: the first example the version brings, completed with sample values."""
    told = item.definition.examples[0].answers if item.definition.examples else {}
    answers: dict[str, Any] = {}
    for question in (*item.situations, *(one for section in item.form for one in section.fields)):
        answers[question.key] = told.get(question.key) or _sample(question)
    return Filling(item.only_asked(answers), mark="样表")


def _sample(question: FormField) -> Any:
    match question.type:
        case FieldType.CHOICE:
            return question.choices[0].value if question.choices else ""
        case FieldType.MULTI_CHOICE:
            return [choice.value for choice in question.choices[:1]]
        case FieldType.GROUP:
            return [{inner.key: _sample(inner) for inner in question.fields}]
        case FieldType.NUMBER | FieldType.MONEY if question.minimum is not None:
            return str(question.minimum)
    return _SAMPLES.get(question.type, "")


def _situations(item: Item) -> tuple[FormSection, ...]:
    asked = item.situations
    return (FormSection(key="situations", title="您的情况", fields=asked),) if asked else ()


def _section(item: Item, section: FormSection, answers: dict[str, Any]) -> dict[str, Any]:
    blank = not answers
    return {
        "title": section.title,
        "help": section.help,
        "when": item.condition_words(section.when) if blank else "",
        "rows": [
            _row(question, answers) | {"when": item.condition_words(question.when) if blank else ""}
            for question in section.fields
        ],
    }


def _row(question: FormField, answers: dict[str, Any]) -> dict[str, Any]:
    """One question: its words, and the box for the answer or the answer."""
    row: dict[str, Any] = {"label": question.label, "optional": not question.required, "unit": question.unit}
    answer = as_asked(question, answers)
    if question.type == FieldType.GROUP:
        return row | {"kind": "group", **_table(question, answer)}
    if question.type in _ONE_OF_MANY and len(question.choices) <= _MOST_BOXES:
        ticked = {str(one) for one in (answer if isinstance(answer, list) else [answer])}
        marks = [{"label": choice.label, "ticked": choice.value in ticked} for choice in question.choices]
        return row | {"kind": "choices", "choices": marks}
    if question.type == FieldType.FILE:
        return row | {"kind": "text", "answer": "另附", "lines": 1}
    lines = 4 if question.type == FieldType.LONG_TEXT else 1
    return row | {"kind": "text", "answer": words_of(question, answer), "lines": lines}


def _table(question: FormField, answer: Any) -> dict[str, Any]:
    """A repeating group as a table: filled rows, or empty ones to write into."""
    asked = [inner for inner in question.fields if inner.type != FieldType.FILE]
    filled = [[_cell(inner, row) for inner in asked] for row in rows_of(answer)]
    return {"columns": [inner.label for inner in asked], "cells": filled or [[""] * len(asked)] * _ROWS_TO_WRITE}


def _cell(question: FormField, row: dict[str, Any]) -> str:
    return words_of(question, row.get(question.key))
