"""Rows of a repeating group: each has a name of its own, so that a file stays with the person it was uploaded for.

The name (``_row``) is kept beside the cells of a stored row. Evidence of a file question inside a group is filed under
``answer:<group>:<row>:<question>``: taking a row out or changing the order never moves a file to another row. Rows
stored before rows had names are named by their place, the same way each time they are read.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FieldType, FormField

ROW = "_row"
FILE_ANSWER = "answer:"
_NAME = re.compile(r"[a-z0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class AskedFile:
    """One file asked for: where its evidence is filed, what it is called, the question of the form it belongs to.

    ``place`` is where the page marks it, as in forms.answers.Problems.
    """

    key: str
    name: str
    question: str
    required: bool
    place: str

    @property
    def box(self) -> str:
        """The name of its file input."""
        return box_of(self.key)


def box_of(key: str) -> str:
    """The name of the file input for an evidence key."""
    return "file:" + key.removeprefix(FILE_ANSWER)


def new_row_name() -> str:
    return secrets.token_hex(4)


def named(row: Any) -> str:
    """The name a row carries; "" when it has none, or none we would give."""
    name = row.get(ROW) if isinstance(row, dict) else None
    return name if isinstance(name, str) and _NAME.fullmatch(name) else ""


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """The rows of a stored answer, each with its name; [] when the answer holds no rows."""
    rows = [row for row in answer if isinstance(row, dict)] if isinstance(answer, list) else []
    return [row if named(row) else {**row, ROW: f"r{place}"} for place, row in enumerate(rows)]


def with_names(answer: Any) -> Any:
    """An answer as it is compared and shown: rows with their names, anything else as it is."""
    return rows_of(answer) if isinstance(answer, list) and answer and isinstance(answer[0], dict) else answer


def settle_rows(rows: list[dict[str, Any]], stored: Any) -> list[dict[str, Any]]:
    """Name the rows that came without a name, or with one twice.

    A row sent without a name that says exactly what a stored row says is that row; any other is new.
    """
    taken = {named(row) for row in rows}
    free = [row for row in rows_of(stored) if named(row) not in taken]
    settled: list[dict[str, Any]] = []
    used: set[str] = set()
    for row in rows:
        name = named(row)
        if not name or name in used:
            name = _same_row(row, free) or new_row_name()
        used.add(name)
        settled.append({ROW: name, **{key: cell for key, cell in row.items() if key != ROW}})
    return settled


def _same_row(row: dict[str, Any], free: list[dict[str, Any]]) -> str:
    cells = cells_of(row)
    for known in free:
        if cells and cells_of(known) == cells:
            free.remove(known)
            return named(known)
    return ""


def cells_of(row: dict[str, Any]) -> dict[str, Any]:
    """What was answered in a row, without its name."""
    return {key: cell for key, cell in row.items() if key != ROW and cell not in (None, "", [], {})}


def as_asked(question: FormField, answers: dict[str, Any]) -> Any:
    """The answer to a question as it counts: of the rows of a group only the cells they ask for."""
    answer = answers.get(question.key)
    if question.type != FieldType.GROUP or not isinstance(answer, list):
        return answer
    rows = []
    for row in rows_of(answer):
        asked = {ROW, *(inner.key for inner in catalogue.asked_in_row(question, row, answers))}
        rows.append({key: cell for key, cell in row.items() if key in asked})
    return rows


def row_file_key(group: str, row: str, question: str) -> str:
    """Where the evidence of a file question inside a group is filed."""
    return f"{FILE_ANSWER}{group}:{row}:{question}"


def filled_rows(
    question: FormField, answer: Any, uploaded: Collection[str] = ()
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(place in the answer, row) of the rows in which anything was answered or uploaded."""
    files = [inner.key for inner in question.fields if inner.type == FieldType.FILE]
    for place, row in enumerate(rows_of(answer)):
        if cells_of(row) or any(row_file_key(question.key, named(row), key) in uploaded for key in files):
            yield place, row


def files_asked(
    questions: Iterable[FormField], answers: dict[str, Any], uploaded: Collection[str] = ()
) -> dict[str, AskedFile]:
    """Evidence key → file asked for: file questions, and those of each row of a group.

    Rows are counted as a person counts them: those that hold anything (``uploaded``: the evidence keys with a file).
    A row that holds nothing yet may be given a file too, and comes after them.
    """
    asked: dict[str, AskedFile] = {}
    for question in questions:
        if question.type == FieldType.FILE:
            key = FILE_ANSWER + question.key
            asked[key] = AskedFile(key, question.label, question.key, question.required, question.key)
        elif question.type == FieldType.GROUP:
            asked |= _row_files(question, answers, uploaded)
    return asked


def _row_files(question: FormField, answers: dict[str, Any], uploaded: Collection[str]) -> dict[str, AskedFile]:
    if all(inner.type != FieldType.FILE for inner in question.fields):
        return {}
    answer = answers.get(question.key)
    filled = dict(filled_rows(question, answer, uploaded))
    empty = {place: row for place, row in enumerate(rows_of(answer)) if place not in filled}
    asked = {}
    for number, (place, row) in enumerate([*filled.items(), *empty.items()], 1):
        for inner in catalogue.asked_in_row(question, row, answers):
            if inner.type != FieldType.FILE:
                continue
            key = row_file_key(question.key, named(row), inner.key)
            words = {"label": inner.label, "group": question.label, "number": number}
            name = _("%(label)s (%(group)s, row %(number)s)") % words
            mark = f"{question.key}.{place}.{inner.key}"
            asked[key] = AskedFile(key, name, question.key, inner.required and place in filled, mark)
    return asked


def facts_of(questions: Mapping[str, FormField], answers: dict[str, Any], uploaded: Collection[str]) -> dict[str, Any]:
    """The answers to these questions; of groups the rows that hold anything, so that all count them alike."""
    facts = {key: answer for key, answer in answers.items() if key in questions}
    for key, question in questions.items():
        if question.type == FieldType.GROUP and key in facts:
            facts[key] = [row for _place, row in filled_rows(question, facts[key], uploaded)]
    return facts


def rows_gone(group: str, before: Any, after: Any) -> list[str]:
    """How the evidence keys begin of rows that are no longer there."""
    kept = {named(row) for row in rows_of(after)}
    return [f"{FILE_ANSWER}{group}:{named(row)}:" for row in rows_of(before) if named(row) not in kept]
