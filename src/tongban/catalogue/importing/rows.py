"""One foreign row → our columns as plain text or lists, by a mapping. What was not taken literally is told."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue.importing import values
from tongban.catalogue.importing.columns import BY_KEY, CODES, Reading
from tongban.catalogue.importing.flaws import Flaw
from tongban.catalogue.importing.mapping import Mapping, Source, Value

MARKUP = re.compile(r"<\s*(br|p|div|span|font|table|tr|td|a|b|i|u|strong|img|script|style|/)[^<>]*>", re.I)


@dataclass(slots=True)
class Row:
    """Our columns of one row, and what was said in reading them."""

    values: dict[str, Value] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    translated: set[str] = field(default_factory=set)  # columns the mapping's code table already made ours

    def text(self, key: str) -> str:
        value = self.values.get(key)
        return "、".join(value) if isinstance(value, list) else value or ""


def map_row(mapping: Mapping, raw: dict[str, Any]) -> Row:
    """Read a foreign row with a mapping."""
    row = Row(values=dict(mapping.constants))
    empty_words: list[str] = []
    for key, source in mapping.columns.items():
        value = _taken(mapping, key, source, raw, row, empty_words)
        if value not in (None, "", []):
            row.values[key] = value
    if empty_words:
        message = _("“Nothing” is written as a word; taken as empty.")
        row.flaws.append(Flaw.note("value.null_word", message, "、".join(dict.fromkeys(empty_words))[:100]))
    for column in mapping.lists:
        if isinstance(raw.get(column), str):
            message = _("This column is a list in other rows, but a text here.")
            row.flaws.append(Flaw.note("column.mixed_type", message, column, raw[column]))
    _compare(mapping, raw, row)
    _compose_code(mapping, raw, row)
    return row


def _taken(mapping: Mapping, key: str, source: Source, raw: dict[str, Any], row: Row, empty_words: list[str]) -> Value:
    parts: list[str] = []
    reading = BY_KEY[key].reading
    several = len(source.columns) > 1
    for column in source.columns:
        several = several or isinstance(raw.get(column), list)
        for text in _texts(raw.get(column), column, key, row):
            if text in mapping.nulls or text in mapping.nulls_in.get(key, ()):
                empty_words.append(column)
            elif piece := source.of(text).strip():
                said = _translated(mapping, key, piece, row)
                parts += (
                    values.read_words(said) if reading is Reading.WORDS and isinstance(raw[column], str) else [said]
                )
    if reading in {Reading.WORDS, Reading.CHOICES, Reading.LINES} and (several or reading is Reading.WORDS):
        return parts
    return "；".join(parts) if parts else None


def _texts(value: Any, column: str, key: str, row: Row) -> list[str]:
    """The value as a list of texts; numbers, lists and markup are told where they surprise."""
    match value:
        case None:
            return []
        case bool():
            return ["是" if value else "否"]
        case list():
            return [text for part in value for text in _texts(part, column, key, row)]
        case dict():
            row.flaws.append(Flaw.warning("value.nested", _("A nested value cannot be read."), column, value))
            return []
        case float() if value.is_integer():
            value = int(value)
    if key in CODES and isinstance(value, int | float):
        row.flaws.append(Flaw.warning("code.is_a_number", _("A code is stored as a number."), column, value))
    return _clean(str(value), column, row)


def _clean(text: str, column: str, row: Row) -> list[str]:
    stripped = text.strip().strip("﻿​ ").strip()
    if "\x00" in stripped or "�" in stripped:
        message = _("Characters were lost before the file reached us (wrong encoding).")
        row.flaws.append(Flaw.warning("value.lost_characters", message, column, stripped))
        stripped = stripped.replace("\x00", "")
    if MARKUP.search(stripped):
        row.flaws.append(Flaw.note("value.markup", _("HTML marks were taken out."), column, stripped))
        stripped = MARKUP.sub("\n", stripped).strip()
    return [stripped] if stripped else []


def _translated(mapping: Mapping, key: str, text: str, row: Row) -> str:
    """Local codes and words as ours. Lists given as one text are translated word by word later on."""
    table = mapping.values.get(key)
    if not table:
        return text
    row.translated.add(key)
    if text in table or BY_KEY[key].reading is not Reading.CHOICES:
        return table.get(text, text)
    return ",".join(table.get(part.strip(), part.strip()) for part in re.split(r"[,，、;；|]", text))


def _compare(mapping: Mapping, raw: dict[str, Any], row: Row) -> None:
    for first, second in mapping.same:
        one, other = raw.get(first), raw.get(second)
        if first in raw and second in raw and str(one or "").strip() != str(other or "").strip():
            message = _("Two columns that mean the same differ: %(first)s is “%(one)s”, %(second)s is “%(other)s”.")
            values = {"first": first, "one": one, "second": second, "other": other}
            row.flaws.append(
                Flaw.warning("column.contradiction", message % values, f"{first}/{second}", f"{one}/{other}")
            )


def _compose_code(mapping: Mapping, raw: dict[str, Any], row: Row) -> None:
    """Build the code for a source that has none, from the mapping's table of authorities. Told as a note."""
    if mapping.compose is None:
        return
    authority = mapping.authorities.get(str(raw.get(mapping.compose.authority_column) or "").strip(), {})
    base = str(raw.get(mapping.compose.base_code_column) or "").strip()
    level = mapping.compose.level or min(filter(str.isdigit, row.text("level")), default="")
    if not authority.get("code"):
        message = _("No authority in the mapping file for this department code.")
        shown = raw.get(mapping.compose.authority_column)
        row.flaws.append(Flaw.error("row.authority_unknown", message, mapping.compose.authority_column, shown))
        return
    row.values |= {
        "authority_code": authority["code"],
        "authority_name": authority.get("name", ""),
        "base_code": base,
        "task_code": f"{authority['code']}{level}{base}",
    }
    message = _("The source has no implementation code; it was composed from authority, level and base code.")
    row.flaws.append(Flaw.note("code.composed", message, mapping.compose.base_code_column, row.values["task_code"]))
