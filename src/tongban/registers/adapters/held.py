"""Registers kept in our own tables."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from tongban.kernel.actors import Actor
from tongban.registers.adapters.base import Entry
from tongban.registers.models import PastRecord, Record, Register


class HeldSource:
    """Reads Record, and PastRecord for a day before the latest version."""

    def entries_of(self, *, actor: Actor, registers: Sequence[Register], number: str, day: date) -> list[Entry]:
        return self._entries(actor, registers, day, subject_index=number)

    def entries_naming(self, *, actor: Actor, registers: Sequence[Register], number: str, day: date) -> list[Entry]:
        return self._entries(actor, registers, day, other_index=number)

    def _entries(self, actor: Actor, registers: Sequence[Register], day: date, **asked: str) -> list[Entry]:
        known = {register.pk: register for register in registers}
        latest = list(
            Record.objects.visible_to(actor).filter(register_id__in=known, **asked).order_by("register_id", "pk")
        )
        found: list[Any] = [record for record in latest if _holds_on(record, day)]
        later = [record.pk for record in latest if record.valid_from > day]
        if later:
            before = PastRecord.objects.filter(record_id__in=later, replaced=False, valid_from__lte=day)
            found += before.filter(valid_until__gte=day).order_by("register_id", "pk")
        return [_entry(each, known[each.register_id]) for each in found]


def _holds_on(record: Record, day: date) -> bool:
    return record.valid_from <= day and (record.valid_until is None or record.valid_until >= day)


def _entry(row: Record | PastRecord, register: Register) -> Entry:
    """A complete file confirms what it did not change: such an entry is as fresh as the file."""
    as_of = row.as_of
    if isinstance(row, Record) and row.valid_until is None and register.complete_as_of:
        as_of = max(as_of, register.complete_as_of)
    return Entry(
        record_id=row.record_id if isinstance(row, PastRecord) else row.pk,
        register_id=row.register_id,
        subject_number=row.subject_number,
        relation=row.relation,
        other_number=row.other_number,
        data=row.data,
        marks=row.marks,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        as_of=as_of,
    )
