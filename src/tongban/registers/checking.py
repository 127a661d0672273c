"""Rows of a file against the schema of a register: what is kept of each, and everything that is wrong with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.utils.translation import gettext as _

from tongban.catalogue.public import Sensitivity
from tongban.kernel.crypto.fields import blind_index, sealed
from tongban.registers.enums import ColumnRole, FlawWeight, RelationKind
from tongban.registers.errors import FileUnreadable
from tongban.registers.models import Column, Record, Register, RelationRule, entry_mark, said_by
from tongban.registers.reading import RawRow
from tongban.registers.values import BadValue, check_of, covered, read_date

VALID_FROM, VALID_UNTIL, OPERATION = "_valid_from", "_valid_until", "_op"
RESERVED = {VALID_FROM: "有效期自", VALID_UNTIL: "有效期至", OPERATION: "操作"}
PUT, END = "put", "end"
_OPERATIONS = {"": PUT, "put": PUT, "end": END}
_LONGEST_ENTRY = 80
_SUBJECT, _OTHER, _DATA, _INDEX, _DIGEST = (
    cast(Any, Record._meta.get_field(name))
    for name in ("subject_number", "other_number", "data", "subject_index", "digest")
)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one value or row."""

    line: int
    column: str
    reason: str
    value: str = ""
    weight: FlawWeight = FlawWeight.ERROR


class RowChecker:
    """Made once for a load; turns raw rows into lines for COPY."""

    def __init__(self, register: Register, columns: list[Column], rules: Iterable[RelationRule]) -> None:
        self.register, self.columns = register, columns
        self.checks: list[tuple[str, Callable[[Any], Any]]] = [(each.key, check_of(each)) for each in columns]
        by_role = {column.role: column.key for column in columns}
        self.subject = by_role[ColumnRole.SUBJECT]
        self.entry, self.relation = by_role.get(ColumnRole.ENTRY), by_role.get(ColumnRole.RELATION)
        self.other, self.share = by_role.get(ColumnRole.OTHER), by_role.get(ColumnRole.SHARE)
        self.telling = {self.subject, self.entry, self.relation, self.other}  # what tells one record from another
        kinds = {rule.value: rule.kind for rule in rules}
        self.relations = frozenset(kinds)
        self.groups = RelationKind.HOUSEHOLD_MEMBER in kinds.values()
        self.known = {each.key: each.key for each in columns} | {each.name: each.key for each in columns}
        self.known |= {name: name for name in RESERVED} | {word: name for name, word in RESERVED.items()}
        self.by_key = {column.key: column for column in columns}

    def keys_of(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Keys of the columns a CSV file names, by key or by name; none for JSON lines. Raises FileUnreadable."""
        if not names:
            return ()
        unknown = [name for name in names if name not in self.known]
        if unknown:
            raise FileUnreadable(why=_("The register has no column “%(name)s”.") % {"name": unknown[0][:60]})
        keys = tuple(self.known[name] for name in names)
        absent = [column.name for column in self.columns if column.required and column.key not in keys]
        if absent:
            raise FileUnreadable(why=_("The column “%(name)s” is not there.") % {"name": absent[0]})
        return keys

    def check(self, row: RawRow) -> tuple[str, list[Flaw]]:
        """The line for COPY, or an empty one with the flaws."""
        if row.values is None:
            return "", [Flaw(row.line, "", row.reason)]
        raw = row.values
        reserved: list[Flaw] = []
        since, until, operation = self._reserved(row.line, raw, reserved)
        data, flaws = self._data(row.line, raw, ending=operation == END)
        flaws += reserved
        relation = str(data.get(self.relation) or "") if self.relation else ""
        if self.relation and relation not in self.relations and not flaws:
            flaws.append(Flaw(row.line, self.relation, "unknown_relation"))
        self._check_share(row.line, data, flaws)
        if flaws:
            return "", flaws
        other = str(data.get(self.other) or "") if self.other else ""
        entry = self._entry(data, relation, other)
        if len(entry) > _LONGEST_ENTRY:
            return "", [Flaw(row.line, self.entry or "", "too_long")]
        said = said_by(data)
        told = [str(row.line), *_number(_SUBJECT, data[self.subject]), entry_mark(entry) if entry else "", relation]
        told += [*_number(_OTHER, other), since, until, operation]
        told += [_bytes(sealed(said.encode(), about=_DATA.seal)), _bytes(blind_index(said, about=_DIGEST.about))]
        return "\t".join(told) + "\n", flaws

    def _data(self, line: int, raw: dict[str, Any], *, ending: bool) -> tuple[dict[str, Any], list[Flaw]]:
        data: dict[str, Any] = {}
        flaws: list[Flaw] = []
        for key, check in self.checks:
            try:
                value = check(raw.get(key))
            except BadValue as bad:
                if not (ending and bad.reason == "missing" and key not in self.telling):
                    flaws.append(Flaw(line, key, bad.reason, self._told(key, raw.get(key))))
            else:
                if value is not None:
                    data[key] = value
        if len(raw) > len(data) + len(flaws):
            strange = [name for name in raw if name not in self.by_key and name not in RESERVED]
            flaws += [Flaw(line, strange[0][:60], "not_the_columns")] if strange else []
        return data, flaws

    def _reserved(self, line: int, raw: dict[str, Any], flaws: list[Flaw]) -> tuple[str, str, str]:
        """First day, last day and operation as COPY takes them."""
        days: list[date | None] = []
        for name in (VALID_FROM, VALID_UNTIL):
            try:
                days.append(read_date(raw.get(name)))
            except BadValue as bad:
                flaws.append(Flaw(line, name, bad.reason))
                days.append(None)
        since, until = days
        if since and until and until < since:
            flaws.append(Flaw(line, VALID_UNTIL, "ends_before_start"))
        said = raw.get(OPERATION) or ""
        operation = _OPERATIONS.get(said.strip().lower()) if isinstance(said, str) else None
        if operation is None:
            flaws.append(Flaw(line, OPERATION, "unknown_operation"))
        return _day(since), _day(until), operation or PUT

    def _check_share(self, line: int, data: dict[str, Any], flaws: list[Flaw]) -> None:
        if self.share and self.share in data and not 0 <= float(data[self.share]) <= 100:
            flaws.append(Flaw(line, self.share, "share_out_of_range"))

    def _entry(self, data: dict[str, Any], relation: str, other: str) -> str:
        """What tells entries of one subject apart."""
        if self.entry:
            return str(data.get(self.entry) or "")
        return f"{relation}:{other}" if self.other and not self.groups else ""

    def _told(self, key: str, raw: Any) -> str:
        """The bad value as far as the report may show it."""
        column, text = self.by_key[key], str(raw)[:100] if isinstance(raw, str | int | float) else ""
        if column.sensitivity == Sensitivity.OPEN or not text:
            return text if text.isprintable() else ""
        told = covered(column, text) if not column.choices else text
        return told if told.isprintable() else ""


def _day(day: date | None) -> str:
    return day.isoformat() if day else "\\N"


def _number(field: Any, number: str) -> tuple[str, str]:
    """A number sealed, and its blind index."""
    return _bytes(field.sealed(number)), _bytes(blind_index(number, about=_INDEX.about))


def _bytes(content: bytes) -> str:
    """Bytes as COPY takes them."""
    return f"\\\\x{content.hex()}"
