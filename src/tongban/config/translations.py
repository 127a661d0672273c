"""Compile the .po files of all contexts to .mo without the gettext programs, and refuse mistakes in them.

Format: GNU gettext manual, "The Format of PO Files" and "The Format of GNU MO Files" (revision 0, little endian).
"""

import ast
import os
import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tongban.config import environment

_MAGIC = 0x950412DE
_NAMED = re.compile(r"%\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[sdifrxXeEgG]")
_PLAIN = re.compile(r"(?<!%)(?:%%)*%[#0\-+]*\d*(?:\.\d+)?([sdifr])")
_BRACED = re.compile(r"(?<!\{)(?:\{\{)*\{(\w*)[^{}]*\}")
_KEYWORD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[(\d+)\])?)\s+(".*)$')


class BadTranslation(ValueError):
    """A .po file that cannot be trusted: where, and what is wrong. Collected, so that one run shows all."""


@dataclass(slots=True)
class Entry:
    """One message of a .po file. ``texts`` are msgstr, or msgstr[0], msgstr[1] … in order."""

    line: int
    msgid: str = ""
    plural: str = ""
    context: str | None = None
    texts: dict[int, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        return self.msgid if self.context is None else f"{self.context}\x04{self.msgid}"

    @property
    def translated(self) -> bool:
        return "fuzzy" not in self.flags and bool(self.texts) and all(self.texts.values())


def catalogues(root: Path | None = None) -> list[Path]:
    """All .po files of the platform, sorted."""
    return sorted((root or environment.ROOT / "src" / "tongban").glob("**/locale/*/LC_MESSAGES/*.po"))


def read(path: Path) -> list[Entry]:
    """The messages of a .po file, obsolete ones left out. Raises BadTranslation for what cannot be read."""
    return list(_entries(path))


def _entries(path: Path) -> Iterator[Entry]:
    current, slot = Entry(0), ("", 0)
    for number, raw in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1):
        line = raw.strip()
        if line.startswith(("#", "msgctxt", "msgid ")) and current.texts:
            yield current
            current, slot = Entry(number), ("", 0)
        if line.startswith("#,"):
            current.flags |= {flag.strip() for flag in line[2:].split(",")}
        if not line or line.startswith("#"):
            continue
        slot = _take(path, number, line, current, slot)
    if current.texts:
        yield current


def _take(path: Path, number: int, line: str, entry: Entry, slot: tuple[str, int]) -> tuple[str, int]:
    """Add one line to the entry; returns where a following continuation line belongs."""
    found = _KEYWORD.match(line)
    if found:
        keyword, index, quoted = found.groups()
        slot = (keyword.split("[")[0], int(index or 0))
        if slot[0] == "msgid":
            entry.line = number
    elif line.startswith('"') and slot[0]:
        quoted = line
    else:
        raise BadTranslation(f"{path}:{number}: this line is not part of a message: {line}")
    text = _unquote(path, number, quoted)
    match slot[0]:
        case "msgctxt":
            entry.context = (entry.context or "") + text
        case "msgid":
            entry.msgid += text
        case "msgid_plural":
            entry.plural += text
        case _:
            entry.texts[slot[1]] = entry.texts.get(slot[1], "") + text
    return slot


def _unquote(path: Path, number: int, quoted: str) -> str:
    try:
        return str(ast.literal_eval(quoted))
    except (SyntaxError, ValueError) as error:
        raise BadTranslation(f"{path}:{number}: quotes or a backslash are not right: {quoted}") from error


def flaws(path: Path, entries: list[Entry]) -> list[str]:
    """What is wrong in a file: messages given twice, placeholders lost or invented, a missing header."""
    found: list[str] = []
    seen: dict[str, int] = {}
    for entry in entries:
        if entry.key in seen:
            found.append(f"{path}:{entry.line}: msgid given twice (first on line {seen[entry.key]}): {entry.msgid!r}")
        seen.setdefault(entry.key, entry.line)
        if entry.msgid and entry.translated:
            found += [f"{path}:{entry.line}: {reason}" for reason in _placeholder_flaws(entry)]
    if "" not in seen:
        found.append(f"{path}:1: the header (an empty msgid with Content-Type and Plural-Forms) is missing")
    return found


def _placeholder_flaws(entry: Entry) -> Iterator[str]:
    wanted = _placeholders(entry.plural or entry.msgid, entry.flags)
    allowed = wanted | _placeholders(entry.msgid, entry.flags)
    for text in entry.texts.values():
        given = _placeholders(text, entry.flags)
        if given - allowed:
            yield f"placeholders not in the msgid: {', '.join(sorted(given - allowed))}"
        if wanted - given:
            yield f"placeholders lost: {', '.join(sorted(wanted - given))}"


def _placeholders(text: str, flags: set[str]) -> set[str]:
    found = {f"%({name})" for name in _NAMED.findall(text)}
    if "python-format" in flags:
        found |= {f"%{kind} #{place}" for place, kind in enumerate(_PLAIN.findall(text))}
    if "python-brace-format" in flags:
        found |= {f"{{{name}}}" for name in _BRACED.findall(text)}
    return found


def compiled(entries: list[Entry]) -> bytes:
    """The .mo file of these messages; untranslated and fuzzy ones are left out."""
    messages = {}
    for entry in entries:
        if entry.translated:
            key = f"{entry.key}\0{entry.plural}" if entry.plural else entry.key
            messages[key.encode()] = "\0".join(entry.texts[index] for index in sorted(entry.texts)).encode()
    keys = sorted(messages)
    table = 28
    at = table + 16 * len(keys)
    index: list[tuple[int, int]] = []
    body = b""
    for text in [*keys, *(messages[key] for key in keys)]:
        index.append((len(text), at + len(body)))
        body += text + b"\0"
    head = struct.pack("<7I", _MAGIC, 0, len(keys), table, table + 8 * len(keys), 0, at)
    return head + b"".join(struct.pack("<2I", *pair) for pair in index) + body


def disagreements(files: dict[Path, list[Entry]]) -> list[str]:
    """The same msgid translated differently in two files of one language: Django would show only one of them."""
    first: dict[tuple[str, str, str], tuple[Path, Entry]] = {}
    found = []
    for path, entries in files.items():
        for entry in entries:
            if not (entry.msgid and entry.translated):
                continue
            known = first.setdefault((path.parents[1].name, path.name, entry.key), (path, entry))
            if known[1].texts != entry.texts:
                found.append(
                    f"{path}:{entry.line}: {entry.msgid!r} is translated differently in {known[0]}:{known[1].line}; "
                    "agree on one, or tell the two apart with a msgctxt (pgettext)"
                )
    return found


def compile_all(root: Path | None = None, *, force: bool = False) -> list[Path]:
    """Compile every stale .po file; returns what was written.

    Raises BadTranslation with all flaws of all files, and then writes none: a file that disagrees with another must
    not look up to date at the next run.
    """
    paths = catalogues(root)
    stale = [path for path in paths if force or _is_stale(path)]
    if not stale:
        return []
    files, wrong = {}, []
    for path in paths:
        try:
            files[path] = read(path)
        except BadTranslation as error:
            wrong.append(str(error))
            continue
        wrong += flaws(path, files[path])
    wrong += disagreements(files)
    if wrong:
        raise BadTranslation("\n".join(wrong))
    for path in stale:
        _write(path.with_suffix(".mo"), compiled(files[path]))
    return [path.with_suffix(".mo") for path in stale]


def _is_stale(path: Path) -> bool:
    target = path.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime_ns < path.stat().st_mtime_ns


def _write(target: Path, data: bytes) -> None:
    """Whole or not at all: several processes may compile at once."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(target)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
