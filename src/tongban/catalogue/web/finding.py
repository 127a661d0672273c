"""Pages to find an item: search, suggestions while typing, browsing through doors."""

from dataclasses import fields
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue.errors import DoorNotFound
from tongban.catalogue.search import browsing, finding
from tongban.catalogue.search.highlight import highlight
from tongban.catalogue.search.query import read
from tongban.catalogue.search.results import Filters
from tongban.catalogue.search.text import LONGEST_QUERY
from tongban.catalogue.things.finding import find_things
from tongban.catalogue.web import results_view
from tongban.catalogue.web.filters import WORDS, read_filters, read_page, search_address
from tongban.kernel.access import open_to_everybody
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to_everybody
@require_safe
def search(request: Request) -> HttpResponse:
    """Which one is mine?"""
    words = _words(request)
    context = _listing(words, read_filters(request.GET), read_page(request.GET))
    context["things"] = find_things(actor=request.actor, words=words)
    context["title"] = _("Search: %(words)s") % {"words": words} if words else _("Search for a service")
    return page(request, "catalogue/search.html", context)


@open_to_everybody
@require_safe
def suggest(request: Request) -> HttpResponse:
    """Titles while typing, for the list under the search box."""
    words = _words(request)
    found = finding.suggest_items(words=words)
    marks = read(words).words
    context: dict[str, Any] = {"things": find_things(actor=request.actor, words=words)}
    context |= {"lines": [(item.code, highlight(item.title, marks), item.authority_name) for item in found]}
    return render(request, "catalogue/_suggestions.html", context)


@open_to_everybody
@require_safe
def browse(request: Request) -> HttpResponse:
    """All doors on one page."""
    context = {
        "shelves": browsing.shelves(),
        "breadcrumbs": [(_("All government services"), "")],
        "total": finding.count_items(),
    }
    return page(request, "catalogue/browse.html", context)


@open_to_everybody
@require_safe
def browse_kind(request: Request, kind: str) -> HttpResponse:
    """All doors of one kind."""
    shelf = browsing.find_shelf(kind)
    if shelf is None:
        raise DoorNotFound
    crumbs = [(_("All government services"), reverse("catalogue:browse")), (shelf.name, "")]
    return page(request, "catalogue/browse_kind.html", {"shelf": shelf, "breadcrumbs": crumbs})


@open_to_everybody
@require_safe
def browse_items(request: Request, kind: str, value: str) -> HttpResponse:
    """What stands behind one door."""
    shelf, door = browsing.find_door_of(kind, value)
    if shelf is None or door is None:
        raise DoorNotFound
    filters = browsing.filters_of(kind, value)
    context = _listing("", filters, read_page(request.GET))
    context["title"] = door.name
    context["breadcrumbs"] = [
        (_("All government services"), reverse("catalogue:browse")),
        (shelf.name, reverse("catalogue:browse_kind", args=[kind])),
        (door.name, ""),
    ]
    return page(request, "catalogue/browse_items.html", context)


def _words(request: Request) -> str:
    return str(request.GET.get(WORDS, ""))[: LONGEST_QUERY * 4].strip()


def _listing(words: str, filters: Filters, number: int) -> dict[str, Any]:
    """What the list of results shows."""
    size = results_view.PAGE_SIZE
    results = finding.search_items(words=words, filters=filters, limit=size, offset=(number - 1) * size)
    return {
        "words": words,
        "filters": filters,
        "results": results,
        "lines": results_view.lines(results),
        "chips": results_view.chips(words, filters, results),
        "pages": results_view.pages(words, filters, results, number),
        "without_filters": search_address(words, Filters()) if filters else "",
        "kept": [(item.name, getattr(filters, item.name)) for item in fields(Filters) if getattr(filters, item.name)],
        "nearest": [(word, search_address(word, filters)) for word in results.nearest_words],
        "popular": finding.popular_items(limit=6) if not results.items else (),
        "hotline": settings.TONGBAN_PORTAL_HOTLINE,
    }
