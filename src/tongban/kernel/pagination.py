"""Pages without counting: keyset pagination. A page costs the same at the start and after a million rows."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind

Row = TypeVar("Row")

LARGEST_PAGE = 200


class BadCursor(DomainError):
    kind = Kind.INVALID
    code = "kernel.bad_cursor"
    message = _("This list position is not valid any more. Start from the first page.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows and the cursor of the next page; an empty cursor means there is no more."""

    rows: list[Row]
    next_cursor: str


def after(queryset: QuerySet[Any], *, order: tuple[str, ...], cursor: str = "", size: int = 20) -> Page[Any]:
    """The page that follows ``cursor``.

    ``order`` names the columns, ``-`` for descending; the last one must be unique. Rows whose ordering columns are
    null must be excluded by the caller (a null has no place in an order).
    """
    size = max(1, min(size, LARGEST_PAGE))
    if cursor:
        queryset = _continued(queryset, order, _decode(cursor, order))
    rows = list(queryset.order_by(*order)[: size + 1])
    more = len(rows) > size
    return Page(rows[:size], _encode(rows[size - 1], order) if more else "")


def _continued(queryset: QuerySet[Any], order: tuple[str, ...], values: list[Any]) -> QuerySet[Any]:
    try:
        return queryset.filter(_beyond(order, values))
    except (TypeError, ValueError, ValidationError) as error:  # a word where the column holds numbers or dates
        raise BadCursor from error


def _beyond(order: tuple[str, ...], values: list[Any]) -> Q:
    """(a, b, c) after (x, y, z) in mixed directions, written so that an index can be used."""
    condition = Q()
    for position, column in enumerate(order):
        equal = {name.lstrip("-"): value for name, value in zip(order[:position], values, strict=False)}
        step = "lt" if column.startswith("-") else "gt"
        condition |= Q(**equal, **{f"{column.lstrip('-')}__{step}": values[position]})
    return condition


def _encode(row: Any, order: tuple[str, ...]) -> str:
    values = [getattr(row, column.lstrip("-")) for column in order]
    text = json.dumps([_plain(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


def _decode(cursor: str, order: tuple[str, ...]) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError) as error:
        raise BadCursor from error
    if not isinstance(values, list) or len(values) != len(order) or not all(map(_is_plain, values)):
        raise BadCursor
    return values


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int) and "\x00" not in str(value)
