"""Our columns of one row → an ItemDefinition, with every flaw told. A row without its essentials is refused."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from tongban.catalogue import limits
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import (
    AuthorityNature,
    CaseType,
    HandlingArea,
    HandlingChannel,
    ItemType,
    LimitUnit,
    PowerSource,
    ResultType,
    ServiceTarget,
)
from tongban.catalogue.importing import entries, values
from tongban.catalogue.importing.columns import BY_KEY, COLUMNS, Reading
from tongban.catalogue.importing.flaws import Flaw
from tongban.catalogue.importing.levels import Level
from tongban.catalogue.importing.rows import Row
from tongban.catalogue.local_types import national_type
from tongban.catalogue.parts import Limit

TABLES: dict[str, type[Enum]] = {
    "item_type": ItemType,
    "level": Level,
    "authority_nature": AuthorityNature,
    "power_source": PowerSource,
    "targets": ServiceTarget,
    "case_type": CaseType,
    "result_type": ResultType,
    "channels": HandlingChannel,
    "handling_area": HandlingArea,
}
COMPOSED = frozenset(
    {"statutory_unit", "statutory_note", "promised_unit", "promised_note", "window_name", "window_address"}
    | {"window_hours", "parent_code", "entry_name", "level", "task_code", "statutory_limit", "promised_limit"}
)
LONGEST = 500


@dataclass(slots=True)
class Built:
    """One row read: the item's codes and names, its definition when it could be made, and all flaws."""

    line: int
    code: str = ""
    task_code: str = ""
    base_code: str = ""
    parent_code: str = ""
    entry_name: str = ""
    definition: ItemDefinition | None = None
    digest: str = ""
    raw: dict[str, Any] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    translated: frozenset[str] = frozenset()


def build(line: int, raw: dict[str, Any], row: Row) -> Built:
    """The definition of one row. ``definition`` is None when the row is refused; a flaw says why."""
    built = Built(line, raw=raw, flaws=row.flaws, translated=frozenset(row.translated))
    _codes(built, row)
    missing = [column for column in COLUMNS if column.required and not row.text(column.key)]
    for column in missing:
        message = _("“%(heading)s” is missing; without it the row cannot be an item.")
        built.flaws.append(Flaw.error("row.essential_missing", message % {"heading": column.heading}, column.heading))
    said = {key: value for key, value in _read(built, row).items() if value not in (None, "", ())}
    if missing or "item_type" not in said or not _fits(built, row):
        return built
    _complete(said, built, row)
    try:
        built.definition = ItemDefinition.model_validate(said)
    except ValidationError as error:
        for problem in error.errors():
            place = ".".join(str(part) for part in problem["loc"])
            built.flaws.append(Flaw.error("row.invalid", problem["msg"], place, problem.get("input", "")))
        return built
    built.digest = digest_of(built.definition)
    return built


def digest_of(definition: ItemDefinition) -> str:
    """SHA-256 of what the item says. When it was fetched does not count: the same item again is no new version."""
    content = definition.model_dump(mode="json", exclude={"retrieved_on"})
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _codes(built: Built, row: Row) -> None:
    built.code = row.text("task_code").replace(" ", "").upper()
    built.task_code = built.code[:31] if len(built.code) == 33 else built.code
    built.base_code = row.text("base_code").upper() or built.task_code[19:]
    built.parent_code = row.text("parent_code").upper()
    built.entry_name = row.text("entry_name") or row.text("title")
    if built.code != row.text("task_code"):
        message = _("Spaces or small letters in the code were put right.")
        built.flaws.append(Flaw.warning("code.cleaned", message, BY_KEY["task_code"].heading, row.text("task_code")))


def _fits(built: Built, row: Row) -> bool:
    """Whether codes and names fit the tables. Nothing is cut off in silence."""
    limits_of = {"task_code": 50, "base_code": 50, "title": LONGEST, "authority_name": 200, "authority_code": 18}
    for key, longest in limits_of.items():
        if len(row.text(key)) > longest:
            message = _("“%(heading)s” is longer than %(longest)s characters.")
            shown = {"heading": BY_KEY[key].heading, "longest": longest}
            built.flaws.append(Flaw.error("row.too_long", message % shown, BY_KEY[key].heading, row.text(key)))
            return False
    return True


