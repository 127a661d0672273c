"""A workbook of any length in flat memory: every cell is text, so nothing in it runs or is rounded."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

LONGEST = 1_048_576  # rows of a sheet (ISO/IEC 29500 as Excel reads it)
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def bind(
    target: Path, rows: Iterable[Sequence[str]], *, headings: Sequence[str], title: str, longest: int = LONGEST
) -> int:
    """Write the rows to ``target``; a sheet that is full is followed by another. Returns how many sheets."""
    with xlsxwriter.Workbook(str(target), _OPTIONS | {"tmpdir": str(target.parent)}) as book:
        sheets, at, sheet = 0, longest, None
        for row in rows:
            if at >= longest:
                sheets += 1
                sheet, at = _new_sheet(book, title, sheets, headings), 1
            _write(sheet, at, row)
            at += 1
        if not sheets:
            _new_sheet(book, title, 1, headings)
    return max(sheets, 1)


def _new_sheet(book: xlsxwriter.Workbook, title: str, number: int, headings: Sequence[str]) -> Worksheet:
    sheet = book.add_worksheet(title if number == 1 else f"{title} {number}")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headings) - 1, 18)
    _write(sheet, 0, headings)
    return sheet


def _write(sheet: Worksheet, at: int, row: Sequence[str]) -> None:
    for column, cell in enumerate(row):
        if cell:
            sheet.write_string(at, column, cell)
