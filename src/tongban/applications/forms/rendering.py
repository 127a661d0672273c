"""Stored answers as fields on a page, and a posted page as raw answers. Always drawn from what is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tongban.applications.forms.answers import MOST_ROWS, Problems
from tongban.applications.forms.fields import field_of
from tongban.applications.forms.known import Beside
from tongban.applications.forms.rows import FILE_ANSWER, ROW, box_of, named, new_row_name, row_file_key, rows_of
from tongban.applications.forms.windows import (
    PAGE,
    Pages,
    Window,
    is_part,
    page_of_row,
    put_among,
    starts_at,
    window_on,
)
from tongban.applications.forms.wording import words_of
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FieldType, FormField, FormSection

MOST_LINES = 50  # of the summary on top of a page
_APART = frozenset({FieldType.FILE, FieldType.GROUP})


class AnswerForm(forms.Form):
    """Some questions with their stored answers and their problems. Unbound: the answers are its initial values."""

    def __init__(self, questions: Any, answers: dict[str, Any], problems: Problems, prefix: str | None = None) -> None:
        super().__init__(initial=answers, prefix=prefix)
        for question in questions:
            if question.type not in _APART:
                self.fields[question.key] = field_of(question)
        self.problems = problems

    @property
    def errors(self) -> ErrorDict:
        """What is wrong, as Django's bound fields expect it."""
        return ErrorDict({key: self.error_class(messages) for key, messages in self.problems.items()})


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file question: what was uploaded for it. ``id`` is its file input's."""

    question: FormField
    id: str
    evidence_key: str
    files: list[Any]
    errors: list[str]
    standing: list[Any] = field(default_factory=list)  # handed in before; a new file takes their place
    kind: str = "file"

    @property
    def box(self) -> str:
        return box_of(self.evidence_key)


@dataclass(frozen=True, slots=True)
class RowEntry:
    """One row of a group: its place from 0, its name, and its questions in the order of the definition."""

    place: int
    name: str
    entries: "list[FieldEntry | FileEntry]"

    @property
    def number(self) -> int:
        """As people count."""
        return self.place + 1


@dataclass(frozen=True, slots=True)
class GroupEntry:
    """A repeating group."""

    question: FormField
    rows: list[RowEntry]
    errors: list[str]
    theirs: str | None = None
    window: Window | None = None  # where the rows stand among all, when the page shows some only
    takes_tables: bool = False
    kind: str = "group"

    @property
    def columns(self) -> str:
        """The names of the columns a table must have."""
        return "、".join(inner.label for inner in self.question.fields if inner.type not in _APART)

    @property
    def most(self) -> int:
        return min(MOST_ROWS, int(self.question.maximum or MOST_ROWS))

    @property
    def can_grow(self) -> bool:
        return (self.window.total if self.window else len(self.rows)) < self.most


@dataclass(frozen=True, slots=True)
class FieldEntry:
    """A plain question as a bound field."""

    question: FormField
    field: Any
    errors: list[str]
    theirs: str | None = None
    beside: Beside | None = None
    kind: str = "field"


