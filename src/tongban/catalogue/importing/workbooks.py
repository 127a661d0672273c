"""Excel workbooks, read as a stream. Formulas are not executed, merged cells are filled and told, dates become text."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from tongban.catalogue.errors import SourceUnreadable
from tongban.catalogue.importing.flaws import Flaw

LARGEST = 2 * 1024**3  # unpacked bytes of a workbook
COLUMNS_READ = 300
PRECISE = 10**15  # Excel keeps 15 digits of a number
SheetRow = tuple[int, dict[str, Any] | None, list[Flaw]]
Merged = dict[int, list[tuple[int, int, int]]]  # row → (first column, last column, first row)


def read_sheet(path: Path) -> Iterator[SheetRow]:
    """Rows of the first sheet. The first row with two or more filled cells holds the headings."""
    merged = _merged_cells(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False)
    except (InvalidFileException, KeyError, ValueError, OSError) as error:
        raise SourceUnreadable(reason=str(error)) from error
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=COLUMNS_READ, values_only=True)
        yield from _rows(rows, merged)
    except (ParseError, zipfile.BadZipFile) as error:
        raise SourceUnreadable(reason=str(error)) from error
    finally:
        book.close()


def _rows(rows: Iterator[tuple[Any, ...]], merged: Merged) -> Iterator[SheetRow]:
    header: list[str] = []
    above: dict[tuple[int, int], Any] = {}
    for line, cells in enumerate(rows, 1):
        values = list(cells)
        filled = _fill_merged(line, values, merged, above)
        if not header:
            if sum(value not in (None, "") for value in values) >= 2:
                header = [str(value or "").strip() for value in values]
            continue
        if any(value not in (None, "") for value in values):
            yield _row(line, header, values, filled)


def _fill_merged(line: int, values: list[Any], merged: Merged, above: dict[tuple[int, int], Any]) -> list[int]:
    """Give every cell of a merged range the value of its first cell; returns the columns that were filled."""
    filled = []
    for first, last, start in merged.get(line, ()):
        if start == line and first <= len(values):
            above[(start, first)] = values[first - 1]
        value = above.get((start, first))
        for column in range(first, last + 1):
            if value not in (None, "") and (line, column) != (start, first):
                values.extend([None] * (column - len(values)))
                values[column - 1] = value
                filled.append(column)
    return filled


def _row(line: int, header: list[str], values: list[Any], filled: list[int]) -> SheetRow:
    flaws: list[Flaw] = []
    row: dict[str, Any] = {}
    for place, value in enumerate(values):
        heading = header[place] if place < len(header) else ""
        if value in (None, ""):
            continue
        if not heading:
            flaws.append(Flaw.warning("column.unnamed", _("A filled cell stands under no heading."), value=value))
        else:
            row[heading] = _cell(value, heading, flaws)
    if filled:
        message = _("Merged cells: each was given the value of the first.")
        flaws.append(Flaw.warning("cell.merged", message, "、".join(header[n - 1] for n in filled if n <= len(header))))
    return line, row, flaws


def _cell(value: Any, heading: str, flaws: list[Flaw]) -> Any:
    match value:
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case time():
            return value.isoformat("minutes")
        case int() | float() if not isinstance(value, bool) and abs(value) >= PRECISE:
            message = _(
                "Excel kept 15 digits of this number and lost the rest. Format the column as text, type it anew."
            )
            flaws.append(Flaw.error("cell.number_lost_digits", message, heading, value))
            return None
        case str() if value.startswith("="):
            message = _("Formulas are not executed. Paste the column as values.")
            flaws.append(Flaw.error("cell.formula", message, heading, value))
            return None
        case str() if re.fullmatch(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)", value):
            flaws.append(Flaw.error("cell.error_value", _("Excel shows an error in this cell."), heading, value))
            return None
    return value


def _merged_cells(path: Path) -> Merged:
    """Merged ranges of the first sheet by row; read as a stream, as openpyxl does not tell them in that mode."""
    found: Merged = {}
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST:
                raise SourceUnreadable(reason=_("Unpacked, this workbook is larger than 2 GB."))
            for reference in _merge_references(archive):
                first, top, last, bottom = range_boundaries(reference)
                for row in range(top, min(bottom, top + 100_000) + 1):
                    found.setdefault(row, []).append((first, min(last, COLUMNS_READ), top))
    except (zipfile.BadZipFile, OSError, ParseError, DefusedXmlException) as error:
        raise SourceUnreadable(reason=_("This is not an Excel workbook (.xlsx).")) from error
    return found


def _merge_references(archive: zipfile.ZipFile) -> Iterator[str]:
    names = sorted(name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
    if not names:
        return
    name = "xl/worksheets/sheet1.xml" if "xl/worksheets/sheet1.xml" in names else names[0]
    with archive.open(name) as sheet:
        for _event, element in iterparse(sheet, forbid_dtd=True):
            if element.tag.endswith("}mergeCell"):
                yield element.attrib["ref"]
            elif element.tag.endswith("}row"):
                element.clear()
