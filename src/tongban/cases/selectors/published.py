"""Positive decisions as anybody may read them."""

from dataclasses import dataclass
from datetime import date

from tongban.cases.models import Publication
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.kernel.pagination import Page, after

ITEMS_FOR_WORDS = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader looks for; everything empty lists all."""

    words: str = ""
    item_code: str = ""
    authority_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One decision on public view. ``holder`` is masked where it names a person."""

    number: str
    item_code: str
    item_title: str
    authority_name: str
    holder: str
    result_name: str
    decided_on: date
    valid_until: date | None
    verification: str


def list_published(*, wanted: Wanted, cursor: str = "", size: int = 20) -> Page[PublishedRow]:
    """Decisions in force, newest first. Words are those of the item, or the number of the decision."""
    rows = Publication.objects.in_force().select_related("notice")
    if wanted.authority_id is not None:
        rows = rows.filter(authority_id=wanted.authority_id)
    if wanted.item_code:
        rows = rows.filter(item_code=wanted.item_code)
    if wanted.since:
        rows = rows.filter(decided_on__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(decided_on__lte=wanted.until)
    if wanted.words:
        rows = rows.filter(item_code__in=_codes_for(wanted.words)) | rows.filter(number=wanted.words)
    page = after(rows, order=("-decided_on", "-id"), cursor=cursor, size=size)
    authorities = identity.get_authorities({row.authority_id for row in page.rows})
    return Page([_row(row, authorities[row.authority_id].name) for row in page.rows], page.next_cursor)


def list_authorities_published() -> list[tuple[int, str]]:
    """The departments with decisions on public view, by name."""
    ids = set(Publication.objects.in_force().values_list("authority_id", flat=True).distinct())
    return sorted(((row.id, row.name) for row in identity.get_authorities(ids).values()), key=lambda pair: pair[1])


def _codes_for(words: str) -> list[str]:
    return [found.code for found in catalogue.search_items(words=words, limit=ITEMS_FOR_WORDS).items]


def _row(row: Publication, authority_name: str) -> PublishedRow:
    return PublishedRow(
        number=row.number,
        item_code=row.item_code,
        item_title=row.item_title,
        authority_name=authority_name,
        holder=row.holder,
        result_name=row.result_name,
        decided_on=row.decided_on,
        valid_until=row.valid_until,
        verification=str(row.notice.verification),
    )
