"""Correction requests: the person's own, and those waiting for the source department."""

from tongban.identity import public as identity
from tongban.kernel import pagination
from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page
from tongban.registers.enums import DisputeState
from tongban.registers.errors import DisputeNotFound
from tongban.registers.models import Column, Dispute, Record
from tongban.registers.rows import DisputeRow
from tongban.registers.selectors.directory import name_of_source
from tongban.registers.values import shown


def get_dispute(*, actor: Actor, number: str) -> Dispute:
    """Raises DisputeNotFound."""
    found = Dispute.objects.visible_to(actor).select_related("record__register__authority").filter(number=number)
    dispute = found.first()
    if dispute is None:
        raise DisputeNotFound
    return dispute


def list_own_disputes(*, actor: Actor, about: str = "", most: int = 100) -> list[DisputeRow]:
    """The actor's own requests, newest first; with ``about`` those of one application or case."""
    own = identity.party_of(actor) or 0
    found = Dispute.objects.visible_to(actor).filter(party_id=own).select_related("record__register__authority")
    found = found.filter(about=about) if about else found
    return [dispute_row(dispute) for dispute in found.order_by("-id")[:most]]


def list_disputes(*, actor: Actor, open_only: bool, after: str = "", size: int = 20) -> Page[Dispute]:
    """For the source department: open ones, the first due first; or the answered ones, newest first."""
    found = Dispute.objects.visible_to(actor).select_related("record__register__authority")
    if open_only:
        waiting = found.filter(state=DisputeState.OPEN)
        return pagination.after(waiting, order=("due_on", "id"), cursor=after, size=size)
    answered = found.exclude(state=DisputeState.OPEN)
    return pagination.after(answered, order=("-id",), cursor=after, size=size)


def count_open(*, actor: Actor) -> int:
    return Dispute.objects.visible_to(actor).filter(state=DisputeState.OPEN).count()


def find_column(record: Record, key: str) -> Column | None:
    return Column.objects.filter(register_id=record.register_id, key=key).first()


def dispute_row(dispute: Dispute, column: Column | None = None) -> DisputeRow:
    """The request in words."""
    register = dispute.record.register
    column = column or find_column(dispute.record, dispute.column)
    words = (lambda value: shown(column, value)) if column else str
    return DisputeRow(
        number=dispute.number,
        state=DisputeState(dispute.state),
        register_code=register.code,
        register_name=register.name,
        authority_name=name_of_source(register),
        element=dispute.element,
        column_name=column.name if column else dispute.column,
        held=words(dispute.held_value),
        right=words(dispute.right_value),
        note=dispute.note,
        about=dispute.about,
        file_id=dispute.file_id,
        opened_at=dispute.opened_at,
        due_on=dispute.due_on,
        answered_at=dispute.answered_at,
        answer=words(dispute.answer_value) if dispute.answered_at else "",
        answer_reason=dispute.answer_reason,
        party_id=dispute.party_id,
    )
