"""The living page uses every component; it needs no database, so neither does the furniture of any page."""

import re

import pytest
from django.test import Client

from tongban.ui.tests.test_templates import REFUSED

PAGES = ["/styleguide/", "/styleguide/home/", "/styleguide/desk/", "/styleguide/print/"]


@pytest.fixture
def visitor():
    return Client()


@pytest.mark.parametrize("address", PAGES)
class TestStyleguide:
    def test_shows_every_component_without_an_undefined_variable(self, visitor, address):
        page = visitor.get(address)

        assert page.status_code == 200
        assert "undefined template variable" not in page.text

    def test_keeps_the_content_policy(self, visitor, address):
        page = visitor.get(address).text.replace("https://example.org", "")

        assert [what for what, pattern in REFUSED.items() if pattern.search(page)] == []

    def test_has_one_heading_of_the_page_and_unique_ids(self, visitor, address):
        page = visitor.get(address).text
        ids = re.findall(r'\sid="([^"]+)"', page)

        assert len(re.findall(r"<h1[\s>]", page)) >= 1
        assert len(ids) == len(set(ids))

    def test_does_not_exist_in_production(self, visitor, address, settings):
        settings.MODE = "production"

        assert visitor.get(address).status_code == 404


class TestComponents:
    def test_answers_422_with_all_mistakes_and_keeps_what_was_typed(self, visitor):
        page = visitor.post("/styleguide/", {"name": "欧阳𠮷", "number": "123"})

        assert page.status_code == 422
        assert "govuk-error-summary" in page.text
        assert 'value="欧阳𠮷"' in page.text
        assert "有误" in re.search(r"<title>(.*?)</title>", page.text).group(1)

    def test_shows_the_next_level_of_a_place(self, visitor):
        part = visitor.get("/styleguide/place/", {"place_0": "440000"}).text

        assert "深圳市" in part
        assert "<html" not in part


class TestRefusals:
    def test_tell_what_to_do_and_the_code(self, visitor):
        page = visitor.get("/no-such-page/")

        assert page.status_code == 404
        assert "kernel.not_found" in page.text
        assert "查找事项" in page.text

    def test_a_bug_shows_a_page_that_needs_nothing(self, monkeypatch):
        def broken():
            raise RuntimeError

        monkeypatch.setattr("tongban.ui.samples.home", broken)

        page = Client(raise_request_exception=False).get("/styleguide/home/")

        assert page.status_code == 500
        assert "系统出了点问题" in page.text
