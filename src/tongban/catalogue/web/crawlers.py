"""What search engines read: a sitemap in chunks, by ranges of ids so that no chunk needs counting."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse

from tongban.catalogue.models import SearchEntry
from tongban.catalogue.things import selectors as things
from tongban.kernel.actors import PUBLIC

CHUNK = 20_000
CLOSED = ("/search/", "/api/", "/desk/", "/my/", "/apply/", "/applications/", "/cases/", "/progress/", "/login/")
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def sitemap_index() -> str:
    """All chunks there are; the first also holds the browse pages and the things."""
    site = settings.TONGBAN_SITE_URL.rstrip("/")
    addresses = [f"{site}{reverse('catalogue:sitemap_chunk', args=[n])}" for n in _chunks()]
    rows = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses)
    return f'{_HEAD}<sitemapindex xmlns="{_SPACE}">{rows}</sitemapindex>\n'


def sitemap_chunk(number: int) -> Iterator[str]:
    """The addresses of the entries of one range of ids."""
    site = settings.TONGBAN_SITE_URL.rstrip("/")
    yield f'{_HEAD}<urlset xmlns="{_SPACE}">'
    if number == min(_chunks()):
        for address in _fixed_addresses():
            yield f"<url><loc>{escape(site + address)}</loc></url>\n"
    entries = SearchEntry.objects.filter(id__gt=number * CHUNK, id__lte=(number + 1) * CHUNK).order_by("id")
    for code, changed_at in entries.values_list("code", "changed_at").iterator(chunk_size=2000):
        address = escape(site + reverse("catalogue:show_guide", args=[code]))
        yield f"<url><loc>{address}</loc><lastmod>{changed_at:%Y-%m-%d}</lastmod></url>\n"
    yield "</urlset>\n"


def _fixed_addresses() -> Iterator[str]:
    """Where browsing begins, the list of things (一件事) and each thing in force."""
    yield reverse("catalogue:browse")
    yield reverse("catalogue:list_things")
    for thing in things.list_things(actor=PUBLIC):
        yield reverse("catalogue:show_thing", args=[thing.code])


def last_chunk() -> int:
    return max(_chunks())


def _chunks() -> range:
    ends = SearchEntry.objects.aggregate(first=Min("id"), last=Max("id"))
    return range(((ends["first"] or 1) - 1) // CHUNK, ((ends["last"] or 1) - 1) // CHUNK + 1)
