"""数据校核: somebody says that a value is wrong; the source department corrects it or says why it stands."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from tongban.identity import public as identity
from tongban.kernel import audit, calendar, clock, events, files
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed
from tongban.kernel.numbering import next_serial
from tongban.ledger import public as ledger
from tongban.registers import policies
from tongban.registers.enums import Answer, ColumnRole, DisputeState
from tongban.registers.errors import (
    AlreadyAnswered,
    AlreadyDisputed,
    FactNotHeld,
    ReasonNeeded,
    RecordMoved,
    SameValue,
    ValueRefused,
)
from tongban.registers.events import DisputeAnswered, FactDisputed
from tongban.registers.flaws import REASONS
from tongban.registers.models import Column, Dispute, PastRecord, Record
from tongban.registers.permissions import ANSWER
from tongban.registers.rows import Purpose, Subject
from tongban.registers.selectors import disputes
from tongban.registers.services.lookups import own_subject, require_right
from tongban.registers.values import BadValue, as_compared, check_of


@transaction.atomic
def dispute_fact(
    *,
    actor: Actor,
    subject: Subject,
    record_id: int,
    column: str,
    right_value: str,
    file_id: int | None = None,
    note: str = "",
    about: str = "",
    item_code: str = "",
) -> Dispute:
    """The person says that one value of one record is wrong, and what would be right. The case goes on meanwhile.

    Raises SubjectNotVisible, FactNotHeld, ValueRefused, SameValue, AlreadyDisputed.
    """
    require_right(actor, subject, Purpose("数据校核", about or "register", item_code))
    record = Record.objects.select_for_update(of=("self",)).filter(pk=record_id, subject_index=subject.number).first()
    held = disputes.find_column(record, column) if record else None
    if record is None or held is None or held.role == ColumnRole.SUBJECT:
        raise FactNotHeld
    right = _checked(held, right_value)
    if as_compared(right) == as_compared(record.data.get(held.key)):
        raise SameValue
    if open_one := record.marks.get(held.key, {}).get("disputed"):
        raise AlreadyDisputed(number=open_one)
    dispute = _open(actor, record, held, right, file_id=file_id, note=note, about=about)
    record.marks = {**record.marks, held.key: {**record.marks.get(held.key, {}), "disputed": dispute.number}}
    record.save(update_fields=["marks"])
    audit.record(actor=actor, action="registers.dispute_fact", subject=f"dispute:{dispute.number}", column=held.key)
    events.publish(
        FactDisputed(
            dispute_number=dispute.number,
            register_code=record.register.code,
            element=held.element,
            authority_id=record.register.authority_id,
            due_on=dispute.due_on,
        )
    )
    return dispute


@transaction.atomic
def answer_dispute(
    *, actor: Actor, number: str, answer: Answer, reason: str, value: str = "", since: date | None = None
) -> Dispute:
    """The source department corrects the value (a new version, from ``since`` or as long as it was wrong) or says why
    it stands. Raises NotAllowed, AlreadyAnswered, ReasonNeeded, ValueRefused, RecordMoved."""
    found = disputes.get_dispute(actor=actor, number=number)
    dispute = Dispute.objects.select_for_update().get(pk=found.pk)
    record = Record.objects.select_for_update(of=("self",)).select_related("register").get(pk=dispute.record_id)
    if not policies.can_answer(actor, record.register):
        raise NotAllowed(permission=ANSWER)
    if dispute.state != DisputeState.OPEN:
        raise AlreadyAnswered
    if not reason.strip():
        raise ReasonNeeded
    if answer == Answer.CORRECTED:
        _correct(dispute, record, value, since)
    else:
        dispute.state = DisputeState.STANDS
        dispute.answer_value = record.data.get(dispute.column)
        _unmark(record, dispute.column, "disputed")
        record.save(update_fields=["marks"])
    dispute.answered_at, dispute.answered_by, dispute.answered_by_id = clock.now(), actor.name[:100], actor.id
    dispute.answer_reason = reason.strip()[:1000]
    dispute.save()
    audit.record(actor=actor, action="registers.answer_dispute", subject=f"dispute:{number}", answer=dispute.state)
    events.publish(
        DisputeAnswered(
            dispute_number=number,
            party_id=dispute.party_id,
            register_code=record.register.code,
            element=dispute.element,
            corrected=dispute.state == DisputeState.CORRECTED,
        )
    )
    return dispute


@transaction.atomic
def open_for_answer(*, actor: Actor, number: str) -> Dispute:
    """The source department opens a request: it sees the value and the proof, and the person sees that it did."""
    dispute = disputes.get_dispute(actor=actor, number=number)
    if dispute.party_id != identity.party_of(actor):
        ledger.record_read(
            actor=actor,
            subject_party_id=dispute.party_id,
            fields=["name", "certificate_number", f"register:{dispute.element or dispute.column}"],
            purpose="数据校核",
            about=f"dispute:{number}",
        )
    return dispute


@transaction.atomic
def own_dispute(
    *, actor: Actor, record_id: int, column: str, right_value: str, note: str = "", proof: Any = None
) -> Dispute:
    """dispute_fact about oneself, with the proof as it was handed in. Refuses files as kernel.files does."""
    kept = files.store_upload(actor=actor, upload=proof) if proof is not None else None
    return dispute_fact(
        actor=actor,
        subject=own_subject(actor),
        record_id=record_id,
        column=column,
        right_value=right_value,
        file_id=kept.id if kept else None,
        note=note,
    )


def _checked(column: Column, text: str) -> Any:
    try:
        value = check_of(column)(text)
    except BadValue as bad:
        raise ValueRefused(why=REASONS[bad.reason]) from bad
    if value is None:
        raise ValueRefused(why=REASONS["missing"])
    return value


def _open(actor: Actor, record: Record, column: Column, right: Any, **said: Any) -> Dispute:
    """The request with its number and its clock. Two at once: the database lets one in."""
    subject_party = identity.find_party_ids([record.subject_number]).get(record.subject_number)
    today = clock.today()
    days = record.register.correction_days or settings.TONGBAN_REGISTERS_CORRECTION_DAYS
    dispute = Dispute(record=record, column=column.key, element=column.element, right_value=right)
    dispute.party_id = subject_party or identity.party_of(actor) or 0
    dispute.held_value = record.data.get(column.key)
    dispute.file_id, dispute.note, dispute.about = said["file_id"], said["note"].strip()[:1000], said["about"][:100]
    dispute.opened_at, dispute.due_on = clock.now(), calendar.add_working_days(today, days)
    dispute.number = f"JH{today:%Y%m%d}{next_serial(f'dispute:{today:%Y%m%d}'):05}"
    try:
        with transaction.atomic():
            dispute.save()
    except IntegrityError as error:
        raise AlreadyDisputed(number="") from error
    return dispute


def _correct(dispute: Dispute, record: Record, value: str, since: date | None) -> None:
    """A new version. Wrong all along: the old one held on no day; wrong since a day: it held until the day before."""
    column = disputes.find_column(record, dispute.column)
    if column is None:
        raise RecordMoved
    right = _checked(column, value)
    old = record.data.get(column.key)
    if as_compared(right) == as_compared(old):
        raise SameValue
    first = since or record.valid_from
    if not record.valid_from <= first <= clock.today():
        raise ValueRefused(why=REASONS["starts_before_version"])
    replaced = first == record.valid_from
    PastRecord.objects.create(
        record=record,
        register=record.register,
        subject_number=record.subject_number,
        entry=record.entry,
        relation=record.relation,
        other_number=record.other_number,
        data=record.data,
        marks=record.marks,
        valid_from=record.valid_from,
        valid_until=record.valid_until if replaced else first - timedelta(days=1),
        as_of=record.as_of,
        load=record.load,
        replaced=replaced,
        written_at=clock.now(),
    )
    record.data = {**record.data, column.key: right}
    if column.role == ColumnRole.OTHER:
        record.other_number = str(right)
    mark = {"corrected": dispute.number, "was": old, "as_of": clock.today().isoformat()}
    record.marks, record.valid_from = {**record.marks, column.key: mark}, first
    record.save()
    dispute.state, dispute.answer_value = DisputeState.CORRECTED, right


def _unmark(record: Record, key: str, name: str) -> None:
    mark = {kept: value for kept, value in record.marks.get(key, {}).items() if kept != name}
    record.marks = {other: told for other, told in record.marks.items() if other != key} | ({key: mark} if mark else {})
