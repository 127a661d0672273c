"""A village phone on a slow network: what a page of ours costs to open the first time, as sent (brotli)."""

from pathlib import Path

import brotli
import pytest
from django.test import Client

import tongban.ui

DIST = Path(tongban.ui.__file__).parent / "static" / "ui" / "dist"
LARGEST_PAGE = 150_000
PARTS = ["tongban.css", "tongban.js", "htmx.min.js", "icons.svg"]

pytestmark = pytest.mark.skipif(not (DIST / "tongban.css").exists(), reason="npm run build first")


def sent(content: bytes) -> int:
    """Bytes on the wire."""
    return len(brotli.compress(content))


@pytest.mark.parametrize("address", ["/styleguide/", "/styleguide/home/", "/styleguide/desk/"])
def test_first_visit_stays_light(address):
    furniture = sum(sent((DIST / part).read_bytes()) for part in PARTS)

    page = sent(Client().get(address).content)

    assert page + furniture < LARGEST_PAGE


def test_stylesheet_stays_small():
    assert sent((DIST / "tongban.css").read_bytes()) < 12_500


def test_no_font_is_sent_to_browsers():
    """Chinese faces weigh megabytes; pages use those of the device."""
    assert [path.name for path in DIST.parent.rglob("*") if path.suffix in {".ttf", ".otf", ".woff", ".woff2"}] == []
    assert "@font-face" not in (DIST / "tongban.css").read_text("utf-8")


def test_the_picture_of_a_route_costs_little_until_it_is_opened():
    """The page brings the small script; viewer and looks are fetched when somebody opens the picture."""
    assert sent((DIST / "diagram.js").read_bytes()) < 2_000
    assert sent((DIST / "bpmn-viewer.js").read_bytes()) + sent((DIST / "diagram.css").read_bytes()) < 60_000
