"""A long group is shown some rows at a time: a page carries its rows only, and the server puts them among the others.

Rows keep their place in their names on the page (``jobs-1872-employer``), so that what is wrong in row 1,873 is found
there. A page tells where it begins (``jobs-from``); without it, it carries every row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tongban.applications.forms.rows import named, rows_of
from tongban.catalogue.public import FieldType, FormField

ROWS_A_PAGE = 20
PAGE = "page-"  # in the address: which page of which group
LAST = 99_999  # more pages than there are: the last one
Pages = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Window:
    """Which rows of a group a page shows: those from ``start`` on, of ``total``. Pages count from 1."""

    group: str
    page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ROWS_A_PAGE))

    @property
    def start(self) -> int:
        return (self.page - 1) * ROWS_A_PAGE

    @property
    def first(self) -> int:
        return self.start + 1

    @property
    def last(self) -> int:
        return min(self.start + ROWS_A_PAGE, self.total)

    @property
    def before(self) -> int:
        """The page before; 0 for none."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after; 0 for none."""
        return self.page + 1 if self.page < self.pages else 0

    @property
    def is_needed(self) -> bool:
        return self.total > ROWS_A_PAGE


def window_on(group: str, total: int, page: int) -> Window:
    """The page wanted, or the nearest there is."""
    wanted = Window(group, max(1, page), total)
    return wanted if wanted.page <= wanted.pages else Window(group, wanted.pages, total)


def page_of_row(place: int) -> int:
    """The page a row stands on, by its place from 0."""
    return place // ROWS_A_PAGE + 1


def pages_wanted(fields: Iterable[FormField], address: Mapping[str, Any], posted: Mapping[str, Any]) -> dict[str, int]:
    """Group → page: where a button leads (``do``: a page, or a row added at the end), the page posted, the address."""
    verb, _colon, rest = str(posted.get("do", "")).partition(":")
    chosen, _colon, page = rest.partition(":")
    found = {}
    for field in fields:
        if field.type != FieldType.GROUP:
            continue
        if verb in ("page", "add") and chosen == field.key:
            found[field.key] = _number(page) if verb == "page" else LAST
        elif is_part(field.key, posted):
            found[field.key] = page_of_row(starts_at(field.key, posted))
        else:
            found[field.key] = _number(address.get(f"{PAGE}{field.key}")) or 1
    return found


def query_for(pages: Pages) -> str:
    """The query of the address that shows these pages; "" when all are the first."""
    return "&".join(f"{PAGE}{group}={page}" for group, page in pages.items() if page > 1)


def starts_at(group: str, data: Mapping[str, Any]) -> int:
    """Place of the first row a posted page carries."""
    return _number(data.get(f"{group}-from"))


def is_part(group: str, data: Mapping[str, Any]) -> bool:
    """Whether a posted page carries some rows of the group only."""
    return f"{group}-from" in data


def put_among(rows: list[dict[str, Any]], stored: Any) -> list[dict[str, Any]]:
    """All rows: those of the page in the places of their namesakes, new ones at the end."""
    mine = {named(row): row for row in rows if named(row)}
    whole = [mine.pop(named(row), row) for row in rows_of(stored)]
    return [*whole, *(row for row in rows if not named(row) or named(row) in mine)]


def _number(said: Any) -> int:
    text = str(said or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
