"""Reading files row by row with flat memory: JSON lines, a JSON array, CSV of several encodings, Excel workbooks."""

import codecs
import csv
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _

from tongban.catalogue.errors import SourceUnreadable
from tongban.catalogue.importing import workbooks
from tongban.catalogue.importing.flaws import Flaw

LONGEST_LINE = 4 * 1024 * 1024
CHUNK = 1024 * 1024
KINDS = frozenset({"jsonl", "ndjson", "json", "csv", "tsv", "txt", "xlsx", "xlsm"})


@dataclass(slots=True)
class SourceRow:
    """One row as it stands in the file. ``line`` counts from 1 as an editor shows it; ``values`` None: unreadable."""

    line: int
    values: dict[str, Any] | None
    flaws: list[Flaw] = field(default_factory=list)


def digest_of_file(path: Path) -> str:
    """SHA-256 of the bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def require_known_kind(name: str) -> str:
    """The ending of a file name, without dot, if the import reads such files; or SourceUnreadable."""
    kind = Path(name).suffix.lstrip(".").lower()
    if kind not in KINDS:
        raise SourceUnreadable(reason=_("Use .jsonl, .json, .csv or .xlsx. Save an old .xls workbook as .xlsx first."))
    return kind


def read_rows(path: Path, *, kind: str = "") -> Iterator[SourceRow]:
    """The rows of a file; ``kind``: its ending without dot when the name does not tell. Or SourceUnreadable."""
    kind = require_known_kind(f"file.{kind}" if kind else path.name)
    if path.stat().st_size == 0:
        raise SourceUnreadable(reason=_("It is empty."))
    if kind in {"jsonl", "ndjson"}:
        return _line_rows(path)
    if kind == "json":
        return _json_rows(path)
    if kind in {"csv", "tsv", "txt"}:
        return _csv_rows(path)
    return (SourceRow(line, values, flaws) for line, values, flaws in workbooks.read_sheet(path))


def encoding_of(path: Path) -> str:
    """utf-8-sig, utf-16 (by its mark) or gb18030, whichever reads the whole file without a mistake."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return "utf-8-sig"  # lines are read one by one; each broken one is told


def _json_rows(path: Path) -> Iterator[SourceRow]:
    with path.open("rb") as file:
        start = file.read(64).removeprefix(codecs.BOM_UTF8).lstrip()
    return _array_rows(path) if start.startswith(b"[") else _line_rows(path)


def _line_rows(path: Path) -> Iterator[SourceRow]:
    with path.open("rb") as file:
        line = 0
        while raw := file.readline(LONGEST_LINE + 1):
            line += 1
            if len(raw) > LONGEST_LINE:
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(LONGEST_LINE)
                yield _broken(line, _("This line is longer than 4 MB and was not read."), "")
            elif raw.strip():
                yield _json_row(line, raw.removeprefix(codecs.BOM_UTF8) if line == 1 else raw)


def _json_row(line: int, raw: bytes) -> SourceRow:
    flaws = []
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        try:
            text = raw.decode("gb18030")
        except UnicodeDecodeError:
            return _broken(line, _("This line is neither UTF-8 nor GB18030."), raw[:80].decode("utf-8", "replace"))
        flaws.append(Flaw.warning("file.encoding", _("This line is GB18030, not UTF-8; it was read as such.")))
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _broken(line, _("This line is not JSON: %(reason)s") % {"reason": error}, text)
    return _object(line, values, flaws)


def _object(line: int, values: Any, flaws: list[Flaw]) -> SourceRow:
    if isinstance(values, dict):
        return SourceRow(line, values, flaws)
    return _broken(line, _("This is not one item (a JSON object)."), str(values))


def _broken(line: int, message: str, value: str) -> SourceRow:
    return SourceRow(line, None, [Flaw.error("row.broken", message, value=value.strip()[:80])])


def _array_rows(path: Path) -> Iterator[SourceRow]:
    """A JSON array of objects, one object at a time; ``line`` counts the objects."""
    with path.open(encoding=encoding_of(path), errors="replace") as file:
        buffer, place, line, decoder = file.read(CHUNK).lstrip("﻿ \r\n\t")[1:], 0, 0, json.JSONDecoder()
        while True:
            place = _next_value(buffer, place)
            try:
                values, end = decoder.raw_decode(buffer, place)
            except (ValueError, RecursionError) as error:
                more = file.read(CHUNK)
                if more and len(buffer) - place < LONGEST_LINE:
                    buffer, place = buffer[place:] + more, 0
                    continue
                if buffer[place : place + 1] != "]":
                    yield _broken(line + 1, _("The list breaks off: %(reason)s") % {"reason": error}, buffer[place:])
                return
            line, place = line + 1, end
            yield _object(line, values, [])


def _next_value(buffer: str, place: int) -> int:
    while place < len(buffer) and buffer[place] in " \r\n\t,":
        place += 1
    return place


def _csv_rows(path: Path) -> Iterator[SourceRow]:
    encoding = encoding_of(path)
    told = []
    if encoding != "utf-8-sig":
        message = _("The file is %(encoding)s, not UTF-8; it was read as such.") % {"encoding": encoding.upper()}
        told.append(Flaw.note("file.encoding", message))
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        yield from _dialect_rows(file, told)


def _dialect_rows(file: TextIO, told: list[Flaw]) -> Iterator[SourceRow]:
    first = file.readline(LONGEST_LINE)
    delimiter = max(",\t;|", key=first.count) if first else ","
    csv.field_size_limit(LONGEST_LINE)
    reader = csv.reader(chain([first], file), delimiter=delimiter)
    header: list[str] | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _broken(reader.line_num, _("This line is not CSV: %(reason)s") % {"reason": error}, "")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = [cell.strip() for cell in cells]
            told += header_flaws(header)
        else:
            row = _csv_row(reader.line_num, header, cells)
            row.flaws[:0], told = told, []
            yield row


def header_flaws(header: list[str]) -> list[Flaw]:
    """Headings that come twice; the later column would hide the earlier one."""
    twice = sorted({name for name in header if name and header.count(name) > 1})
    message = _("This heading stands over two columns; the last one was read.")
    return [Flaw.warning("column.twice", message, name) for name in twice]


def _csv_row(line: int, header: list[str], cells: list[str]) -> SourceRow:
    row = SourceRow(line, dict(zip(header, cells, strict=False)))
    if any(cell.strip() for cell in cells[len(header) :]):
        message = _("More cells than headings: values may stand in the wrong column. The row was not imported.")
        return SourceRow(line, None, [Flaw.error("row.shifted", message, value=",".join(cells)[:120])])
    if len(cells) < len(header):
        row.flaws.append(Flaw.warning("row.short", _("Fewer cells than headings; the missing ones are empty.")))
    return row
