"""Forms as they stand on a page: where they send, what they already say, which boxes take any text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

_TEXT = {"text", "search", "email", "tel", "password", "number", "date", "url"}


@dataclass
class FormOnPage:
    """``said``: what would be sent unchanged. ``kinds``: the boxes a person types into, with their input type."""

    address: str
    method: str
    said: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    @property
    def boxes(self) -> list[str]:
        return list(self.kinds)

    def filled(self, typed: dict[str, str]) -> dict[str, list[str] | str]:
        return self.said | typed


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.forms: list[FormOnPage] = []
        self.open: FormOnPage | None = None
        self.area = self.select = ""

    def handle_starttag(self, tag, pairs):
        facts = {name: value or "" for name, value in pairs}
        if tag == "form":
            address = urlsplit(urljoin(self.page, facts.get("action", "") or self.page))
            self.open = FormOnPage(address.path, facts.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open and facts.get("name"):
            self._take(tag, facts["name"], facts)
        elif self.open and tag == "option" and self.select and facts.get("value"):
            self.open.said.setdefault(self.select, [facts["value"]])

    def handle_endtag(self, tag):
        if tag == "form":
            self.open = None
        elif tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data):
        if self.open and self.area:
            self.open.said[self.area][0] += data

    def _take(self, tag, name, facts):
        kind, value = facts.get("type") or "text", facts.get("value", "")
        if tag == "textarea":
            self.area = name
            self.open.kinds[name], self.open.said[name] = tag, [""]
        elif tag == "select":
            self.select = name
        elif tag == "input" and kind in _TEXT:
            self.open.kinds[name], self.open.said[name] = kind, [value]
        elif tag == "input" and kind == "hidden":
            self.open.said[name] = [value]
        elif (tag == "input" and kind in {"radio", "checkbox"}) or (tag == "button" and value):
            self.open.said.setdefault(name, [value or "on"])


def every_form_of(page: str, html: str) -> list[FormOnPage]:
    """The forms of a page."""
    reader = _Reader(page)
    reader.feed(html)
    return reader.forms


def forms_of(page: str, html: str) -> list[FormOnPage]:
    """The forms of a page that take text."""
    return [form for form in every_form_of(page, html) if form.boxes]
