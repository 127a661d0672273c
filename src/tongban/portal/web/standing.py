"""Pages that change rarely: halls, privacy, accessibility, about."""

from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.kernel.access import open_to_everybody
from tongban.kernel.http import Request
from tongban.portal import selectors, texts
from tongban.ui.pages import page


@open_to_everybody
@require_safe
def list_halls(request: Request) -> HttpResponse:
    facts = {"places": selectors.list_halls(), "breadcrumbs": [(_("Service halls"), "")]}
    return page(request, "portal/list_halls.html", facts)


@open_to_everybody
@require_safe
def show_privacy(request: Request) -> HttpResponse:
    return _standing(request, "privacy")


@open_to_everybody
@require_safe
def show_accessibility(request: Request) -> HttpResponse:
    return _standing(request, "accessibility")


@open_to_everybody
@require_safe
def show_about(request: Request) -> HttpResponse:
    return _standing(request, "about")


def _standing(request: Request, name: str) -> HttpResponse:
    text = texts.get_text(name, get_language() or "")
    return page(request, "portal/show_text.html", {"text": text, "breadcrumbs": [(text["title"], "")]})
