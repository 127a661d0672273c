"""Answers of the form as officials read them: in words, masked where they need not know, with where they came from."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tongban.cases.models import Case
from tongban.catalogue.public import FieldType, FormField
from tongban.identity import public as identity
from tongban.kernel import masking
from tongban.kernel.money import say_yuan
from tongban.registers.public import TrustLevel

_SHOWN = frozenset(
    {FieldType.NUMBER, FieldType.MONEY, FieldType.CHOICE, FieldType.MULTI_CHOICE, FieldType.USCC, FieldType.GROUP}
)


@dataclass(frozen=True, slots=True)
class FactSource:
    """What a register said as the form was filled in. ``stands``: the applicant left it so; else ``held`` differs."""

    register: str
    authority: str
    as_of: date
    level: str
    held: str
    stands: bool
    dispute: str = ""


def source_of(case: Case, field: FormField, *, masked: bool) -> FactSource | None:
    """Where an answer came from. A division chosen for an address the register writes in one line changes nothing."""
    told, value = case.fact_sources.get(field.key), case.facts.get(field.key)
    if told is None:
        return None
    held = told["value"]
    stands = held == value
    if isinstance(held, dict) and isinstance(value, dict) and not held.get("division"):
        stands = held.get("detail") == value.get("detail")
    return FactSource(
        register=told["register_name"],
        authority=told["authority"],
        as_of=date.fromisoformat(told["as_of"]),
        level=str(TrustLevel(told["level"]).label),
        held=answer_text(field, held, masked=masked),
        stands=stands,
        dispute=told.get("dispute", ""),
    )


def answer_text(field: FormField, value: Any, *, masked: bool = False) -> str:
    """An answer as people read it: choices by their labels, money with its unit, groups line by line."""
    if value in (None, "", [], {}):
        return ""
    if field.type == FieldType.GROUP and isinstance(value, list):
        lines = [_group_line(field, row, masked=masked) for row in value if isinstance(row, dict)]
        numbered = [f"{number}. {line}" for number, line in enumerate(lines, 1)]
        return "\n".join(numbered if len(lines) > 1 else lines)
    labels = {choice.value: choice.label for choice in field.choices}
    if isinstance(value, dict):
        value = _place(value)
    if isinstance(value, list):
        return "、".join(labels.get(str(each), str(each)) for each in value)
    if field.type == FieldType.MONEY:
        value = say_yuan(str(value))
    text = labels.get(str(value), str(value)) + (f" {field.unit}" if field.unit else "")
    return _mask(field, text) if masked else text


def _place(address: dict[str, Any]) -> str:
    """An address answer as one line: the path of its division, then street and number."""
    division = str(address.get("division") or "")
    return (identity.Divisions.path(division) if division else "") + str(address.get("detail") or "")


def _group_line(field: FormField, row: dict[str, Any], *, masked: bool) -> str:
    pairs = ((inner.label, answer_text(inner, row.get(inner.key), masked=masked)) for inner in field.fields)
    return "；".join(f"{label} {text}" for label, text in pairs if text)


def _mask(field: FormField, text: str) -> str:
    if field.type in _SHOWN:
        return text
    masks = {
        FieldType.CITIZEN_ID: masking.mask_number,
        FieldType.PHONE: masking.mask_mobile,
        FieldType.EMAIL: masking.mask_email,
        FieldType.ADDRESS: masking.mask_address,
        FieldType.TEXT: masking.mask_name,
    }
    return masks.get(FieldType(field.type), lambda _text: "****")(text)
