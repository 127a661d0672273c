"""Guides: the page of an item, made from its version; older versions; the lists search engines read."""

from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.catalogue import guides
from tongban.catalogue.errors import ItemNotFound
from tongban.catalogue.web import crawlers
from tongban.catalogue.web.guide_parts import guide_context
from tongban.kernel.access import open_to_everybody
from tongban.kernel.http import Request
from tongban.ui.pages import page


@open_to_everybody
@require_safe
def show_guide(request: Request, code: str) -> HttpResponse:
    """What do I need, how long, what will it cost?"""
    item = guides.get_guide_item(actor=request.actor, code=code)
    context = guide_context(request.actor, item)
    template = "catalogue/guide_print.html" if request.GET.get("print") == "1" else "catalogue/guide.html"
    return page(request, template, context)


@open_to_everybody
@require_safe
def show_guide_version(request: Request, code: str, number: int) -> HttpResponse:
    """The guide as it was in an older version."""
    item = guides.get_item_version(actor=request.actor, code=code, number=number)
    context = guide_context(request.actor, item)
    context["old"] = not item.open
    context["coming"] = next(
        (row.effective_from for row in context["versions"] if row.number == number and row.state == "scheduled"), None
    )
    context["breadcrumbs"] = [
        (_("All government services"), reverse("catalogue:browse")),
        (item.title, reverse("catalogue:show_guide", args=[code])),
        (_("Version %(number)s") % {"number": number}, ""),
    ]
    return page(request, "catalogue/guide.html", context)


@open_to_everybody
@require_safe
def sitemap(request: Request) -> HttpResponse:
    """Index of the chunks of the sitemap."""
    return HttpResponse(crawlers.sitemap_index(), content_type="application/xml; charset=utf-8")


@open_to_everybody
@require_safe
def sitemap_chunk(request: Request, number: int) -> StreamingHttpResponse:
    """One chunk of the sitemap, streamed."""
    if number > crawlers.last_chunk():
        raise ItemNotFound
    return StreamingHttpResponse(crawlers.sitemap_chunk(number), content_type="application/xml; charset=utf-8")


@open_to_everybody
@require_safe
def robots(request: Request) -> HttpResponse:
    """What crawlers may read: guides and browse pages, not search results and not what needs a login."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in crawlers.CLOSED),
        f"Sitemap: {settings.TONGBAN_SITE_URL.rstrip('/')}{reverse('catalogue:sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
