"""Writing the ledger: one record for one unmasked read, in the transaction of the read."""

from django.db import transaction

from tongban.kernel.actors import Actor
from tongban.ledger.errors import PurposeMissing
from tongban.ledger.models import PersonalRead


@transaction.atomic
def record_reads(*, actor: Actor, subjects: list[tuple[int, str]], fields: list[str], purpose: str) -> None:
    """The same for many parties at once: ``subjects`` are pairs of party and what the read was about."""
    if not purpose.strip():
        raise PurposeMissing
    PersonalRead.objects.bulk_create(
        PersonalRead(
            subject_party_id=party_id,
            reader_kind=actor.kind,
            reader_id=actor.id,
            reader_name=actor.name[:100],
            authority_name=actor.authority_name[:200],
            purpose=purpose[:200],
            about=about[:100],
            fields=sorted(fields),
        )
        for party_id, about in subjects
    )


@transaction.atomic
def record_read(
    *, actor: Actor, subject_party_id: int, fields: list[str], purpose: str, about: str = "", legal_basis: str = ""
) -> None:
    """Note that ``actor`` saw ``fields`` of a party unmasked. Without a purpose nothing is read."""
    if not purpose.strip():
        raise PurposeMissing
    PersonalRead.objects.create(
        subject_party_id=subject_party_id,
        reader_kind=actor.kind,
        reader_id=actor.id,
        reader_name=actor.name[:100],
        authority_name=actor.authority_name[:200],
        purpose=purpose[:200],
        legal_basis=legal_basis[:200],
        about=about[:100],
        fields=sorted(fields),
    )
