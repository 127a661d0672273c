"""What a first visit costs on the wire, brotli: the page and every style sheet, script and picture it names."""

import re
import urllib.request
from urllib.parse import urljoin

import brotli

from bench import home
from bench.drafts import CSRF
from bench.figures import Row
from tongban.catalogue import public as catalogue

_NAMED = re.compile(r'<(?:link|script|img|source|use)\b[^>]*?(?:href|src)="(/static/[^"#]+)')


def measure(headers: dict[str, dict[str, str]], application: str) -> list[Row]:
    """``headers``: citizen and staff → the cookie with which they see their pages; ``application``: a draft."""
    item = next(item for item in catalogue.list_items_in_force() if item.definition.form and item.definition.online)
    pages = {
        "home": ("/", {}),
        "search": ("/search/?q=%E8%BA%AB%E4%BB%BD%E8%AF%81", {}),
        "guide": (f"/items/{item.code}/", {}),
        "apply": (f"/applications/{application}/", headers["citizen"]),
        "inbox": ("/desk/", headers["staff"]),
    }
    with home.web_server() as server:
        base = f"http://127.0.0.1:{server.port}"
        return [Row(f"weight_{name}", _weight(base, path, cookie), "KB") for name, (path, cookie) in pages.items()]


def _weight(base: str, path: str, headers: dict[str, str]) -> float:
    content, sent = _fetch(base + path, {"Cookie": f"csrftoken={CSRF}"} | headers)
    total = min(sent, len(brotli.compress(content, quality=5)))  # pages themselves are compressed by the proxy in front
    for named in sorted(set(_NAMED.findall(content.decode("utf-8")))):
        total += _fetch(urljoin(base, named), {"Accept-Encoding": "br"})[1]
    return total / 1000


def _fetch(address: str, headers: dict[str, str]) -> tuple[bytes, int]:
    with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=30) as answer:
        if answer.status != 200:
            raise AssertionError((address, answer.status))
        content = answer.read()
    return content, len(content)
