"""What the registers say about one's own relations, from either side."""

from dataclasses import dataclass

from django.db import transaction

from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.registers.adapters import Entry
from tongban.registers.enums import ColumnRole, RelationKind
from tongban.registers.errors import PurposeNeeded
from tongban.registers.models import Column, Register
from tongban.registers.rows import Purpose, RelationRow, RelationsFound, Unavailable
from tongban.registers.selectors import directory
from tongban.registers.selectors.sources import ask_about, ask_naming, fact_of
from tongban.registers.services.lookups import own_subject, record_lookup
from tongban.registers.values import covered

_SEEN_FROM_THERE = {
    RelationKind.MOTHER: RelationKind.CHILD,
    RelationKind.FATHER: RelationKind.CHILD,
    RelationKind.SPOUSE: RelationKind.SPOUSE,
    RelationKind.GUARDIAN: RelationKind.WARD,
    RelationKind.LEGAL_REPRESENTATIVE: RelationKind.REPRESENTED,
    RelationKind.SHAREHOLDER: RelationKind.HOLDING,
    RelationKind.BRANCH: RelationKind.HEAD_OFFICE,
}
_OTHER = (ColumnRole.OTHER, ColumnRole.OTHER_NAME)
_SUBJECT = (ColumnRole.SUBJECT, ColumnRole.SUBJECT_NAME)


@dataclass
class _Books:
    """The registers of relations with their columns and rules."""

    registers: dict[int, Register]
    columns: dict[int, list[Column]]
    kinds: dict[tuple[int, str], RelationKind]

    def kind_of(self, entry: Entry) -> RelationKind | None:
        of_row = self.kinds.get((entry.register_id, entry.relation))
        return of_row or self.kinds.get((entry.register_id, ""))


@transaction.atomic
def list_own_relations(*, actor: Actor, purpose: Purpose) -> RelationsFound:
    """Parents, children, spouse, guardians and wards, household; companies represented or held. Only one's own, names
    and numbers masked; each with its source and day. Raises PartyNotFound, PurposeNeeded."""
    if not purpose.text.strip():
        raise PurposeNeeded
    own, books, today = own_subject(actor), _books(), clock.today()
    registers = list(books.registers.values())
    direct = ask_about(actor=actor, registers=registers, number=own.number, day=today)
    turned = ask_naming(actor=actor, registers=registers, number=own.number, day=today)
    rows = [row for entry in direct.entries if (row := _row(books, entry, own.number))]
    rows += [row for entry in turned.entries if (row := _turned_row(books, entry, own.number))]
    rows += _household(books, direct.entries, own.number)
    found = tuple({(row.kind, row.name, row.number): row for row in reversed(rows)}.values())[::-1]
    down: list[Unavailable] = list((direct.down | turned.down).values())
    told = sorted({f"relation.{row.kind}" for row in found})
    record_lookup(actor=actor, subject=own, purpose=purpose, asked=["relation"], found=told, down=down)
    return RelationsFound(found, tuple(down))


def _books() -> _Books:
    rules = directory.relation_rules()
    registers = {each.pk: each for each in directory.all_registers() if each.pk in rules}
    kinds = {(pk, rule.value): RelationKind(rule.kind) for pk, several in rules.items() for rule in several}
    return _Books(registers, directory.columns_of(registers.values()), kinds)


def _row(books: _Books, entry: Entry, own: str) -> RelationRow | None:
    """The entry is about oneself: the other side is the relative."""
    kind = books.kind_of(entry)
    if kind is None or kind == RelationKind.HOUSEHOLD_MEMBER:
        return None
    return _seen(books, entry, kind, _OTHER)


def _turned_row(books: _Books, entry: Entry, own: str) -> RelationRow | None:
    """The entry names oneself: its subject is the relative."""
    kind = books.kind_of(entry)
    seen = _SEEN_FROM_THERE.get(kind) if kind else None
    if seen is None or entry.subject_number == own:
        return None
    return _seen(books, entry, seen, _SUBJECT)


def _household(books: _Books, entries: list[Entry], own: str) -> list[RelationRow]:
    """Who else is registered in the household oneself is registered in."""
    homes = [entry for entry in entries if books.kind_of(entry) == RelationKind.HOUSEHOLD_MEMBER]
    rows = []
    for home in homes:
        register = books.registers[home.register_id]
        answers = ask_naming(  # the household is one's own: names come masked
            actor=SYSTEM, registers=[register], number=home.other_number, day=clock.today()
        )
        others = [entry for entry in answers.entries if entry.subject_number != own]
        rows += [_seen(books, entry, RelationKind.HOUSEHOLD_MEMBER, _SUBJECT) for entry in others]
    return rows


def _seen(books: _Books, entry: Entry, kind: RelationKind, side: tuple[ColumnRole, ColumnRole]) -> RelationRow:
    register, columns = books.registers[entry.register_id], books.columns[entry.register_id]
    numbered, named, share = (directory.column_with_role(columns, role) for role in (*side, ColumnRole.SHARE))
    told = fact_of(entry, numbered or columns[0], register)
    return RelationRow(
        record_id=entry.record_id,
        kind=kind,
        name=covered(named, entry.data.get(named.key)) if named else "",
        number=told.covered,
        since=entry.valid_from,
        until=entry.valid_until,
        share=str(entry.data.get(share.key) or "") if share else "",
        register_code=register.code,
        register_name=register.name,
        authority_name=told.authority_name,
        as_of=told.as_of,
        level=told.level,
        dispute=told.dispute,
    )