def _read(built: Built, row: Row) -> dict[str, Any]:
    """Every simple column read by its kind; what cannot be read becomes a flaw and stays empty."""
    said: dict[str, Any] = {}
    for column in COLUMNS:
        value = row.values.get(column.key)
        if value in (None, "", []) or column.key in COMPOSED:
            continue
        try:
            said[column.key] = READERS[column.reading](column.key, value, built)
        except values.Unreadable as problem:
            built.flaws.append(Flaw.error("value.unreadable", str(problem), column.heading, value))
    return said


def _one(key: str, value: Any, built: Built) -> str:
    return "、".join(value) if isinstance(value, list) else str(value)


def _choice(key: str, value: Any, built: Built) -> str | None:
    text = _one(key, value, built)
    if key == "item_type" and key not in built.translated:
        local = national_type(values.plain(text), built.base_code[:2])
        if local:
            return local.value
    return values.read_choice(text, TABLES[key])


def _choices(key: str, value: Any, built: Built) -> tuple[str, ...]:
    read: dict[str, None] = {}
    for word in values.read_words(value):
        try:
            read[values.read_choice(word, TABLES[key]) or ""] = None
        except values.Unreadable as problem:
            built.flaws.append(Flaw.error("value.unreadable", str(problem), BY_KEY[key].heading, word))
    return tuple(sorted(read))


READERS: dict[Reading, Callable[[str, Any, Built], Any]] = {
    Reading.TEXT: _one,
    Reading.LONG_TEXT: _one,
    Reading.CODE: lambda key, value, built: _one(key, value, built).replace(" ", "").upper(),
    Reading.WORDS: lambda key, value, built: values.read_words(value),
    Reading.YES_NO: lambda key, value, built: values.read_yes_no(_one(key, value, built)),
    Reading.NUMBER: lambda key, value, built: values.read_number(_one(key, value, built)),
    Reading.DATE: lambda key, value, built: values.read_date(_one(key, value, built)),
    Reading.CHOICE: _choice,
    Reading.CHOICES: _choices,
    Reading.LINES: lambda key, value, built: entries.read_lines(key, value, built.flaws),
}


def _complete(said: dict[str, Any], built: Built, row: Row) -> None:
    """Put together what comes from several columns."""
    said["task_code"] = built.task_code
    said["handling_code"] = built.code if built.code != built.task_code else ""
    said["base_code"] = built.base_code
    level = _choices("level", row.values["level"], built) if row.text("level") else ()
    said["level"] = ",".join(level) or built.task_code[18:19]
    said.setdefault("division_code", _division(said["authority_code"]))
    said["statutory_limit"] = _limit("statutory", built, row)
    said["promised_limit"] = promised = _limit("promised", built, row)
    if "case_type" not in said and limits.has_value(promised):
        said["case_type"] = CaseType.INSTANT if limits.is_instant(promised) else CaseType.PROMISED
    window = {key: row.text(f"window_{key}") for key in ("name", "address", "hours")}
    if any(window.values()):
        said["windows"] = ({**window, "phone": said.get("consult_phone", "")},)
    if "channels" not in said:
        there = [(HandlingChannel.WINDOW, window["address"]), (HandlingChannel.WEB, said.get("online"))]
        said["channels"] = tuple(channel for channel, given in there if given)


def _division(authority_code: str) -> str:
    inside = authority_code[2:8]
    return inside if inside.isdigit() else ""


def _limit(which: str, built: Built, row: Row) -> Limit:
    heading = BY_KEY[f"{which}_limit"].heading
    text = row.text(f"{which}_limit")
    try:
        limit, assumed = values.read_limit(text, row.text(f"{which}_unit"), row.text(f"{which}_note"))
    except values.Unreadable as problem:
        built.flaws.append(Flaw.error("limit.unreadable", str(problem), heading, text))
        return Limit(unit=LimitUnit.NONE, note=text)
    if assumed:
        built.flaws.append(Flaw.warning("limit.assumed", assumed, heading, text))
    return limit
