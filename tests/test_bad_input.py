"""What people, robots and broken programs type: nothing breaks, nothing runs, nothing is lost in silence."""

import html
import json
import re
import unicodedata
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import resolve, reverse

from tests import world as worlds
from tests.forms_on_pages import FormOnPage, forms_of
from tests.world import World, ask
from tongban.applications.models import Application
from tongban.applications.tests import factories as applications
from tongban.cases.models import Note
from tongban.identity.tests import factories as identity

pytestmark = pytest.mark.django_db

STRINGS: list[str] = json.loads((Path(__file__).parent / "data" / "naughty_strings.json").read_text("utf-8"))
LOCKS = "/login/"  # wrong passwords lock the door: tried by itself below
MISTAKE = re.compile(
    r'class="(?:govuk-error-message|govuk-error-summary__list|tb-notice tb-notice--bad)"[^>]*>(.*?)</(?:p|ul)>', re.S
)
CHINESE = re.compile("[\u4e00-\u9fff]")


def as_kept(text: str) -> str:
    """What may change on the way: form of accents, line ends, control characters, blanks around."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"}).strip()
    return "" if all(unicodedata.category(c) == "Cf" for c in text) else text  # nothing that anybody can see


def rounds(boxes: list[str]):
    """Every string reaches the form; several boxes share the rounds."""
    for start in range(0, len(STRINGS), len(boxes)):
        yield {name: STRINGS[(start + place) % len(STRINGS)] for place, name in enumerate(boxes)}


def readers(world: World, route: worlds.Route) -> list[str]:
    """One of each kind for whom the page is: that is enough to see its forms."""
    found = {}
    for name, actor in world.everybody():
        if route.lets_in(actor) and name != "stranger" and not name.endswith("elsewhere"):
            found.setdefault(worlds.kind_of(actor), name)
    return list(found.values())


CONTEXTS = sorted({route.name.partition(":")[0] for route in worlds.routes()})


@pytest.fixture(scope="module")
def forms(world, clients) -> list[tuple[str, FormOnPage]]:
    """Every form with a box for text, once, with somebody who sees it; found by reading every page."""
    found = {}
    for route in worlds.routes():
        address = world.address(route)
        for name in readers(world, route):
            page = ask(clients[name], "get", address)
            if page.status_code == 200 and "html" in page.headers.get("Content-Type", ""):
                for form in forms_of(address, page.body.decode()):
                    found.setdefault((form.address, form.method, *form.boxes), (name, form))
    return [one for one in found.values() if one[1].address != LOCKS]


class Trial:
    """One form sent with something typed into its boxes; ``wrong`` says what is not as it must be."""

    def __init__(self, client: Client, form: FormOnPage, typed: dict[str, str]) -> None:
        self.form, self.typed = form, typed
        self.answer = ask(client, form.method, form.address, form.filled(typed))
        self.body = self.answer.body.decode("utf-8", "replace")

    def wrong(self) -> list[str]:
        if self.answer.status_code >= 500:
            return [f"{self.answer.status_code}"]
        found = [f"runs: {text}" for text in self.typed.values() if self._came_back_as_markup(text)]
        if self.answer.status_code == 422 and (again := self._shown_again()):
            found += [f"no Chinese message for {self.typed}"] if not self._says_why() else []
            found += [f"{box} lost {self.typed[box]!r}, shows {again.said[box]}" for box in self._lost(again)]
        return found

    def _came_back_as_markup(self, text: str) -> bool:
        return "<" in text and ">" in text and len(text) > 6 and text in self.body

    def _shown_again(self) -> FormOnPage | None:
        same = [form for form in forms_of(self.form.address, self.body) if set(form.boxes) >= set(self.form.boxes)]
        return same[0] if same else None

    def _says_why(self) -> bool:
        said = MISTAKE.findall(self.body)
        return any(CHINESE.search(html.unescape(text)) for text in said)

    def _lost(self, again: FormOnPage) -> list[str]:
        """Boxes that show something else than was typed. Dates and numbers the browser itself would not send."""
        return [
            box
            for box, text in self.typed.items()
            if again.kinds[box] in {"text", "textarea", "search", "tel", "email"}
            and as_kept(again.said[box][0]) != as_kept(text)
        ]


def context_of(form: FormOnPage) -> str:
    """The context that answers a form."""
    return resolve(urlsplit(form.address).path).namespace.partition(":")[0]


def test_forms_were_found(forms):
    assert len(forms) > 25
    assert {context_of(form) for _name, form in forms} <= set(CONTEXTS)


def flaws_in(context: str, clients, forms) -> list[tuple[str, str]]:
    """Every string into every box of the forms one context answers: what is not as it must be."""
    return [
        (form.address, flaw)
        for name, form in forms
        if context_of(form) == context
        for typed in rounds(form.boxes)
        for flaw in Trial(clients[name], form, typed).wrong()
    ]


class TestEveryBoxOfCases:
    """Half of what takes long; workers share by class."""

    def test_takes_any_text(self, clients, forms):
        assert flaws_in("cases", clients, forms) == []


class TestEveryBoxOfTheOthers:
    """The other half."""

    @pytest.mark.parametrize("context", [context for context in CONTEXTS if context != "cases"])
    def test_takes_any_text(self, clients, forms, context):
        assert flaws_in(context, clients, forms) == []


def test_the_login_takes_any_text(client):
    for text in STRINGS:
        answer = client.post(LOCKS, {"identifier": text, "password": text, "next": text})
        assert answer.status_code in (200, 422, 429), text
        assert "Location" not in answer.headers


class TestWhatIsTypedIsKept:
    """Equal after normalisation: nothing is silently cut, escaped twice, or replaced by question marks."""

    def test_in_an_answer_of_a_draft(self):
        actor = identity.citizen()
        client = identity.log_in(Client(), actor)
        form = [{"key": "say", "title": "说明", "fields": [{"key": "words", "label": "说明", "type": "long_text"}]}]
        draft = applications.draft(actor, of=applications.item(form=form))
        address = reverse("applications:save_answers", args=[draft.number, "say"])
        for text in STRINGS:
            page = client.post(address, {"words": text, "do": "later"})
            assert page.status_code == 303, repr(text)
            kept = Application.objects.get(pk=draft.pk).answers.get("words") or ""
            assert as_kept(kept) == as_kept(text), repr(text)

    def test_in_a_note_of_a_clerk(self, world, clients):
        case = world.special["cases:write_note"]["number"]
        for text in STRINGS:
            if len(text) > 2000 or not as_kept(text):
                continue
            clients["window_clerk"].post(reverse("cases:write_note", args=[case]), {"text": text})
            assert as_kept(Note.objects.latest("pk").text) == as_kept(text), repr(text)


class TestCookiesOff:
    def test_the_page_says_in_chinese_what_to_do(self):
        answer = Client(enforce_csrf_checks=True).post(LOCKS, {"identifier": "a", "password": "b"})

        assert answer.status_code == 403
        assert "Cookie" in answer.text
        assert any(word in answer.text for word in ("允许", "打开", "开启"))

    @pytest.mark.parametrize(
        "cookie", ["large_text=9", "sessionid=" + "x" * 5000, "django_language=../../x", "csrftoken=\x7f"]
    )
    def test_a_cookie_that_is_nonsense_breaks_nothing(self, cookie):
        assert Client().get("/", headers={"Cookie": cookie}).status_code == 200

    @pytest.mark.parametrize("language", ["xx", "zh-hans;q=a", "," * 500])
    def test_a_language_that_is_nonsense_breaks_nothing(self, language):
        assert Client().get("/", headers={"Accept-Language": language}).status_code == 200
