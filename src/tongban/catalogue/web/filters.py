"""Filters of a search in its address: read, changed, written."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from tongban.catalogue.search.results import EASES, Filters

LONGEST = 120
WORDS = "q"
PAGE = "page"


def read_filters(query: Mapping[str, Any]) -> Filters:
    """Filters from an address. Anything odd is simply a filter that matches nothing."""
    values: dict[str, Any] = {}
    for item in fields(Filters):
        value = str(query.get(item.name, "")).strip()[:LONGEST]
        values[item.name] = value == "1" if item.name in EASES else value
    return Filters(**values)


def read_page(query: Mapping[str, Any]) -> int:
    """The page number, 1 when missing or odd."""
    text = str(query.get(PAGE, "1"))
    return min(int(text), 50) if text.isdecimal() and len(text) < 6 and int(text) > 0 else 1


def search_address(words: str, filters: Filters, changes: Mapping[str, Any] | None = None, *, page: int = 1) -> str:
    """The address of a search with some filters changed; changing a filter starts at page one."""
    query = QueryDict(mutable=True)
    if words:
        query[WORDS] = words
    for item in fields(Filters):
        value = (changes or {}).get(item.name, getattr(filters, item.name))
        if value:
            query[item.name] = "1" if value is True else value
    if page > 1:
        query[PAGE] = str(page)
    text = query.urlencode()
    return reverse("catalogue:search") + (f"?{text}" if text else "")
