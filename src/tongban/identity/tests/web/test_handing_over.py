"""The counter: an account for whoever has none, a way back in for whoever lost theirs, and the slip that ends."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from tongban.identity.enums import Role
from tongban.identity.models import Account
from tongban.identity.public import citizen_actor
from tongban.identity.services import entries
from tongban.identity.services.accounts import hand_out_password
from tongban.identity.tests.factories import PASSWORD, AccountFactory, PartyFactory, log_in, official
from tongban.kernel.models import AuditRecord
from tongban.ledger import public as ledger

pytestmark = pytest.mark.django_db
PAGE = "/desk/accounts/"
OWN = "dolphin piano saddle 7"


@pytest.fixture
def clerk():
    return log_in(Client(), official(Role.WINDOW_CLERK))


def card(party, **changes):
    return {"name": party.name, "certificate_number": party.certificate_number} | changes


def stamp_on(answer):
    return re.search(r'name="stamp"(?: value="([^"]*)")?', answer.text)[1] or ""


def hand_over(clerk, party, why, **changes):
    looked = clerk.post(PAGE, card(party))
    said = {
        "do": "hand_over",
        "why": why,
        "compared": "on",
        "stamp": stamp_on(looked) if "stamp" in looked.text else "",
    }
    return clerk.post(PAGE, card(party) | said | changes)


def password_on(slip):
    return re.search(r'tb-slip__code">([^<]+)<', slip.text)[1]


def try_login(party, password):
    browser = Client()
    return browser, browser.post("/login/", {"identifier": party.certificate_number, "password": password})


class TestFirstAccount:
    def test_is_opened_and_good_for_choosing_an_own_password(self, clerk):
        party = PartyFactory()

        slip = hand_over(clerk, party, "first")

        assert slip.headers["Cache-Control"].find("no-store") >= 0
        browser, answer = try_login(party, password_on(slip))
        assert answer.headers["Location"] == "/my/password/"
        assert browser.get("/my/").status_code == 302

    def test_nothing_is_handed_out_without_comparing(self, clerk):
        party = PartyFactory()

        answer = hand_over(clerk, party, "first", compared="")

        assert "请先核对证件" in answer.text
        assert not Account.objects.filter(party=party).exists()

    def test_an_unknown_number_leads_to_registering(self, clerk):
        answer = clerk.post(PAGE, {"name": "无此人", "certificate_number": "110101199003074477"})

        assert "没有用这个号码登记过的人" in answer.text

    def test_another_name_hands_out_nothing(self, clerk):
        account = AccountFactory()

        answer = clerk.post(PAGE, card(account.party, name="另一个人"))

        assert "登记的是另一个姓名" in answer.text
        assert "do" not in re.findall(r'name="(\w+)"', answer.text)

    def test_the_look_is_in_the_persons_ledger(self, clerk):
        party = PartyFactory()

        clerk.post(PAGE, card(party))

        reads = ledger.list_reads(actor=citizen_actor(party.pk)).rows
        assert [read.purpose for read in reads] == ["窗口办理账号：当面核对身份"]


class TestWayBackIn:
    @pytest.mark.parametrize("why", ["forgotten", "lost", "stranger"])
    def test_ends_what_was_and_lets_in_with_the_slip(self, clerk, why):
        account = AccountFactory()
        if why == "stranger":
            entries.lock_account(actor=official(Role.WINDOW_CLERK), account_id=account.pk)

        password = password_on(hand_over(clerk, account.party, why))

        assert try_login(account.party, PASSWORD)[1].status_code == 422
        cache.clear()
        assert try_login(account.party, password)[1].headers["Location"] == "/my/password/"
        assert AuditRecord.objects.filter(action="identity.hand_out_password").latest("pk").details["why"] == why

    def test_the_owner_is_told(self, clerk, deliver, monkeypatch):
        account = AccountFactory()
        deferred = []
        monkeypatch.setattr("tongban.kernel.jobs.defer", lambda name, **facts: deferred.append(name))

        password = password_on(hand_over(clerk, account.party, "lost"))
        deliver()

        assert "messaging.warn_owner" in deferred
        browser, _answer = try_login(account.party, password)
        browser.post("/my/password/", {"present": password, "password": OWN, "repeat": OWN})
        assert "窗口为您的账号发了新的初始密码" in browser.get("/my/messages/").text

    def test_a_page_sent_twice_hands_out_one_slip(self, clerk):
        account = AccountFactory()
        looked = clerk.post(PAGE, card(account.party))
        said = card(account.party) | {"do": "hand_over", "why": "lost", "compared": "on", "stamp": stamp_on(looked)}
        password = password_on(clerk.post(PAGE, said))

        again = clerk.post(PAGE, said)

        assert "刚才已经为这个账号发过初始密码" in again.text
        assert Account.objects.get(pk=account.pk).check_password(password)

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.WINDOW_CLERK}))
    def test_is_for_clerks_only(self, role):
        account = AccountFactory()

        answer = log_in(Client(), official(role)).post(PAGE, card(account.party))

        assert answer.status_code == 403


class TestSlip:
    def test_ends_after_its_hours(self):
        account = AccountFactory()
        handout = hand_out_password(actor=official(Role.WINDOW_CLERK), party_id=account.party_id)
        Account.objects.update(handed_out_until=handout.good_until - timedelta(hours=73))

        _browser, answer = try_login(account.party, handout.password)

        assert answer.status_code == 422
        assert "已经失效" in answer.text

    def test_somebody_who_came_in_in_time_cannot_choose_too_late(self):
        account = AccountFactory()
        handout = hand_out_password(actor=official(Role.WINDOW_CLERK), party_id=account.party_id)
        browser, _answer = try_login(account.party, handout.password)
        Account.objects.update(handed_out_until=handout.good_until - timedelta(days=30))

        said = {"present": handout.password, "password": OWN, "repeat": OWN}
        answer = browser.post("/my/password/", said)

        assert "已经失效" in answer.text
        assert not Account.objects.get(pk=account.pk).check_password(OWN)
