"""Rows of a repeating group from a table somebody already has: CSV, Excel, or cells copied from one.

What is wrong in a cell does not keep the rows out: they are taken in as they stand, and each wrong cell is told by row
and column like one typed. Refused as a whole is only what would be read wrongly or not at all.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from tongban.applications.errors import TableRefused
from tongban.applications.forms.answers import MOST_ROWS
from tongban.catalogue.public import FieldType, FormField

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 50 * 1024 * 1024
_WIDEST, _FORMULAS_TOLD = 200, 5
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
Lines = list[list[Any]]


def read_table(question: FormField, data: bytes) -> list[dict[str, Any]]:
    """The rows as raw answers. The first line names the columns, in the words of the form. Refuses TableRefused."""
    if not data.strip():
        raise TableRefused(reason=_("The table is empty. Choose the file that holds the rows."))
    if len(data) > LARGEST:
        raise TableRefused(reason=_("The file is larger than 5 MB. Divide it, and upload one part after the other."))
    if data.startswith(_OLD_EXCEL):
        raise TableRefused(reason=_("This is an old Excel file. Open it, save it as .xlsx, and upload that."))
    lines = _from_workbook(data) if data.startswith(_ZIP) else _from_text(data)
    lines = [line for line in lines if any(str(cell if cell is not None else "").strip() for cell in line)]
    if len(lines) > MOST_ROWS + 1:
        told = _("The table has more than %(most)d rows. Upload at most %(most)d.")
        raise TableRefused(reason=told % {"most": MOST_ROWS})
    columns = _columns(question, lines[0] if lines else [])
    rows = [_row(columns, line) for line in lines[1:]]
    if not rows:
        raise TableRefused(reason=_("Below the names of the columns there is no row. Fill in the table first."))
    return rows


def askable(question: FormField) -> list[FormField]:
    """The questions of a group that a table can answer."""
    return [inner for inner in question.fields if inner.type not in (FieldType.FILE, FieldType.GROUP)]


def _from_text(data: bytes) -> Lines:
    text = _decoded(data)
    first = text.partition("\n")[0]
    delimiter = max("\t,;，", key=first.count)
    try:
        return [line[:_WIDEST] for line in islice(csv.reader(io.StringIO(text), delimiter=delimiter), MOST_ROWS * 2)]
    except csv.Error:
        raise TableRefused(reason=_("The table cannot be read. Save it as .xlsx and upload that.")) from None


def _decoded(data: bytes) -> str:
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise TableRefused(reason=_("The characters of the file cannot be read. Save it as .xlsx and upload that."))


def _from_workbook(data: bytes) -> Lines:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED:
                raise TableRefused(
                    reason=_("The file is larger than 5 MB. Divide it, and upload one part after the other.")
                )
        book = load_workbook(io.BytesIO(data), read_only=True)
        cells = [list(line) for line in islice(book.worksheets[0].iter_rows(max_col=_WIDEST), MOST_ROWS * 2)]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, IndexError, ValueError, OSError):
        raise TableRefused(reason=_("The Excel file is damaged. Open it, save it again, and upload that.")) from None
    found = [cell.coordinate for line in cells for cell in line if cell.data_type == "f"]
    if found:
        told = _("There are formulas in %(cells)s. Copy them, choose “paste values”, save, and upload again.")
        raise TableRefused(reason=told % {"cells": "、".join(found[:_FORMULAS_TOLD])})
    return [[cell.value for cell in line] for line in cells]


def _columns(question: FormField, heads: Iterable[Any]) -> list[FormField | None]:
    """Which question each column answers; None for a column nobody asks for."""
    by_name = {_plain(name): inner for inner in askable(question) for name in (inner.key, inner.label)}
    columns = [by_name.get(_plain(head)) for head in heads]
    if not any(columns):
        names = "、".join(inner.label for inner in askable(question))
        raise TableRefused(reason=_("The first line must name the columns: %(names)s.") % {"names": names})
    known = [column.key for column in columns if column is not None]
    twice = next((column.label for column in columns if column is not None and known.count(column.key) > 1), "")
    if twice:
        raise TableRefused(reason=_("The column “%(name)s” stands there twice. Remove one.") % {"name": twice})
    return columns


def _plain(name: Any) -> str:
    return re.sub(r"[\s*＊]+", "", str(name or "")).casefold()


def _row(columns: list[FormField | None], line: list[Any]) -> dict[str, Any]:
    pairs = zip(columns, line, strict=False)
    return {question.key: _answer(question, cell) for question, cell in pairs if question is not None}


def _answer(question: FormField, cell: Any) -> Any:
    """A cell as the form would send it: the words of a choice become its value, a day its ISO form."""
    text = _text(cell)
    values = {_plain(choice.label): choice.value for choice in question.choices}
    match question.type:
        case FieldType.CHOICE:
            return values.get(_plain(text), text)
        case FieldType.MULTI_CHOICE:
            return [values.get(_plain(part), part.strip()) for part in re.split(r"[、,，;；]", text) if part.strip()]
        case FieldType.ADDRESS:
            return {"division": "", "detail": text} if text else ""
    return text


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime | date):
        return f"{cell:%Y-%m-%d}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
