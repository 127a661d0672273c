"""“For whom may I act?”: the person asks, and the companies and wards the registers name become known here."""

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.identity import public as identity
from tongban.identity.public import CertificateType
from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import DomainError
from tongban.registers.adapters import Entry
from tongban.registers.enums import ColumnRole, SubjectKind
from tongban.registers.models import Register
from tongban.registers.rows import Purpose, Subject, Unavailable
from tongban.registers.selectors import directory
from tongban.registers.selectors.sources import ask_naming
from tongban.registers.services import standing
from tongban.registers.services.lookups import own_subject, record_lookup


@transaction.atomic
def find_standing(*, actor: Actor) -> list[Unavailable]:
    """Follow every organisation and ward that names the actor; returns the registers that could not be asked.

    For persons recognised surely enough (L2 as shipped): a name and a number typed by somebody open no company. An
    organisation is nobody's guardian and heads nothing. Raises PartyNotFound, Assurance.TooLow.
    """
    identity.Assurance.require_for(actor, identity.Assurance.OwnAct.FIND_STANDING)
    own = own_subject(actor)
    registers = {each.pk: each for each in directory.all_registers() if standing.names_who_stands(each)}
    if own.kind != SubjectKind.PERSON:
        return []
    answers = ask_naming(actor=actor, registers=list(registers.values()), number=own.number, day=clock.today())
    subjects = {
        subject
        for entry in answers.entries
        if (subject := _made_known(entry, registers[entry.register_id])) is not None
    }
    subjects |= {branch for subject in subjects for branch in _branches_made_known(subject)}
    standing.follow(subjects)
    told, down = (["relation"] if subjects else []), list(answers.down.values())
    purpose = Purpose(_("know who may act for whom"))
    record_lookup(actor=actor, subject=own, purpose=purpose, asked=["relation"], found=told, down=down)
    audit.record(actor=actor, action="registers.find_standing", subject=f"party:{actor.id}", named=len(subjects))
    return down


def _made_known(entry: Entry, register: Register) -> Subject | None:
    """The party an entry is about, with a record here from now on; None where nobody is to act for it."""
    subject = Subject(SubjectKind(register.subject_kind), entry.subject_number)
    if not standing.may_give_standing(entry, register):
        return None
    if identity.find_party_ids([subject.number]):
        return subject
    column = directory.column_with_role(directory.columns_of([register])[register.pk], ColumnRole.SUBJECT_NAME)
    name = str(entry.data.get(column.key) or "") if column else ""
    return subject if _make_known(subject, name) else None


def _branches_made_known(head: Subject) -> list[Subject]:
    """Branches of an organisation one stands for: whoever speaks for the head office may act for them too."""
    if head.kind != SubjectKind.ORGANISATION:
        return []
    named = {each.number: each.name for each in standing.branches_of(head)}
    known = identity.find_party_ids(named)
    branches = {number: Subject(SubjectKind.ORGANISATION, number) for number in named}
    return [each for number, each in branches.items() if number in known or _make_known(each, named[number])]


def _make_known(subject: Subject, name: str) -> bool:
    """False where the register writes no name, or a number that cannot be."""
    try:
        if subject.kind == SubjectKind.ORGANISATION:
            identity.register_organisation(actor=SYSTEM, name=name, uscc=subject.number)
        else:
            identity.register_person(
                actor=SYSTEM,
                name=name,
                certificate_type=CertificateType.CITIZEN_ID,
                certificate_number=subject.number,
            )
    except DomainError:
        return False
    return True
