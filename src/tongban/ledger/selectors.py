"""Reading the ledger: a person sees the reads of their own data, nobody else's."""

from tongban.kernel import pagination
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.pagination import Page
from tongban.ledger.models import PersonalRead
from tongban.ledger.rows import ReadRow

PAGE_SIZE = 20


def list_reads(*, actor: Actor, after: str = "", size: int = PAGE_SIZE) -> Page[ReadRow]:
    """Who read the data of the actor, newest first."""
    found = pagination.after(PersonalRead.objects.visible_to(actor), order=("-id",), cursor=after, size=size)
    return Page([_row(read) for read in found.rows], found.next_cursor)


def _row(read: PersonalRead) -> ReadRow:
    return ReadRow(
        id=read.pk,
        at=read.at,
        reader_kind=ActorKind(read.reader_kind),
        reader_name=read.reader_name,
        authority_name=read.authority_name,
        purpose=read.purpose,
        legal_basis=read.legal_basis,
        about=read.about,
        fields=tuple(read.fields),
    )
