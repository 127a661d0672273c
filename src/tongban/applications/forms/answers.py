"""Answers as data: keep what was typed in canonical form, find what is still wrong.

A draft keeps every answer. A valid one is stored canonically, an invalid one as it was typed, so that nothing is lost
and the problem is found again, by the same code, when the section is shown, checked or handed in.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tongban.applications.errors import AnswersTooLarge
from tongban.applications.forms.fields import bare, checker_of, tidy
from tongban.applications.forms.rows import (
    FILE_ANSWER,
    ROW,
    AskedFile,
    cells_of,
    files_asked,
    filled_rows,
    named,
    row_file_key,
    rows_of,
    settle_rows,
)
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FieldType, FormField

MOST_ROWS = 2000
LONGEST_ANSWER = 20_000  # characters kept of one answer that is not valid
LARGEST_FORM = 4_000_000  # characters of all answers together, as JSON

Problems = dict[str, list[str]]


def keep(question: FormField, raw: Any) -> Any:
    """The answer to store for what was typed or sent. "" means not answered. Refuses only what is too large."""
    if question.type == FieldType.FILE:
        return ""  # files are evidence, never answers
    if question.type == FieldType.GROUP:
        return _keep_rows(question, raw)
    try:
        return checker_of(question).clean(raw)
    except ValidationError:
        return _as_typed(raw)


def settled(question: FormField, raw: Any, stored: Any) -> Any:
    """The answer to store in place of ``stored``; the rows of a group each with its name."""
    if question.type != FieldType.GROUP:
        return keep(question, raw)
    return settle_rows(_keep_rows(question, raw, {named(row): row for row in rows_of(stored)}), stored)


def _keep_rows(question: FormField, raw: Any, known: Mapping[str, Any] = MappingProxyType({})) -> list[dict[str, Any]]:
    """``known``: the rows as stored, by name. A row that says the same is not looked at again."""
    rows = raw if isinstance(raw, list) else []
    if len(rows) > MOST_ROWS:
        raise AnswersTooLarge(label=question.label, rows=len(rows), most=MOST_ROWS)
    kept = []
    for row in rows:
        cells = row if isinstance(row, dict) else {}
        if named(cells) and known.get(named(cells)) == cells:
            kept.append(cells)
            continue
        name = {ROW: named(cells)} if named(cells) else {}
        asked = [inner for inner in question.fields if inner.key in cells and inner.type != FieldType.FILE]
        kept.append(name | {inner.key: keep(inner, cells[inner.key]) for inner in asked})
    return kept


def _as_typed(raw: Any) -> Any:
    if raw in (None, "", [], {}):
        return ""
    if isinstance(raw, dict):
        return {tidy(str(key)): _as_typed(value) for key, value in list(raw.items())[:10]}
    if isinstance(raw, list):
        return [_as_typed(value) for value in raw[:MOST_ROWS]]
    text = tidy(str(raw))
    if len(text) > LONGEST_ANSWER:
        raise AnswersTooLarge(length=len(text), longest=LONGEST_ANSWER)
    return text


def require_reasonable_size(answers: dict[str, Any]) -> None:
    """Refuse a form that outgrew all reason."""
    if len(json.dumps(answers, ensure_ascii=False)) > LARGEST_FORM:
        raise AnswersTooLarge(longest=LARGEST_FORM)


def is_open(answer: Any) -> bool:
    """True when there is no answer: nothing, or only rows without a single answer."""
    if isinstance(answer, list) and answer and isinstance(answer[0], dict):
        return not drop_empty_rows(answer)
    return answer in (None, "", [], {})


def drop_empty_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a group in which anything was answered."""
    return [row for row in rows if cells_of(row)]


def find_problems(questions: Iterable[FormField], answers: dict[str, Any], uploaded: Collection[str]) -> Problems:
    """Question key → what is wrong. Cells of a group have keys ``group.row.cell``. {} when all is well.

    ``uploaded`` holds the evidence keys that have a file.
    """
    problems: Problems = {}
    for question in questions:
        if question.type == FieldType.FILE:
            if question.required and FILE_ANSWER + question.key not in uploaded:
                problems[question.key] = [_("Upload %(label)s.") % {"label": bare(question)}]
        elif question.type == FieldType.GROUP:
            problems |= _group_problems(question, answers, uploaded)
        else:
            problems |= _problem(question, question.key, answers.get(question.key))
    return problems


def _problem(question: FormField, place: str, answer: Any) -> Problems:
    try:
        checker_of(question).clean(answer)
    except ValidationError as refusal:
        return {place: refusal.messages}
    return {}


def _group_problems(question: FormField, answers: dict[str, Any], uploaded: Collection[str]) -> Problems:
    rows = list(filled_rows(question, answers.get(question.key), uploaded))
    words = {"label": bare(question), "rows": len(rows)}
    least = max(int(question.minimum or 0), int(question.required))
    problems: Problems = {}
    if len(rows) < least:
        problems[question.key] = [_("Fill in at least %(least)s row(s) of %(label)s.") % {**words, "least": least}]
    if question.maximum is not None and len(rows) > question.maximum:
        words["most"] = int(question.maximum)
        problems[question.key] = [_("%(label)s may have at most %(most)s rows; it has %(rows)s.") % words]
    names = files_asked([question], answers, uploaded)
    for place, row in rows:
        for inner in catalogue.asked_in_row(question, row, answers):
            problems |= _cell_problem(question, place, inner, row, names, uploaded)
    return problems


def _cell_problem(
    question: FormField,
    place: int,
    inner: FormField,
    row: dict[str, Any],
    names: dict[str, AskedFile],
    uploaded: Collection[str],
) -> Problems:
    cell = f"{question.key}.{place}.{inner.key}"
    if inner.type == FieldType.GROUP:
        return {}
    if inner.type != FieldType.FILE:
        return _problem(inner, cell, row.get(inner.key))
    file = names[row_file_key(question.key, named(row), inner.key)]
    missing = file.required and file.key not in uploaded
    return {cell: [_("Upload %(label)s.") % {"label": file.name}]} if missing else {}
