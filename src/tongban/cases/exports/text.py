"""Blocks of lines of a CSV file: for people's spreadsheets, or to be read back into a workbook."""

import csv
import io
from collections.abc import Iterable, Iterator

from tongban.kernel.spreadsheets import disarmed


def lines(rows: Iterable[Iterable[str]], *, harmless: bool) -> bytes:
    """The rows as bytes of a CSV file; ``harmless`` for people's spreadsheets, not for reading back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([disarmed(cell) for cell in row] if harmless else row)
    return out.getvalue().encode()


def read_lines(chunks: Iterable[bytes]) -> Iterator[list[str]]:
    """Rows written with ``harmless=False``, back again."""
    for chunk in chunks:
        yield from csv.reader(io.StringIO(chunk.decode(), newline=""))
