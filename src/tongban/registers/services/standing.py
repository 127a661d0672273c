"""Standing follows the registers (法定代表人、分支机构、监护人): what they say is told to identity; it ends the rest.

Only the base libraries give standing: a register a department defines for itself proves relations to its own work, and
lets nobody act for anybody. A register that is down changes nothing. Who has no record on the platform is passed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.identity import public as identity
from tongban.identity.public import Mandates
from tongban.kernel import clock, jobs
from tongban.kernel.actors import SYSTEM
from tongban.registers.adapters import Entry
from tongban.registers.enums import ColumnRole, Library, RelationKind, SubjectKind
from tongban.registers.models import HELD, Record, Register
from tongban.registers.rows import Purpose, Subject
from tongban.registers.selectors import directory
from tongban.registers.selectors.sources import ask_about, ask_naming
from tongban.registers.selectors.weighing import deceased_on
from tongban.registers.services.lookups import record_lookup

FOLLOW_LOAD = "registers.follow_load"
BASIC = "organisations.basic"
OF_AGE = 18  # 民法典 art. 17
_DELETED = "3"  # 注销: the organisation has ended (民法典 art. 68, 72)
_AT_ONCE = 500
_HEAD = frozenset({RelationKind.LEGAL_REPRESENTATIVE})
_PARENTS = frozenset({RelationKind.MOTHER, RelationKind.FATHER})
_GUARDIANS = frozenset({RelationKind.GUARDIAN})
_BRANCHES = frozenset({RelationKind.BRANCH})
_GIVING = _HEAD | _PARENTS | _GUARDIANS | _BRANCHES
_LATE = timedelta(days=7)  # nights the machine may have been off


@dataclass(frozen=True, slots=True)
class Named:
    """One entry that names somebody as the other side of a relation."""

    number: str
    name: str
    register: Register
    until: date | None


def gives_standing(register: Register) -> bool:
    """Whether what a register says decides who may act for whom, or that somebody does not any more."""
    if register.code in {directory.DEATHS, BASIC}:
        return True
    return names_who_stands(register)


def names_who_stands(register: Register) -> bool:
    """A base library that names legal representatives, branches, parents or guardians."""
    kinds = {RelationKind(rule.kind) for rule in directory.relation_rules().get(register.pk, [])}
    return register.library != Library.DEPARTMENT and bool(kinds & _GIVING)


def may_give_standing(entry: Entry, register: Register) -> bool:
    """Whether an entry lets the one it names act: parents for a minor only."""
    kinds = {rule.kind for rule in directory.relation_rules()[register.pk] if rule.value in {"", entry.relation}}
    return bool(kinds & (_HEAD | _GUARDIANS)) or (bool(kinds & _PARENTS) and is_minor(entry.subject_number))


@transaction.atomic
def follow_load(*, load_id: int, after: int = 0) -> None:
    """Follow every entry a load put in, changed or ended, some hundred at a time; a repeat changes nothing."""
    found = Record.objects.visible_to(SYSTEM).filter(load_id=load_id, pk__gt=after).select_related("register")
    rows = list(found.order_by("pk")[:_AT_ONCE])
    follow({_subject(row) for row in rows})
    if len(rows) == _AT_ONCE:
        jobs.defer(FOLLOW_LOAD, load_id=load_id, after=rows[-1].pk)


def follow_record(*, record_id: int) -> None:
    """Follow one entry that was corrected."""
    record = Record.objects.visible_to(SYSTEM).select_related("register").get(pk=record_id)
    if gives_standing(record.register):
        follow({_subject(record)})


def follow_turning_days() -> None:
    """Entries whose first day has come or whose last day is over: nobody sends a file for that. And those whose
    registers live elsewhere, where no load announces a change: everybody who stands by them is asked about again."""
    today = clock.today()
    giving = [each for each in directory.all_registers() if gives_standing(each)]
    held = Record.objects.visible_to(SYSTEM).filter(register_id__in=[each.pk for each in giving])
    begun = Q(valid_from__gt=today - _LATE, valid_from__lte=today)
    over = Q(valid_until__gte=today - _LATE, valid_until__lt=today)
    turning = held.filter(begun | over).select_related("register").order_by("pk")
    subjects = {_subject(row) for row in turning.iterator(chunk_size=_AT_ONCE)}
    elsewhere = [each.code for each in giving if each.source != HELD]
    if elsewhere:
        organisations, wards = Mandates.standing_by(elsewhere)
        subjects |= {Subject(SubjectKind.ORGANISATION, uscc) for uscc in organisations}
        subjects |= {Subject(SubjectKind.PERSON, number) for number in wards}
    follow(subjects)


def follow(subjects: Iterable[Subject]) -> None:
    """Follow each of these who has a record here, in one order so that two runs do not wait in a ring."""
    wanted = sorted(set(subjects), key=lambda subject: (subject.kind, subject.number))
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        known = identity.find_party_ids([subject.number for subject in some])
        for subject in some:
            if subject.number in known:
                follow_one(subject)


@transaction.atomic
def follow_one(subject: Subject) -> None:
    """Tell identity what the registers say of one party now."""
    if _is_over(subject):
        Mandates.end_with_party(subject.number)
    elif subject.kind == SubjectKind.PERSON:
        _follow_ward(subject)
    else:
        _follow_organisation(subject)


def is_minor(number: str) -> bool:
    """By the day of birth in the citizen number."""
    return _comes_of_age(number) > clock.today()


def _subject(row: Record) -> Subject:
    return Subject(SubjectKind(row.register.subject_kind), row.subject_number)


def _follow_organisation(organisation: Subject) -> None:
    _follow_representative(organisation)
    _follow_head_office(organisation.number)
    for number in {*Mandates.branches_of(organisation.number), *(each.number for each in branches_of(organisation))}:
        _follow_head_office(number)


def branches_of(organisation: Subject) -> list[Named]:
    """The branches the registers name today, as far as they can be asked."""
    return _named(organisation, _BRANCHES) or []


def _follow_head_office(branch: str) -> None:
    """One head office: of two that claim a branch none is chosen, and what stood before ends with neither."""
    registers = [each for each in directory.all_registers() if _names_branches(each)]
    answers = ask_naming(actor=SYSTEM, registers=registers, number=branch, day=clock.today())
    heads = {entry.subject_number: entry for entry in answers.entries}
    if answers.down or len(heads) > 1:
        return
    head, entry = next(iter(heads.items()), ("", None))
    source = next((each.code for each in registers if entry is not None and each.pk == entry.register_id), "")
    Mandates.follow_head_office(uscc=branch, head_uscc=head, source=source)


def _names_branches(register: Register) -> bool:
    rules = directory.relation_rules().get(register.pk, [])
    return register.library != Library.DEPARTMENT and any(rule.kind in _BRANCHES for rule in rules)


def _follow_representative(organisation: Subject) -> None:
    named = _named(organisation, _HEAD)
    if named is None:
        return
    alive = {each.number: each for each in named if not _is_over(Subject(SubjectKind.PERSON, each.number))}
    if len(alive) > 1:  # two heads at once: the register contradicts itself, and nobody is chosen in silence
        return
    head = next(iter(alive.values()), None)
    Mandates.follow_representative(
        uscc=organisation.number,
        person_number=head.number if head else "",
        name=head.name if head else "",
        source=head.register.code if head else "",
    )


def _follow_ward(ward: Subject) -> None:
    """A guardian by law or court excludes the parents (民法典 art. 27 para. 2, 36) unless the register names them too;
    parents act for a minor only (art. 27 para. 1), to the day before the eighteenth birthday."""
    appointed, parents = _named(ward, _GUARDIANS), _named(ward, _PARENTS)
    if appointed is None or parents is None:
        return
    minor = is_minor(ward.number)
    last = _comes_of_age(ward.number) - timedelta(days=1) if minor else date.max
    born_of = {each.number for each in parents}
    said = {
        each.number: Mandates.Guardian(each.number, min(each.until or last, last), each.number in born_of)
        for each in appointed or (parents if minor else [])
        if not _is_over(Subject(SubjectKind.PERSON, each.number))
    }
    Mandates.follow_guardians(ward_number=ward.number, guardians=said.values())


def _named(subject: Subject, kinds: frozenset[RelationKind]) -> list[Named] | None:
    """Whom the base libraries name today; None when one of them cannot be asked."""
    rules = directory.relation_rules()
    known = {
        register.pk: register
        for register in directory.all_registers()
        if register.library != Library.DEPARTMENT and {rule.kind for rule in rules.get(register.pk, [])} & kinds
    }
    answers = ask_about(actor=SYSTEM, registers=list(known.values()), number=subject.number, day=clock.today())
    if answers.down:
        return None
    kind_of = {(pk, rule.value): RelationKind(rule.kind) for pk, several in rules.items() for rule in several}
    named = [
        Named(entry.other_number, _name(entry, known[entry.register_id]), known[entry.register_id], entry.valid_until)
        for entry in answers.entries
        if (kind_of.get((entry.register_id, entry.relation)) or kind_of.get((entry.register_id, ""))) in kinds
    ]
    asked = sorted(f"relation.{kind}" for kind in kinds)
    purpose = Purpose(_("know who may act for whom"))
    record_lookup(actor=SYSTEM, subject=subject, purpose=purpose, asked=asked, found=asked if named else [])
    return named


def _name(entry: Entry, register: Register) -> str:
    column = directory.column_with_role(directory.columns_of([register])[register.pk], ColumnRole.OTHER_NAME)
    return str(entry.data.get(column.key) or "") if column else ""


def _is_over(subject: Subject) -> bool:
    """Registered as dead, or deleted as an organisation."""
    code = directory.DEATHS if subject.kind == SubjectKind.PERSON else BASIC
    registers = [each for each in directory.all_registers() if each.code == code]
    answers = ask_about(actor=SYSTEM, registers=registers, number=subject.number, day=clock.today())
    if code == BASIC:
        return any(entry.data.get("state") == _DELETED for entry in answers.entries)
    return deceased_on(answers, registers) is not None


def _comes_of_age(number: str) -> date:
    """The eighteenth birthday. Born on 29 February: 28 February in a year without one (民法典 art. 202)."""
    year, month, day = int(number[6:10]) + OF_AGE, int(number[10:12]), int(number[12:14])
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)
