"""Asking the places where registers are kept; one that is down is named, never hidden."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from tongban.kernel.actors import Actor
from tongban.registers.adapters import Entry, SourceDown, source_named
from tongban.registers.enums import Quality, TrustLevel
from tongban.registers.models import Column, Register
from tongban.registers.rows import Fact, Unavailable
from tongban.registers.selectors.directory import name_of_source
from tongban.registers.values import covered, shown


@dataclass
class Answers:
    """Entries found, and the registers that could not be asked."""

    entries: list[Entry] = field(default_factory=list)
    down: dict[int, Unavailable] = field(default_factory=dict)


def ask_about(*, actor: Actor, registers: Sequence[Register], number: str, day: date) -> Answers:
    """Entries about one subject."""
    return _ask(actor, registers, number, day, naming=False)


def ask_naming(*, actor: Actor, registers: Sequence[Register], number: str, day: date) -> Answers:
    """Entries that name the number as the other side of a relation."""
    return _ask(actor, registers, number, day, naming=True)


def _ask(actor: Actor, registers: Sequence[Register], number: str, day: date, *, naming: bool) -> Answers:
    answers = Answers()
    by_source: dict[str, list[Register]] = {}
    for register in registers:
        if register.suspended_at:
            answers.down[register.pk] = unavailable(register, register.suspended_reason)
        else:
            by_source.setdefault(register.source, []).append(register)
    for name, group in by_source.items():
        try:
            source = source_named(name)
            read = source.entries_naming if naming else source.entries_of
            answers.entries += read(actor=actor, registers=group, number=number, day=day)
        except SourceDown as fault:
            answers.down |= {register.pk: unavailable(register, fault.reason) for register in group}
    return answers


def unavailable(register: Register, reason: str, elements: tuple[str, ...] = ()) -> Unavailable:
    return Unavailable(
        register_code=register.code,
        register_name=register.name,
        authority_name=name_of_source(register),
        reason=reason or _("It does not answer."),
        elements=elements,
    )


def fact_of(entry: Entry, column: Column, register: Register) -> Fact:
    """One value of an entry with its source. A correction here is as fresh as the day it was made."""
    value, mark = entry.data.get(column.key), entry.marks.get(column.key, {})
    quality = Quality.DISPUTED if "disputed" in mark else Quality.CORRECTED if "corrected" in mark else Quality.AS_GIVEN
    as_of = date.fromisoformat(mark["as_of"]) if "as_of" in mark else entry.as_of
    return Fact(
        element=column.element,
        name=column.name,
        value=value,
        shown=shown(column, value),
        covered=covered(column, value),
        register_code=register.code,
        register_name=register.name,
        authority_name=name_of_source(register),
        as_of=as_of,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        level=TrustLevel(column.level),
        quality=quality,
        record_id=entry.record_id,
        column=column.key,
        dispute=mark.get("disputed", ""),
    )
