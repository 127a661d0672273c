import json
import re
from datetime import UTC, date, datetime

import pytest

from tongban.applications import public as applications
from tongban.cases import public as cases
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity_public
from tongban.identity.tests import factories as identity
from tongban.kernel.errors import DomainError, NotFound
from tongban.portal import panels, texts
from tongban.portal.web import home
from tongban.supervision import public as supervision
from tongban.supervision.public import PublicFigures, Share


class TestPanels:
    def test_a_refusal_leaves_one_panel_empty(self):
        def refuse() -> None:
            raise NotFound

        assert panels.read("cases", refuse) == panels.Panel(None, failed=True)

    def test_a_bug_stays_a_bug(self):
        with pytest.raises(ZeroDivisionError):
            panels.read("cases", lambda: 1 / 0)


@pytest.mark.django_db
class TestHomePage:
    def test_answers_on_an_empty_installation(self, client):
        page = client.get("/")

        assert page.status_code == 200
        assert "您想办什么事" in page.text
        assert "大家都在办" not in page.text  # nobody applied for anything yet

    @pytest.mark.parametrize(("rated", "shown"), [(1, False), (29, False), (30, True)])
    def test_makes_no_percentage_of_a_handful(self, client, monkeypatch, rated, shown):
        day = date(2026, 3, 2)
        on_time, satisfied = Share(90, 100, day, day), Share(0, rated, day, day)
        figures = PublicFigures(1580, 1, 1, day, on_time, satisfied, datetime(2026, 3, 2, tzinfo=UTC))
        monkeypatch.setattr(supervision, "public_figures", lambda: figures)

        text = client.get("/").text
        assert "90.0%" in text
        assert ("0.0%" in text.replace("90.0%", "")) is shown

    def test_shows_no_door_to_nothing(self, client):
        doors = client.get("/").context["doors"]

        assert doors
        assert "/halls/" not in {door["address"] for door in doors}
        identity.HallFactory()
        assert "/halls/" in {door["address"] for door in client.get("/").context["doors"]}

    def test_tells_search_engines_where_to_search(self, client, settings):
        settings.TONGBAN_PORTAL_NAME = "</script><script>alert(1)</script>"
        text = client.get("/").text
        data = json.loads(re.search(r'ld\+json">(.*?)</script>', text, re.S)[1])

        assert data["@type"] == "WebSite"
        assert data["name"] == "</script><script>alert(1)</script>"
        assert data["potentialAction"]["target"]["urlTemplate"].endswith("?q={search_term_string}")
        assert "<script>alert(1)" not in text

    def test_stays_whole_when_a_context_refuses(self, client, monkeypatch):
        def refuse(*_: object, **__: object) -> None:
            raise NotFound

        monkeypatch.setattr(catalogue, "popular_items", refuse)
        page = client.get("/")
        assert page.status_code == 200
        assert "暂时打不开" in page.text

    def test_is_light(self, client):
        assert len(client.get("/").content) < 40_000


@pytest.mark.django_db
class TestMySpace:
    def test_greets_and_says_that_nothing_waits(self, client):
        identity.log_in(client, identity.citizen(name="欧阳震华"))

        text = client.get("/my/").text
        assert "欧阳震华" in text
        assert "没有等您处理的事" in text

    @pytest.mark.parametrize(
        ("context", "name"),
        [
            (cases, "list_my_cases"),
            (applications, "list_my_applications"),
            (identity_public.Mandates, "list_represented"),
        ],
    )
    def test_one_context_that_refuses_does_not_take_the_page_away(self, client, monkeypatch, context, name):
        class Unavailable(DomainError):
            code = "portal.test_unavailable"
            message = "no"

        def refuse(*_: object, **__: object) -> None:
            raise Unavailable

        identity.log_in(client, identity.citizen())
        monkeypatch.setattr(context, name, refuse)
        page = client.get("/my/")
        assert page.status_code == 200
        assert "暂时打不开" in page.text

    def test_needs_a_login(self, client):
        assert client.get("/my/").status_code == 302


@pytest.mark.django_db
class TestStandingPages:
    @pytest.mark.parametrize("address", ["/privacy/", "/accessibility/", "/about/", "/halls/"])
    def test_answers_in_both_languages(self, client, address):
        chinese = client.get(address, headers={"accept-language": "zh-hans"})
        english = client.get(address, headers={"accept-language": "en"})

        assert chinese.status_code == english.status_code == 200
        assert chinese.context["request"].path == address
        assert chinese.text != english.text

    @pytest.mark.parametrize("name", texts.PAGES)
    def test_both_languages_say_the_same_things(self, name):
        chinese, english = (texts.get_text(name, language) for language in texts.LANGUAGES)

        def shape(text: dict) -> list[tuple[int, int, int]]:
            return [
                (
                    len(part.get("paragraphs", [])),
                    len(part.get("points", [])),
                    len(part.get("table", {}).get("rows", [])),
                )
                for part in text["section"]
            ]

        assert shape(chinese) == shape(english)

    def test_says_openly_when_the_operator_left_a_name_out(self, settings):
        settings.TONGBAN_PORTAL_PRIVACY_CONTACT = ""
        assert "尚未填写" in str(texts.get_text("privacy", "zh-hans"))
        settings.TONGBAN_PORTAL_PRIVACY_CONTACT = "数据管理科 020-00000000"
        assert "数据管理科 020-00000000" in str(texts.get_text("privacy", "zh-hans"))

    def test_lists_halls_by_place(self, client):
        hall = identity.HallFactory(name="天河区政务服务中心")

        assert hall.name in client.get("/halls/").text


def test_addresses_that_do_not_exist_make_no_door():
    assert home._address("nowhere:at_all", []) == ""
