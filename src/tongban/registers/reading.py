"""Files of rows, read piece by piece: bytes already read are never read again, and no line can fill the memory."""

import csv
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from tongban.registers.errors import FileUnreadable

LONGEST_LINE = 1024 * 1024
_HEAD = 64 * 1024
_BOM = b"\xef\xbb\xbf"
_MOST_COLUMNS = 400


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file, or the reason why it cannot be read. ``end`` is the offset after it."""

    line: int
    end: int
    values: dict[str, Any] | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the file is: ``names`` are the columns of the first line of a CSV file, empty for JSON lines."""

    encoding: str
    names: tuple[str, ...]
    start: int
    lines: int


def look(file: BinaryIO) -> Layout:
    """Find out what a file is from its beginning. Raises FileUnreadable."""
    file.seek(0)
    head = file.read(_HEAD)
    if not head.strip():
        raise FileUnreadable(why=_("It is empty."))
    start = len(_BOM) if head.startswith(_BOM) else 0
    encoding = _encoding_of(head[start:])
    if head[start:].lstrip()[:1] == b"{":
        return Layout(encoding, (), start, 0)
    file.seek(start)
    lines = _Lines(file, encoding, offset=start)
    try:
        names = tuple(name.strip() for name in next(csv.reader(lines, strict=True)))
    except (csv.Error, StopIteration, _BadLine) as error:
        raise FileUnreadable(why=_("Its first line does not name the columns.")) from error
    if not all(names) or len(set(names)) < len(names) or len(names) > _MOST_COLUMNS:
        raise FileUnreadable(why=_("Its first line does not name the columns."))
    return Layout(encoding, names, lines.offset, lines.line)


def rows_of(file: BinaryIO, layout: Layout, *, offset: int = 0, line: int = 0) -> Iterator[RawRow]:
    """Rows from an offset on, at which a row ended before."""
    begin, first = (offset, line) if offset > layout.start else (layout.start, layout.lines)
    file.seek(begin)
    lines = _Lines(file, layout.encoding, offset=begin, line=first)
    yield from _csv_rows(lines, layout.names) if layout.names else _json_rows(lines)


def _csv_rows(lines: "_Lines", names: tuple[str, ...]) -> Iterator[RawRow]:
    reader = csv.reader(lines, strict=True)
    while True:
        before = lines.offset
        begin = lines.line + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _BadLine as error:
            yield RawRow(begin, lines.offset, None, error.reason)
            reader = csv.reader(lines, strict=True)
            continue
        except csv.Error:
            lines.go_on_after(before, begin)
            yield RawRow(begin, lines.offset, None, "unreadable")
            reader = csv.reader(lines, strict=True)
            continue
        if len(cells) == len(names):
            yield RawRow(begin, lines.offset, dict(zip(names, cells, strict=True)))
        elif any(cell.strip() for cell in cells):
            yield RawRow(begin, lines.offset, None, "not_the_columns")


def _json_rows(lines: "_Lines") -> Iterator[RawRow]:
    while True:
        try:
            text = next(lines)
        except StopIteration:
            return
        except _BadLine as error:
            yield RawRow(lines.line, lines.offset, None, error.reason)
            continue
        if not text.strip():
            continue
        try:
            told = json.loads(text, parse_constant=_no_number, parse_float=str, parse_int=_short_number)
        except (ValueError, RecursionError):
            told = None
        if isinstance(told, dict) and len(told) <= _MOST_COLUMNS:
            yield RawRow(lines.line, lines.offset, told)
        else:
            yield RawRow(lines.line, lines.offset, None, "unreadable")


def _no_number(word: str) -> Any:
    raise ValueError(word)


def _short_number(digits: str) -> str:
    """Numbers stay as they are written: a number of a million digits is not worked out."""
    return digits


class _BadLine(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Lines:
    """Lines of a file with a bound, counting bytes and lines; a line that is too long is passed over in pieces."""

    def __init__(self, file: BinaryIO, encoding: str, *, offset: int, line: int = 0) -> None:
        self.file, self.encoding, self.offset, self.line = file, encoding, offset, line

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        raw = self.file.readline(LONGEST_LINE + 1)
        if not raw:
            raise StopIteration
        self.line += 1
        self.offset += len(raw)
        if len(raw) > LONGEST_LINE:
            self._pass_over(raw)
            raise _BadLine("line_too_long")
        try:
            return raw.decode(self.encoding)
        except UnicodeDecodeError as error:
            raise _BadLine("not_characters") from error

    def go_on_after(self, offset: int, line: int) -> None:
        """A quotation mark that is never closed swallows what follows: only its own line is lost."""
        self.file.seek(offset)
        self.offset, self.line = offset, line - 1
        with suppress(_BadLine, StopIteration):
            next(self)

    def _pass_over(self, raw: bytes) -> None:
        while raw and not raw.endswith(b"\n"):
            raw = self.file.readline(LONGEST_LINE)
            self.offset += len(raw)


def _encoding_of(head: bytes) -> str:
    """UTF-8 unless the beginning is none; then GB18030, still in use in many departments. Raises FileUnreadable."""
    for encoding in ("utf-8", "gb18030"):
        try:
            _without_cut_character(head, encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise FileUnreadable(why=_("It is not written in UTF-8 or GB18030."))


def _without_cut_character(head: bytes, encoding: str) -> str:
    """The beginning of a file may end in the middle of a character: only the last few bytes are excused."""
    for cut in range(4):
        try:
            return head[: len(head) - cut].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - cut - 4 or len(head) < _HEAD:
                raise
    return head[:-4].decode(encoding)
