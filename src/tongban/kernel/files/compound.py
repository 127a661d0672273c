"""Old Office files: a compound file is a small file system; the names of its streams tell what it is ([MS-CFB])."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

DOC = "application/msword"
XLS = "application/vnd.ms-excel"
SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFA  # sector numbers from here on are marks
_MOST_SECTORS = 4096  # of the directory: 32,768 names at 512 bytes
_MACROS = {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "Macros", "VBA"}


def find_compound_type(content: BinaryIO) -> str:
    """DOC or XLS; "" for anything else (installers, mails, presentations), for macros and for damaged files."""
    try:
        names = set(_names(content))
    except (struct.error, UnicodeDecodeError, ValueError):
        return ""
    if names & _MACROS or "EncryptedPackage" in names:
        return ""
    if "WordDocument" in names:
        return DOC
    if names & {"Workbook", "Book"}:
        return XLS
    return ""


def _names(content: BinaryIO) -> Iterator[str]:
    content.seek(0)
    head = content.read(512)
    (shift,) = struct.unpack_from("<H", head, 30)
    (first,) = struct.unpack_from("<I", head, 48)
    if shift not in (9, 12):
        raise ValueError("sector size")
    tables = [number for number in struct.unpack_from("<109I", head, 76) if number < _END]
    for sector in _chain(content, first, tables, 1 << shift):
        for offset in range(0, len(sector) - 127, 128):
            (length,) = struct.unpack_from("<H", sector, offset + 64)
            if 2 <= length <= 64:
                yield sector[offset : offset + length - 2].decode("utf-16-le")


def _chain(content: BinaryIO, first: int, tables: list[int], size: int) -> Iterator[bytes]:
    """The sectors of a stream; stops at a loop or beyond the budget."""
    seen: set[int] = set()
    sector = first
    while sector < _END:
        if sector in seen or len(seen) >= _MOST_SECTORS:
            raise ValueError("loop in the directory")
        seen.add(sector)
        yield _sector(content, sector, size)
        table, entry = divmod(sector, size // 4)
        if table >= len(tables):
            raise ValueError("directory beyond the table")
        (sector,) = struct.unpack_from("<I", _sector(content, tables[table], size), entry * 4)


def _sector(content: BinaryIO, number: int, size: int) -> bytes:
    content.seek((number + 1) * size)
    return content.read(size)
