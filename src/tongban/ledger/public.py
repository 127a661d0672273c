"""What other contexts may use from ledger. No model leaves this house."""

from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page
from tongban.ledger import selectors
from tongban.ledger.errors import PurposeMissing
from tongban.ledger.rows import ReadRow
from tongban.ledger.services import reads

__all__ = ["PurposeMissing", "ReadRow", "list_reads", "record_read", "record_reads"]


def record_read(
    *, actor: Actor, subject_party_id: int, fields: list[str], purpose: str, about: str = "", legal_basis: str = ""
) -> None:
    """Note one unmasked read of personal data. Call it in the transaction that reads.

    ``fields`` are names of PartyRow fields or ``form:<key>`` and ``material:<key>``; ``purpose`` is a plain Chinese
    phrase the person will read (办理事项, 核对身份); ``about`` names the object, ``case:<number>``.
    Raises PurposeMissing.
    """
    reads.record_read(
        actor=actor,
        subject_party_id=subject_party_id,
        fields=fields,
        purpose=purpose,
        about=about,
        legal_basis=legal_basis,
    )


def record_reads(*, actor: Actor, subjects: list[tuple[int, str]], fields: list[str], purpose: str) -> None:
    """Note unmasked reads of many parties at once: ``subjects`` are pairs of party id and what it was about."""
    reads.record_reads(actor=actor, subjects=subjects, fields=fields, purpose=purpose)


def list_reads(*, actor: Actor, after: str = "", size: int = selectors.PAGE_SIZE) -> Page[ReadRow]:
    """Who read the actor's own data, newest first; ``after`` is the cursor of the page before."""
    return selectors.list_reads(actor=actor, after=after, size=size)
