"""What the content policy asks of templates, and that each of ours compiles."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import tongban.ui

TEMPLATES = Path(tongban.ui.__file__).parent / "templates"
OURS = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
REFUSED = {
    "an inline style": re.compile(r"\sstyle\s*="),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/ld\+json)"),
    "a handler attribute": re.compile(r"\son[a-z]+\s*="),
    "a script address": re.compile(r"javascript:"),
    "something from another site": re.compile(r"""(?:src|href)=["']https?://"""),
}


@pytest.mark.parametrize("name", OURS)
def test_template_compiles(name):
    assert get_template(name)


@pytest.mark.parametrize("name", OURS)
def test_template_keeps_the_content_policy(name):
    text = (TEMPLATES / name).read_text("utf-8")

    assert [what for what, pattern in REFUSED.items() if pattern.search(text)] == []


@pytest.mark.parametrize("name", OURS)
def test_template_stays_short(name):
    assert len((TEMPLATES / name).read_text("utf-8").splitlines()) <= 200
