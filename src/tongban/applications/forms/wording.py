"""Answers in words, for the summary, the other window's answer and the receipt."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongban.applications.forms.answers import is_open
from tongban.applications.forms.rows import filled_rows, named, row_file_key
from tongban.catalogue.public import FieldType, FormField
from tongban.identity import public as identity
from tongban.kernel.money import say_yuan
from tongban.ui import moments
from tongban.ui.forms import parse_day

Files = Mapping[str, str]  # evidence key → names of the files


def words_of(question: FormField, answer: Any, files: Files | None = None) -> str:
    """An answer as a person would say it; "" when there is none. Never fails on an answer that is not valid.

    ``files`` names what was uploaded, for the file questions inside a group.
    """
    if question.type == FieldType.GROUP and isinstance(answer, list):
        rows = filled_rows(question, answer, files or {})
        return "\n".join(_row_words(question, number, row, files or {}) for number, (_at, row) in enumerate(rows, 1))
    if is_open(answer):
        return ""
    if question.type == FieldType.ADDRESS and isinstance(answer, dict):
        return identity.Divisions.path(str(answer.get("division") or "")) + str(answer.get("detail") or "")
    if isinstance(answer, list):
        return "、".join(_label_of(question, str(one)) for one in answer)
    return _plain(question, str(answer))


def _plain(question: FormField, answer: str) -> str:
    if question.type == FieldType.DATE:
        return _day(answer)
    if question.type == FieldType.CHOICE:
        return _label_of(question, answer)
    if question.type == FieldType.MONEY:
        return f"{say_yuan(answer)} {_('yuan')}"
    return f"{answer} {question.unit}" if question.unit else answer


def _day(answer: str) -> str:
    try:
        return moments.day(parse_day(answer))
    except ValueError:
        return answer


def _label_of(question: FormField, value: str) -> str:
    return next((choice.label for choice in question.choices if choice.value == value), value)


def _row_words(question: FormField, number: int, row: dict[str, Any], files: Files) -> str:
    said = [
        files.get(row_file_key(question.key, named(row), inner.key), "")
        if inner.type == FieldType.FILE
        else words_of(inner, row.get(inner.key))
        for inner in question.fields
    ]
    return f"{number}. " + "，".join(words for words in said if words)
