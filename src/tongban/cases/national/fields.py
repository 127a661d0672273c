"""The field table (``fields.csv``): names, types, obligation of each column. Facts, no claim of conformance.

Source: table definitions of a public mirror of the exchange library (October 2020), which follow the national
platform's exchange rules of 2019-2020 but are not the standard itself.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLES = ("up_pro_accept", "up_pro_process", "up_pro_special_procedure", "up_pro_result", "up_pro_material")
_DATETIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")


@dataclass(frozen=True, slots=True)
class Field:
    """One column. ``longest`` counts characters; 0 where there is no limit."""

    name: str
    type: str
    longest: int
    required: bool
    meaning: str


@cache
def fields_of(table: str) -> tuple[Field, ...]:
    """The columns of a table, the common ones first."""
    with Path(__file__).with_name("fields.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["table"] in ("common", table)]
    return tuple(_field(row) for row in rows)


def flaws(table: str, row: dict[str, str]) -> list[tuple[str, str]]:
    """What a row does not keep: pairs of column and reason (missing, too_long, not_a_number, not_a_time, unknown)."""
    known = fields_of(table)
    found = [(name, "unknown") for name in row if name not in {field.name for field in known}]
    for field in known:
        reason = _flaw(field, row.get(field.name, ""))
        if reason:
            found.append((field.name, reason))
    return found


def _flaw(field: Field, value: str) -> str:
    if not value:
        return "missing" if field.required else ""
    if field.longest and len(value) > field.longest:
        return "too_long"
    if field.type == "int" and not value.isdigit():
        return "not_a_number"
    if field.type == "datetime" and not _DATETIME.fullmatch(value):
        return "not_a_time"
    return ""


def _field(row: dict[str, str]) -> Field:
    kind, _bracket, length = row["type"].partition("(")
    return Field(row["field"], kind, int(length.rstrip(")") or 0), row["required"] == "1", row["meaning"])
