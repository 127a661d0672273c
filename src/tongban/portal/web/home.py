"""The home page: can I do my thing here?"""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.kernel.access import open_to_everybody
from tongban.kernel.actors import ActorKind
from tongban.kernel.http import Request
from tongban.portal import selectors
from tongban.portal.selectors import Home
from tongban.supervision.public import PublicFigures, Share
from tongban.ui.pages import page

FEWEST_SHARED = 30
_SCRIPT_ENDS = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@open_to_everybody
@require_safe
def show_home(request: Request) -> HttpResponse:
    signed_in = request.actor.kind is ActorKind.CITIZEN
    home = selectors.get_home(actor=request.actor, signed_in=signed_in)
    facts = {
        "home": home,
        "doors": _doors(home),
        "figures": _figures(home.figures.content) if home.figures.content else [],
        "examples": _examples(),
        "structured": _structured(),
        "popular_title": _popular_title(home.figures.content),
    }
    return page(request, "portal/show_home.html", facts)


def _doors(home: Home) -> list[dict[str, Any]]:
    """Only doors with something behind them."""
    known = [
        ("user-round", _("For persons"), _("Birth, school, work, home"), "catalogue:browse_items", ["target", "1"]),
        ("building-2", _("For enterprises"), _("Open, run, change, close"), "catalogue:browse_items", ["target", "2"]),
        ("zap", _("Quick and without visits"), _("At once, zero visits"), "catalogue:browse_kind", ["ease"]),
        ("landmark", _("By department"), _("Who is in charge"), "catalogue:browse_kind", ["department"]),
        ("heart-handshake", _("Stages of life"), _("From birth to old age"), "catalogue:browse_kind", ["life"]),
        ("map-pin", _("Service halls"), _("Addresses and hours"), "portal:list_halls", []),
    ]
    nowhere: list[str] = []
    progress = ("route", _("Where is my case"), _("With number and code"), "cases:find_progress", nowhere)
    standing = known if home.halls else [*known[:-1], progress]
    doors = [
        {"icon": icon, "label": label, "note": note, "address": _address(name, arguments)}
        for icon, label, note, name, arguments in standing
    ]
    return [door for door in doors if door["address"]]


def _popular_title(figures: PublicFigures | None) -> str:
    """Nothing is called popular before anybody applied for anything."""
    return _("What people do most") if figures and figures.received else _("Services to start with")


def _examples() -> list[dict[str, Any]]:
    """Words people type, as links to their results."""
    search = _address("catalogue:search", [])
    words = settings.TONGBAN_PORTAL_EXAMPLES if search else []
    return [{"label": word, "address": f"{search}?q={word}"} for word in words]


def _figures(figures: PublicFigures) -> list[dict[str, Any]]:
    shown = [
        {"label": _("service items"), "value": f"{figures.items:,}", "anchor": "items"},
        {"label": _("cases handled this month"), "value": f"{figures.handled:,}", "anchor": "handled"},
        {"label": _("decided on time, 30 days"), "value": _share(figures.on_time), "anchor": "on-time"},
        {"label": _("satisfied, 90 days"), "value": _share(figures.satisfaction), "anchor": "satisfaction"},
    ]
    return [figure for figure in shown if figure["value"]]


def _share(share: Share) -> str:
    """Nothing for a handful: one rating would make 0 % or 100 %. /figures/ tells every share with its counts."""
    return share.percent if share.of >= FEWEST_SHARED else ""


def _structured() -> SafeString:
    """schema.org WebSite with its search, as JSON that cannot end its script element."""
    site = settings.TONGBAN_SITE_URL.rstrip("/")
    search = _address("catalogue:search", [])
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": settings.TONGBAN_PORTAL_NAME,
        "url": f"{site}/",
        "inLanguage": ["zh-Hans", "en"],
        "publisher": {"@type": "GovernmentOrganization", "name": settings.TONGBAN_PORTAL_NAME},
    }
    if search:
        target = {"@type": "EntryPoint", "urlTemplate": f"{site}{search}?q={{search_term_string}}"}
        facts["potentialAction"] = {
            "@type": "SearchAction",
            "target": target,
            "query-input": "required name=search_term_string",
        }
    return mark_safe(json.dumps(facts, ensure_ascii=False).translate(_SCRIPT_ENDS))  # noqa: S308 escaped above


def _address(name: str, arguments: list[str]) -> str:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""