@dataclass
class SectionForm:
    """One section of the form, ready to be drawn: ``{{ form }}`` renders its entries in the order of the definition.

    ``conflicts`` maps questions to what another window answered meanwhile.
    """

    section: FormSection
    answers: dict[str, Any]
    problems: Problems = field(default_factory=dict)
    evidence: dict[str, list[Any]] = field(default_factory=dict)
    standing: dict[str, list[Any]] = field(default_factory=dict, kw_only=True)  # files handed in before
    conflicts: dict[str, Any] = field(default_factory=dict)
    seen: str = ""  # JSON, question → digest of the answer this page shows
    is_bound: bool = False  # True when the page answers a post, as Django's forms say it
    beside: dict[str, Beside] = field(default_factory=dict, kw_only=True)  # question → where its answer came from
    number: str = field(default="", kw_only=True)  # of the application, where the reader may say that a value is wrong
    wrong_page: str = field(default="applications:dispute_answer", kw_only=True)  # where that is said
    tables: bool = field(default=False, kw_only=True)  # whether rows may come from a file
    pages: Pages | None = field(
        default=None, kw_only=True
    )  # group → page, where long groups are shown some rows at a time

    def __post_init__(self) -> None:
        self.plain = AnswerForm(self.section.fields, self.answers, self.problems)

    @property
    def errors(self) -> Problems:
        return self.problems

    def entries(self) -> Iterator[FieldEntry | FileEntry | GroupEntry]:
        for question in self.section.fields:
            errors = self.problems.get(question.key, [])
            if question.type == FieldType.FILE:
                key = FILE_ANSWER + question.key
                yield self._file(question, f"id_{question.key}", key, errors)
            elif question.type == FieldType.GROUP:
                yield self._group(question, errors)
            else:
                bound, beside = self.plain[question.key], self.beside.get(question.key)
                yield FieldEntry(question, bound, errors, self._theirs(question), beside)

    def _file(self, question: FormField, box_id: str, key: str, errors: list[str]) -> FileEntry:
        return FileEntry(question, box_id, key, self.evidence.get(key, []), errors, self.standing.get(key, []))

    def _theirs(self, question: FormField) -> str | None:
        """What the other window answered, in words; None when there is no conflict."""
        return words_of(question, self.conflicts[question.key]) if question.key in self.conflicts else None

    def _group(self, question: FormField, errors: list[str]) -> GroupEntry:
        rows = rows_of(self.answers.get(question.key)) or [{ROW: new_row_name()}]
        window = self._window(question.key, len(rows))
        shown = range(window.start, window.last) if window else range(len(rows))
        drawn = [RowEntry(place, named(rows[place]), self._cells(question, place, rows[place])) for place in shown]
        return GroupEntry(question, drawn, errors, self._theirs(question), window, self.tables)

    def _window(self, group: str, total: int) -> Window | None:
        """The rows to show; None for all of them. Where something is wrong, the page of the first wrong row."""
        if self.pages is None:
            return None
        wrong = next(
            (page_of_row(int(place.split(".")[1])) for place in self.problems if place.startswith(f"{group}.")), 0
        )
        window = window_on(group, total, wrong if self.is_bound and wrong else self.pages.get(group, 1))
        return window if window.is_needed else None

    def _cells(self, question: FormField, place: int, row: dict[str, Any]) -> list[FieldEntry | FileEntry]:
        prefix, problems = f"{question.key}-{place}", self._row_problems(question.key, place)
        form = AnswerForm(question.fields, row, problems, prefix)
        cells: list[FieldEntry | FileEntry] = []
        for inner in catalogue.asked_in_row(question, row, self.answers):
            errors = problems.get(inner.key, [])
            if inner.type == FieldType.FILE:
                key = row_file_key(question.key, named(row), inner.key)
                cells.append(self._file(inner, f"id_{prefix}-{inner.key}", key, errors))
            elif inner.key in form.fields:
                cells.append(FieldEntry(inner, form[inner.key], errors))
        return cells

    def _row_problems(self, group: str, number: int) -> Problems:
        start = f"{group}.{number}."
        return {key.removeprefix(start): said for key, said in self.problems.items() if key.startswith(start)}

    def error_lines(self) -> list[dict[str, str]]:
        """What the summary on top of the page says, each line with the place it leads to, maybe on another page."""
        lines = [
            {"text": self._said(place, said), "target": self._target(place), "page": self._page(place)}
            for place, messages in self.problems.items()
            for said in messages
        ]
        more = len(lines) - MOST_LINES
        told = _("and %(more)d more; mend these first, then save again.") % {"more": more}
        return [*lines[:MOST_LINES], {"text": told, "target": "", "page": ""}] if more > 0 else lines

    def _page(self, place: str) -> str:
        """The query that shows the page of a row; "" for what stands on this page."""
        group, number = [*place.split("."), ""][:2]
        if self.pages is None or not number:
            return ""
        window = self._window(group, len(rows_of(self.answers.get(group))))
        page = page_of_row(int(number))
        return f"?{PAGE}{group}={page}&check=1" if window and page != window.page else ""

    def _said(self, place: str, said: str) -> str:
        """With the number of the row, where there are many."""
        group, number = [*place.split("."), ""][:2]
        if not number or self._window(group, len(rows_of(self.answers.get(group)))) is None:
            return said
        return _("Row %(row)d: %(problem)s") % {"row": int(number) + 1, "problem": said}

    def _target(self, place: str) -> str:
        group, _dot, rest = place.partition(".")
        number, _dot, cell = rest.partition(".")
        if cell:
            return f"id_{group}-{number}-{cell}"
        bound = self.plain[place] if place in self.plain.fields else None
        return bound.id_for_label or f"{bound.auto_id}_0" if bound is not None else f"id_{place}"

    def __str__(self) -> SafeString:
        renderer = forms.renderers.get_default_renderer()
        return SafeString(renderer.render("applications/forms/section.html", {"form": self, "section": self.section}))


def shape_of(section: FormSection, answers: dict[str, Any]) -> list[str]:
    """Which questions a page of this section shows, those in rows too: when it changes, the page must be drawn anew."""
    shape = []
    for question in section.fields:
        shape.append(question.key)
        for place, row in enumerate(rows_of(answers.get(question.key)) if question.type == FieldType.GROUP else ()):
            shape += [f"{place}.{inner.key}" for inner in catalogue.asked_in_row(question, row, answers)]
    return shape


def read_section(section: FormSection, data: Any, stored: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Raw answers of a posted section, by question key; only questions the page really carried.

    Where a page carried some rows of a group they are put among those of ``stored``.
    """
    raw: dict[str, Any] = {}
    for question in section.fields:
        if question.type == FieldType.GROUP:
            if f"{question.key}-rows" in data:
                rows = _read_rows(question, data)
                part = stored is not None and is_part(question.key, data)
                raw[question.key] = put_among(rows, (stored or {}).get(question.key)) if part else rows
        elif question.type != FieldType.FILE:
            raw |= _read_field(question, question.key, data)
    return raw


def _read_rows(question: FormField, data: Any) -> list[dict[str, Any]]:
    stated = str(data.get(f"{question.key}-rows"))
    count = min(int(stated), MOST_ROWS) if stated.isascii() and stated.isdigit() and len(stated) < 5 else 0
    start = starts_at(question.key, data)
    rows = []
    for number in range(start, start + count):
        name = data.get(f"{question.key}-{number}-{ROW}")
        row: dict[str, Any] = {ROW: name} if name else {}
        for inner in question.fields:
            if inner.type not in _APART:
                row |= _read_field(inner, f"{question.key}-{number}-{inner.key}", data, key=inner.key)
        rows.append(row)
    return rows


def _read_field(question: FormField, name: str, data: Any, key: str = "") -> dict[str, Any]:
    widget = field_of(question).widget
    boxes = isinstance(widget, forms.CheckboxSelectMultiple)
    if widget.value_omitted_from_data(data, {}, name) or (boxes and name not in data):
        # Radio buttons and checkboxes with nothing chosen send nothing: a hidden marker tells they were on the page.
        return {key or question.key: ""} if f"{name}-asked" in data else {}
    return {key or question.key: widget.value_from_datadict(data, {}, name)}
