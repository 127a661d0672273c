"""Records that say what a paper would say, so that nobody brings the paper (以登记代替证明材料)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction

from tongban.kernel import clock, languages
from tongban.kernel.actors import Actor
from tongban.kernel.codes import InvalidCode, uscc
from tongban.registers.adapters import Entry
from tongban.registers.enums import ColumnRole, RelationKind, SubjectKind, TrustLevel
from tongban.registers.models import Column, Register
from tongban.registers.rows import Fact, Proof, ProvingRecord, Purpose, Subject
from tongban.registers.selectors import directory
from tongban.registers.selectors.sources import ask_about, fact_of
from tongban.registers.services.lookups import record_lookup, require_right
from tongban.registers.services.relations import TURNED, prove_relation

_OTHERS = frozenset({ColumnRole.OTHER, ColumnRole.OTHER_NAME})
_ANY = "*"
Proofs = list[tuple[Register, dict[str, Any]]]


@transaction.atomic
@languages.official()
def find_records(
    *, actor: Actor, subject: Subject, kinds: Iterable[str], purpose: Purpose, relatives: Mapping[RelationKind, str]
) -> dict[str, ProvingRecord]:
    """The record that stands in for each kind of paper, where there is one. Raises as lookups.find_facts."""
    require_right(actor, subject, purpose)
    wanted = frozenset(kinds)
    proofs = [
        (register, proof)
        for register in directory.registers_that_prove()
        for proof in register.proves
        if proof["kind"] in wanted and register.subject_kind == subject.kind
    ]
    found = _own_records(actor, subject, [each for each in proofs if not each[1]["relation"]], purpose)
    return found | _relations(actor, subject, [each for each in proofs if each[1]["relation"]], purpose, relatives)


def _own_records(actor: Actor, subject: Subject, proofs: Proofs, purpose: Purpose) -> dict[str, ProvingRecord]:
    registers = list({register.pk: register for register, _proof in proofs}.values())
    if not registers:
        return {}
    answers = ask_about(actor=actor, registers=registers, number=subject.number, day=clock.today())
    columns = directory.columns_of(registers)
    found: dict[str, ProvingRecord] = {}
    for register, proof in proofs:
        for entry in answers.entries:
            if entry.register_id == register.pk and _proves(entry, proof):
                found.setdefault(proof["kind"], _record(proof["kind"], entry, columns[register.pk], register))
    told = sorted({f"proof.{kind}" for kind in found})
    asked = sorted({f"proof.{proof['kind']}" for _register, proof in proofs})
    record_lookup(
        actor=actor, subject=subject, purpose=purpose, asked=asked, found=told, down=list(answers.down.values())
    )
    return found


def _proves(entry: Entry, proof: dict[str, Any]) -> bool:
    """An entry with the values the proof asks for, of which nothing is in dispute."""
    if any("disputed" in mark for mark in entry.marks.values()):
        return False
    held = {key: entry.data.get(key) for key in proof["when"]}
    return all(
        held[key] not in (None, "") and (_ANY in allowed or str(held[key]) in allowed)
        for key, allowed in proof["when"].items()
    )


def _record(kind: str, entry: Entry, columns: list[Column], register: Register) -> ProvingRecord:
    facts = [fact_of(entry, column, register) for column in columns]
    said = [(fact, column) for fact, column in zip(facts, columns, strict=True) if fact.value not in (None, "")]
    return ProvingRecord(
        kind=kind,
        reference=f"record:{entry.record_id}",
        register_name=register.name,
        authority_name=directory.name_of_source(register),
        legal_basis=register.legal_basis,
        as_of=max(fact.as_of for fact in facts),
        valid_until=entry.valid_until,
        level=TrustLevel(max(fact.level for fact in facts)),
        said=tuple((fact.name, _words(fact, column)) for fact, column in said),
    )


def _words(fact: Fact, column: Column) -> str:
    """One's own values in full; numbers of others covered."""
    return fact.covered if column.role in _OTHERS else fact.shown


def _relations(
    actor: Actor, subject: Subject, proofs: Proofs, purpose: Purpose, relatives: Mapping[RelationKind, str]
) -> dict[str, ProvingRecord]:
    """Relations to persons the applicant named, each proven by the registers that keep it."""
    found: dict[str, ProvingRecord] = {}
    kept = {register.code: _kinds_kept(register) for register, _proof in proofs} if relatives else {}
    for register, proof in proofs:
        for relation, number in relatives.items():
            if proof["kind"] in found or relation not in kept.get(register.code, ()):
                continue
            above = Decimal(share) if (share := proof.get("share_above")) is not None else None
            proven = prove_relation(
                actor=actor, kind=relation, of=subject, to=_named(number), purpose=purpose, share_above=above
            )
            if proven.holds and proven.fact is not None:
                found[proof["kind"]] = _relation(proof["kind"], relation, proven, proven.fact, register)
    return found


def _named(number: str) -> Subject:
    """The other side as the applicant wrote it: a credit code (a company holds shares too) or a citizen number."""
    number = number.strip().upper()
    try:
        return Subject(SubjectKind.ORGANISATION, uscc.parse(number).number)
    except InvalidCode:
        return Subject(SubjectKind.PERSON, number)


def _kinds_kept(register: Register) -> frozenset[RelationKind]:
    """The relations a register keeps, from either side."""
    kept = {RelationKind(rule.kind) for rule in directory.relation_rules().get(register.pk, [])}
    return frozenset(kept | {turned for turned, kinds in TURNED.items() if kept & set(kinds)})


def _relation(kind: str, relation: RelationKind, proof: Proof, fact: Fact, register: Register) -> ProvingRecord:
    share = ((ColumnRole.SHARE.label, f"{proof.share}%"),) if proof.share else ()
    return ProvingRecord(
        kind=kind,
        reference=f"record:{fact.record_id}",
        register_name=fact.register_name,
        authority_name=fact.authority_name,
        legal_basis=register.legal_basis,
        as_of=fact.as_of,
        valid_until=fact.valid_until,
        level=fact.level,
        said=(
            (str(relation.label), fact.covered),
            *((str(name), value) for name, value in share),
            ("核对结果", "登记一致"),
        ),
    )
