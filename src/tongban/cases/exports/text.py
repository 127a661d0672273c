"""Lines of a CSV file that opens right in Excel and runs nothing there.

UTF-8 with a byte order mark, CRLF (RFC 4180). A cell that a spreadsheet would read as a formula gets an apostrophe in
front (CSV injection); a number of more than eleven digits gets a tab, or Excel would round it to 15 digits.
"""

import csv
import io
from collections.abc import Iterable, Iterator

MARK = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_NUMBER = 11


def lines(rows: Iterable[Iterable[str]], *, harmless: bool) -> bytes:
    """The rows as bytes of a CSV file; ``harmless`` for people's spreadsheets, not for reading back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([disarmed(cell) for cell in row] if harmless else row)
    return out.getvalue().encode()


def disarmed(cell: str) -> str:
    """The cell so that no spreadsheet runs it or rounds it."""
    if cell.lstrip(" ").startswith(_FORMULA):
        return "'" + cell
    return "\t" + cell if len(cell) > _LONGEST_NUMBER and cell.isdigit() else cell


def read_lines(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    """Rows written with ``harmless=False``, back again."""
    for chunk in chunks:
        yield from csv.reader(io.StringIO(chunk.decode(), newline=""))
