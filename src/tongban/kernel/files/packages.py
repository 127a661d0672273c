"""Files that are zip archives inside: OFD, Word, Excel, or plain zip. Read in memory-flat pieces, never extracted.

A zip bomb (a few kilobytes that unfold to gigabytes) is refused on what it declares and, because declarations lie, on
what really comes out; also overlapping entries, archives in archives in archives, and encrypted entries.
"""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO

OFD = "application/ofd"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"

MOST_ENTRIES = 5_000
MOST_BYTES = 256 * 1024 * 1024  # all that comes out, nested archives included
MOST_RATIO = 300  # out : in, looked at once more than a megabyte comes out
LARGEST_NESTED = 16 * 1024 * 1024
DEEPEST = 2
_LONGEST_ENTRY = 512  # bytes of the directory; names in office files are short
_CHUNK = 64 * 1024
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_PROGRAMS = ("META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, UnicodeDecodeError, NotImplementedError, OSError)


class UnsafePackage(Exception):
    """An archive we do not open; the text says why."""


@dataclass(slots=True)
class Budget:
    """What is left for the whole file, nested archives included."""

    entries: int = MOST_ENTRIES
    out: int = MOST_BYTES


def find_package_type(content: BinaryIO) -> str:
    """OFD, DOCX, XLSX or ZIP; "" when it is unsafe, holds macros or a program, or is damaged."""
    try:
        return _inspect(content, Budget(), depth=1)
    except UnsafePackage:
        return ""


def _inspect(content: BinaryIO, budget: Budget, depth: int) -> str:
    if depth > DEEPEST:
        raise UnsafePackage("archive in archive in archive")
    _check_directory(content)
    try:
        with zipfile.ZipFile(content) as archive:
            entries = archive.infolist()
            _check_declared(entries, _length(content), budget)
            for entry in entries:
                _check_actual(archive, entry, budget, depth)
            return _type_of(archive)
    except _DAMAGED as error:
        raise UnsafePackage(f"damaged: {error}") from error
    except RuntimeError as error:  # zipfile's way of saying that an entry is encrypted
        raise UnsafePackage("encrypted") from error


def _check_directory(content: BinaryIO) -> None:
    """Before the list of entries is read into memory: it must be short. Finds the end record as zipfile does."""
    size = _length(content)
    content.seek(max(0, size - 65_557 - 76))
    tail = content.read()
    at = len(tail) - 22
    if not (tail[at:].startswith(b"PK\x05\x06") and tail.endswith(b"\x00\x00")):
        at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise UnsafePackage("no end record")
    (length,) = struct.unpack_from("<I", tail, at + 12)
    if at >= 76 and tail[at - 20 : at - 16] == b"PK\x06\x07":  # a 64-bit end record before it counts instead
        (length,) = struct.unpack_from("<Q", tail, at - 76 + 40)
    if length > MOST_ENTRIES * _LONGEST_ENTRY:
        raise UnsafePackage("too many entries")


def _check_declared(entries: list[zipfile.ZipInfo], size: int, budget: Budget) -> None:
    budget.entries -= len(entries)
    if budget.entries < 0:
        raise UnsafePackage("too many entries")
    if sum(entry.compress_size for entry in entries) > size:
        raise UnsafePackage("entries overlap")
    if sum(entry.file_size for entry in entries) > budget.out:
        raise UnsafePackage("unfolds to too much")
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end or entry.flag_bits & 0x1 or entry.compress_type not in _METHODS:
            raise UnsafePackage("entries overlap, are encrypted or packed in a strange way")
        if _too_dense(entry.file_size, entry.compress_size):
            raise UnsafePackage("declares an impossible ratio")
        end = entry.header_offset + 30 + entry.compress_size


def _check_actual(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget, depth: int) -> None:
    """Unfold an entry and forget it, counting what really comes out; look into an archive inside."""
    kept, out = io.BytesIO(), 0
    nested = False
    with archive.open(entry) as stream:
        for chunk in iter(lambda: stream.read(_CHUNK), b""):
            nested = nested or (out == 0 and chunk.startswith(b"PK\x03\x04"))
            out += len(chunk)
            budget.out -= len(chunk)
            if budget.out < 0 or _too_dense(out, entry.compress_size):
                raise UnsafePackage("unfolds to too much")
            if nested and kept.write(chunk) and out > LARGEST_NESTED:
                raise UnsafePackage("a large archive inside")
    if nested:
        _inspect(kept, budget, depth + 1)


def _too_dense(out: int, packed: int) -> bool:
    return out > 1024 * 1024 and out > MOST_RATIO * max(packed, 1)


def _type_of(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if names.intersection(_PROGRAMS) or any(name.endswith("vbaProject.bin") for name in names):
        raise UnsafePackage("holds a program")
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" in names and "word/document.xml" in names:
        return DOCX
    if "[Content_Types].xml" in names and "xl/workbook.xml" in names:
        return XLSX
    return ZIP


def _length(content: BinaryIO) -> int:
    return content.seek(0, io.SEEK_END)
