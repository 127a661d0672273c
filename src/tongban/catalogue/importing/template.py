"""The import template: an Excel workbook with headings, hints and one sample row; or its CSV."""

import csv
import io

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from tongban.catalogue.importing.columns import COLUMNS

SAMPLE_MATERIALS = (
    "居民身份证|必要|证件|纸质、电子化|政府部门核发|教师资格条例|0|1|\n毕业证书|必要|证书|电子化|其他|教师资格条例"
)
ROWS_AS_TEXT = 2000


def template_workbook() -> bytes:
    """The template as .xlsx: sheet 事项 to fill in, sheet 填写说明 that explains each column."""
    book = Workbook()
    sheet = book.active
    sheet.title = "事项"
    sheet.append([column.heading for column in COLUMNS])
    sheet.append([_example(column.key, column.example) for column in COLUMNS])
    for place, column in enumerate(COLUMNS, 1):
        head = sheet.cell(1, place)
        head.font = Font(bold=True, color="FFFFFF" if column.required else "000000")
        head.fill = PatternFill("solid", fgColor="0B57D0" if column.required else "DFE4EA")
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(12, len(column.heading) * 2 + 4)
        sheet.column_dimensions[letter].number_format = "@"
        sheet.cell(2, place).number_format = "@"
        sheet.cell(2, place).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    _explain(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def template_csv() -> bytes:
    """The template as UTF-8 CSV with a byte order mark."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.heading for column in COLUMNS])
    writer.writerow([_example(column.key, column.example) for column in COLUMNS])
    return buffer.getvalue().encode("utf-8-sig")


def _example(key: str, example: str) -> str:
    return SAMPLE_MATERIALS if key == "materials" else example


def _explain(book: Workbook) -> None:
    sheet = book.create_sheet("填写说明")
    sheet.append(["列", "必填", "怎么填", "例子"])
    for column in COLUMNS:
        sheet.append(
            [column.heading, "是" if column.required else "", column.help, _example(column.key, column.example)]
        )
    for letter, width in (("A", 24), ("B", 8), ("C", 60), ("D", 50)):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
