"""Asking the registers about one subject: with a right, a purpose, and a record in the same transaction."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.identity import public as identity
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind
from tongban.ledger import public as ledger
from tongban.registers import policies
from tongban.registers.adapters import Entry
from tongban.registers.enums import ColumnRole, SubjectKind
from tongban.registers.errors import FactNotHeld, MatterNeeded, PurposeNeeded, SubjectNotVisible
from tongban.registers.models import Column, Lookup, Record, Register
from tongban.registers.rows import Fact, FactsFound, HeldRecord, Purpose, Subject, Unavailable
from tongban.registers.selectors import directory
from tongban.registers.selectors.sources import ask_about, fact_of
from tongban.registers.selectors.weighing import weigh


@transaction.atomic
def find_facts(
    *, actor: Actor, subject: Subject, elements: Iterable[str], purpose: Purpose, day: date | None = None
) -> FactsFound:
    """What the registers in service say of each element about the subject on the day (today).

    Raises SubjectNotVisible, PurposeNeeded, MatterNeeded. A register that is down is named; it breaks nothing.
    """
    require_right(actor, subject, purpose)
    asked = tuple(dict.fromkeys(elements))
    columns = [each for each in directory.columns_for(asked) if each.register.subject_kind == subject.kind]
    registers = _registers_of(columns, subject)
    answers = ask_about(actor=actor, registers=registers, number=subject.number, day=day or clock.today())
    found = weigh(asked, columns, registers, answers)
    told = [*found.facts, *found.contradictory]
    record_lookup(actor=actor, subject=subject, purpose=purpose, asked=asked, found=told, down=found.unavailable)
    return found


@transaction.atomic
def read_own_data(*, actor: Actor) -> tuple[list[HeldRecord], list[Unavailable]]:
    """Everything held about the actor's own party today, by register, and the registers that could not be asked.

    In full, so only for whoever was recognised surely enough. Raises Assurance.TooLow.
    """
    identity.Assurance.require_for(actor, identity.Assurance.OwnAct.SEE_DATA)
    own = own_subject(actor)
    registers = [each for each in directory.all_registers() if each.subject_kind == own.kind]
    answers = ask_about(actor=actor, registers=registers, number=own.number, day=clock.today())
    known, columns = {each.pk: each for each in registers}, directory.columns_of(registers)
    held = [
        HeldRecord(
            record_id=entry.record_id,
            register_code=known[entry.register_id].code,
            register_name=known[entry.register_id].name,
            authority_name=directory.name_of_source(known[entry.register_id]),
            as_of=entry.as_of,
            valid_from=entry.valid_from,
            valid_until=entry.valid_until,
            facts=tuple(_facts_in(entry, columns[entry.register_id], known[entry.register_id])),
        )
        for entry in answers.entries
    ]
    purpose = Purpose(_("see what is held about oneself"))
    asked = sorted({fact.element for record in held for fact in record.facts if fact.element})
    record_lookup(actor=actor, subject=own, purpose=purpose, asked=asked, found=asked, down=answers.down.values())
    return held, list(answers.down.values())


def find_own_fact(*, actor: Actor, record_id: int, column: str) -> tuple[Fact, Column]:
    """One value held about the actor's own party, and its column. Raises FactNotHeld."""
    own = own_subject(actor)
    record = Record.objects.visible_to(actor).select_related("register").filter(pk=record_id).first()
    if record is None or record.subject_number != own.number:
        raise FactNotHeld
    columns = directory.columns_of([record.register])[record.register_id]
    held, _down = read_own_data(actor=actor)
    facts = [fact for each in held if each.record_id == record_id for fact in each.facts if fact.column == column]
    of = next((each for each in columns if each.key == column), None)
    if not facts or of is None:
        raise FactNotHeld
    return facts[0], of


def own_subject(actor: Actor) -> Subject:
    """The party the actor is, as a subject. Raises PartyNotFound."""
    party = identity.get_own_party(actor)
    return Subject(_KINDS[party.kind], party.certificate_number)


def require_right(actor: Actor, subject: Subject, purpose: Purpose) -> None:
    """No purpose, no data. Officials also say for which matter."""
    if not policies.can_ask(actor, subject, purpose):
        raise SubjectNotVisible
    if not purpose.text.strip():
        raise PurposeNeeded
    if actor.kind is ActorKind.STAFF and not purpose.about.strip():
        raise MatterNeeded


def record_lookup(
    *,
    actor: Actor,
    subject: Subject,
    purpose: Purpose,
    asked: Iterable[str],
    found: Iterable[str],
    down: Iterable[Unavailable] = (),
) -> None:
    """Note the question, found or not; in the ledger of the person too, unless it is the person who looks."""
    Lookup.objects.create(
        subject_kind=subject.kind,
        subject_number=subject.number[:40],
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name[:100],
        authority_name=actor.authority_name[:200],
        purpose=purpose.text[:200],
        about=purpose.about[:100],
        item_code=purpose.item_code[:40],
        material_key=purpose.material_key[:100],
        legal_basis=purpose.legal_basis[:200],
        asked=list(asked),
        found=(told := sorted(found)),
        unavailable=[each.register_code for each in down],
    )
    party_id = identity.find_party_ids([subject.number]).get(subject.number)
    if told and party_id is not None and party_id != identity.party_of(actor):
        ledger.record_read(
            actor=actor,
            subject_party_id=party_id,
            fields=[f"register:{element}" for element in told],
            purpose=purpose.text,
            about=purpose.about,
            legal_basis=purpose.legal_basis,
        )


_KINDS = {
    identity.PartyKind.PERSON: SubjectKind.PERSON,
    identity.PartyKind.ORGANISATION: SubjectKind.ORGANISATION,
}


def _registers_of(columns: list[Column], subject: Subject) -> list[Register]:
    """The registers to ask, and that of deaths for a person."""
    registers = {column.register_id: column.register for column in columns}
    deaths = Register.objects.select_related("authority").filter(code=directory.DEATHS, subject_kind=subject.kind)
    registers |= {register.pk: register for register in deaths}
    return list(registers.values())


def _facts_in(entry: Entry, columns: list[Column], register: Register) -> list[Fact]:
    """One's own values in full; the names and numbers of others covered."""
    own = [column for column in columns if column.role not in {ColumnRole.SUBJECT, ColumnRole.SUBJECT_NAME}]
    return [
        fact.masked() if column.role in {ColumnRole.OTHER, ColumnRole.OTHER_NAME} else fact
        for column in own
        if (fact := fact_of(entry, column, register)).value not in (None, "")
    ]
