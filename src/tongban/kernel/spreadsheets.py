"""Tables to take away: CSV that opens right in a spreadsheet and runs nothing there.

UTF-8 with a byte order mark, CRLF (RFC 4180). A cell that a spreadsheet would read as a formula gets an apostrophe in
front (CSV injection, OWASP ASVS 5 1.2.10); a number of more than eleven digits gets a tab, or Excel would round it to
15 digits. The only place that writes CSV for people (tested).
"""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

from tongban.kernel.files.downloads import content_disposition

MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_NUMBER = 11


def disarmed(cell: str) -> str:
    """The cell so that no spreadsheet runs it or rounds it."""
    if cell.lstrip(" \0").startswith(_FORMULA):
        return "'" + cell
    return "\t" + cell if len(cell) > _LONGEST_NUMBER and cell.isdigit() else cell


def lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The mark, then one line a row. Numbers and days stay as they are, texts are disarmed."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    yield MARK
    for row in rows:
        writer.writerow(["" if cell is None else disarmed(cell) if isinstance(cell, str) else cell for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def csv_answer(rows: Iterable[Iterable[Any]], *, name: str) -> StreamingHttpResponse:
    """The rows as a file to save, written while it is sent. ``name`` with its ending."""
    answer = StreamingHttpResponse(lines(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = content_disposition(name, inline=False)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
