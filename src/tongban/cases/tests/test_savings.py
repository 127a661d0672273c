"""Figures of what nobody had to bring are counts of rows."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tongban.cases.enums import MaterialForm
from tongban.cases.rows import ReceivedMaterial
from tongban.cases.selectors.savings import Saved, count_savings
from tongban.cases.tests.factories import item, open_case
from tongban.identity.tests.factories import log_in, official
from tongban.kernel import clock
from tongban.kernel.errors import NotAllowed

pytestmark = pytest.mark.django_db


def material(key, source=""):
    form = MaterialForm.LICENCE if source else MaterialForm.UPLOAD
    return ReceivedMaterial(key, key, form, level="A" if source else "C", source=source)


def told(value):
    return {"value": value, "register_name": "人口基本信息", "authority": "公安局", "as_of": "2026-03-01", "level": "A"}


def received(version, *materials, facts=None, sources=None):
    open_case(version=version, materials=list(materials), facts=facts or {}, sources=sources or {})


def figures(**options):
    days = {"first": clock.today() - timedelta(days=1), "last": clock.today()} | options
    return count_savings(actor=official("bureau"), **days)


class TestCountSavings:
    def test_counts_materials_before_and_after_by_what_stood_in(self):
        it = item(title="居住登记")
        received(it, material("hukou", "register"), material("licence", "licence"), material("photo"))
        received(it, material("hukou"), material("degree", "earlier"), material("answer:scan"))

        (department,) = figures().departments

        assert department.items[0].item_title == "居住登记"
        saved = department.saved
        assert (saved.cases, saved.asked, saved.brought) == (2, 5, 2)
        assert (saved.licence, saved.register, saved.earlier) == (1, 1, 1)
        assert saved.exempt_rate == pytest.approx(60)

    def test_counts_answers_from_registers_and_those_changed(self):
        home = {"division": "440106", "detail": "五山路1号"}
        facts = {"name": "张敏", "sex": "2", "home": home, "wish": "早日办好"}
        sources = {
            "name": told("张敏"),
            "sex": told("1"),
            "home": told({"division": "", "detail": "五山路1号"}),
        }
        received(item(), facts=facts, sources=sources)

        saved = figures().saved

        assert (saved.answered, saved.filled, saved.changed) == (4, 3, 1)
        assert saved.filled_rate == pytest.approx(75)

    def test_nothing_asked_has_no_rate(self):
        assert Saved().exempt_rate is None
        assert Saved().filled_rate is None
        assert figures().departments == ()

    def test_counts_only_the_days_asked_for(self):
        received(item(), material("photo"))
        earlier = clock.today() - timedelta(days=9)

        assert figures(first=earlier, last=earlier).saved.cases == 0
        assert figures().saved.cases == 1

    def test_is_for_the_bureau(self):
        with pytest.raises(NotAllowed):
            count_savings(actor=official("reviewer"), first=clock.today(), last=clock.today())


class TestListSavingsPage:
    def test_shows_figures_and_says_what_is_wrong_with_a_day(self):
        received(item(title="居住登记"), material("hukou", "register"), material("photo"))
        browser, address = log_in(Client(), official("bureau")), reverse("cases:list_savings")

        shown = browser.get(address)
        wrong = browser.get(address, {"first": "什么时候", "last": ""})

        assert "居住登记" in shown.text
        assert "2 → 1" in shown.text
        assert "50.0%" in shown.text
        assert wrong.status_code == 422

    def test_is_taken_away_as_a_table(self):
        received(item(title="=SUM(A1)"), material("hukou", "register"), material("photo"))
        browser, address = log_in(Client(), official("bureau")), reverse("cases:list_savings")
        day = clock.today().isoformat()

        answer = browser.get(address, {"first": day, "last": day, "as": "csv"})
        heads, line = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

        assert answer.headers["Content-Disposition"].startswith('attachment; filename="savings.csv"')
        assert heads.startswith("部门,事项编码,事项,办件,应交材料,实交材料")
        assert ",'=SUM(A1),1,2,1,0,1,0," in line

    @pytest.mark.parametrize(("first", "last"), [("2024-01-01", "2026-03-01"), ("2026-03-02", "2026-03-01")])
    def test_counts_a_year_at_most(self, first, last):
        browser, address = log_in(Client(), official("bureau")), reverse("cases:list_savings")

        assert browser.get(address, {"first": first, "last": last, "as": "csv"}).status_code == 422
