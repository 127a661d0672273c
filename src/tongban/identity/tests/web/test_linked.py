"""Linked accounts over HTTP: log in, link, unlink; other people's trips, forged starts, second factors."""

import re
from threading import Barrier, Thread
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connections
from django.test import Client

from tongban.identity.adapters.upstream import Recognised
from tongban.identity.assurance import Level
from tongban.identity.errors import LinkTaken
from tongban.identity.models import Account, Entry, LinkedAccount
from tongban.identity.services import factors, linked
from tongban.identity.tests import factories as identity
from tongban.identity.tests.upstreams import ISSUER
from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.models import AuditRecord

pytestmark = pytest.mark.django_db
LOGIN, LINK, BACK = "/login/by/elsewhere/", "/my/security/linked/elsewhere/", "/login/by/elsewhere/back/"


@pytest.fixture
def account():
    return identity.AccountFactory(assurance=3)


@pytest.fixture
def inside(account):
    return logged_in(account)


def logged_in(account):
    browser = Client()
    browser.post("/login/", {"identifier": account.username, "password": identity.PASSWORD})
    return browser


def set_out(browser, start, **said):
    """To the provider; the state it is to bring back."""
    page = browser.post(start, said)
    address = re.search(rf'href="({re.escape(ISSUER)}[^"]+)"', page.text)[1].replace("&amp;", "&")
    return dict(parse_qsl(urlsplit(address).query))["state"]


def come_back(browser, state, code="person.2"):
    return browser.get(BACK, {"state": state, "code": code})


def link(browser, code="person.2"):
    return come_back(browser, set_out(browser, LINK), code)


def log_in(code="person.2", **said):
    browser = Client()
    browser.answer = come_back(browser, set_out(browser, LOGIN, **said), code)
    return browser


def who(browser) -> bool:
    return browser.get("/my/").status_code == 200


class TestLinkAndLogIn:
    def test_a_linked_account_opens_the_own_one(self, inside, account):
        assert link(inside).headers["Location"] == "/my/security/"
        page = inside.get("/my/security/").text
        assert "别处平台" in page
        assert "解除绑定" in page

        browser = log_in(next="/my/profile/")

        assert browser.answer.headers["Location"] == "/my/profile/"
        assert who(browser)
        assert Entry.objects.latest("pk").proofs == ["linked_2"]
        assert LinkedAccount.objects.get().used_at is not None
        actions = AuditRecord.objects.filter(subject=f"account:{account.pk}").values_list("action", flat=True)
        assert "identity.link_account" in actions

    def test_nothing_readable_of_who_it_is_there_is_kept(self, inside):
        link(inside)

        assert b"person" not in bytes(LinkedAccount.objects.get().subject_index)

    def test_one_that_is_not_linked_opens_nothing_and_makes_no_account(self):
        before = Account.objects.count()

        browser = log_in("stranger.2")

        assert browser.answer.headers["Location"] == "/login/"
        assert "还没有绑定" in browser.get("/login/").text
        assert not who(browser)
        assert Account.objects.count() == before

    @pytest.mark.parametrize(("code", "level"), [("person.1", 1), ("person.2", 2), ("person.3", 3)])
    def test_is_worth_what_the_provider_is_believed(self, inside, code, level):
        link(inside)

        page = log_in(code).get("/my/security/").text

        assert f"L{level}" in page[page.index("<dl") :].partition("</dl>")[0].rpartition("<dt>")[2]

    def test_the_second_factor_is_asked_all_the_same(self, inside, account):
        link(inside)
        Account.objects.update(has_second_factor=True)

        browser = log_in("person.3")

        assert browser.answer.headers["Location"] == "/login/second/"
        assert not who(browser)

    def test_a_locked_account_stays_shut(self, inside, account):
        link(inside)
        Account.objects.filter(pk=account.pk).update(locked_at=clock.now())

        assert not who(log_in())

    def test_alone_it_puts_no_other_proof_in_the_place_of_the_owners(self, inside, account):
        """As the password alone does not."""
        link(inside)
        Account.objects.filter(pk=account.pk).update(proved_mobile="13800138000")
        browser = log_in("person.3")

        assert "id_mobile" not in browser.get("/my/security/mobile/").text
        assert "验证" in browser.get("/my/security/mobile/").text

    def test_a_member_of_staff_has_none(self, client):
        identity.log_in(client, identity.official("bureau"))

        assert client.post(LINK).status_code == 403
        assert "别处平台" not in client.get("/my/security/").text


class TestOneThereOneHere:
    def test_the_account_there_opens_one_account_only(self, inside):
        link(inside)
        other = logged_in(identity.AccountFactory())

        link(other)

        assert "已经绑定过了" in other.get("/my/security/").text
        assert LinkedAccount.objects.count() == 1

    def test_and_the_account_here_is_opened_by_one(self, inside):
        link(inside)

        link(inside, "second.2")

        assert LinkedAccount.objects.count() == 1

    def test_the_same_name_at_another_issuer_is_somebody_else(self, account):
        other = identity.AccountFactory()
        told = {"actor": SYSTEM, "upstream": "elsewhere"}
        linked.link_account(account_id=account.pk, recognised=Recognised(ISSUER, "x", Level(1)), **told)
        linked.link_account(account_id=other.pk, recognised=Recognised("https://b.example", "x", Level(1)), **told)

        found = linked.open_linked(upstream="elsewhere", recognised=Recognised("https://b.example", "x", Level(1)))

        assert found == other


@pytest.mark.django_db(transaction=True)
def test_two_who_link_one_account_elsewhere_at_once():
    accounts, barrier, taken = [identity.AccountFactory() for _each in range(2)], Barrier(2), []

    def act(account):
        barrier.wait(10)
        told = {"actor": SYSTEM, "account_id": account.pk, "upstream": "elsewhere"}
        try:
            linked.link_account(recognised=Recognised(ISSUER, "x", Level(1)), **told)
        except LinkTaken:
            taken.append(account)
        connections.close_all()

    threads = [Thread(target=act, args=[account]) for account in accounts]
    [thread.start() for thread in threads]
    [thread.join(20) for thread in threads]

    assert len(taken) == LinkedAccount.objects.count() == 1


class TestForgedTrips:
    def test_an_answer_nobody_here_set_out_for_logs_nobody_in(self, inside):
        """Login forgery: somebody is to work in the attacker's account without noticing."""
        link(inside)
        attacker = Client()
        state = set_out(attacker, LOGIN)
        victim = Client()

        come_back(victim, state)
        assert not who(victim)

        set_out(victim, LOGIN)  # even on the way there oneself
        come_back(victim, state)
        assert not who(victim)

    def test_an_answer_to_a_login_links_nothing(self, inside, account):
        """The victim's account is to be opened by the attacker's account elsewhere."""
        attacker = Client()
        state = set_out(attacker, LOGIN)

        come_back(inside, state, "attacker.2")

        assert not LinkedAccount.objects.exists()

    def test_a_link_is_made_for_who_set_out_and_nobody_else(self, inside, account):
        state = set_out(inside, LINK)
        other = identity.AccountFactory()
        session = inside.session
        trip = session["identity_trip"]
        inside.post("/logout/")
        inside.post("/login/", {"identifier": other.username, "password": identity.PASSWORD})
        session = inside.session
        session["identity_trip"] = trip
        session.save()

        come_back(inside, state)

        assert not LinkedAccount.objects.exists()

    def test_nothing_is_begun_by_another_site(self, inside):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies = inside.cookies

        for address in (LOGIN, LINK):
            assert strict.post(address).status_code == 403
            assert strict.get(address).status_code == 405

    def test_a_trip_is_good_once_for_its_provider_and_ten_minutes(self, inside, settings):
        settings.TONGBAN_IDENTITY_UPSTREAMS = [
            *settings.TONGBAN_IDENTITY_UPSTREAMS,
            {"adapter": "tongban.identity.tests.upstreams.Elsewhere", "key": "third", "name": "第三家"},
        ]
        state = set_out(inside, LINK)
        inside.get("/login/by/third/back/", {"state": state, "code": "person.2"})
        assert not LinkedAccount.objects.exists()  # of another provider: a mix-up
        come_back(inside, state)
        assert not LinkedAccount.objects.exists()  # and spent

        state, session = set_out(inside, LINK), inside.session
        session["identity_trip"]["trip"]["began_at"] -= 601
        session.save()
        come_back(inside, state)
        assert not LinkedAccount.objects.exists()

    @pytest.mark.parametrize("state", ["", "wrong", "𝟗"])
    def test_without_its_state_is_refused(self, inside, state):
        set_out(inside, LINK)

        come_back(inside, state)

        assert "没有确认是您本人" in inside.get("/my/security/").text
        assert not LinkedAccount.objects.exists()

    def test_the_page_asked_for_is_one_of_ours(self, inside):
        link(inside)

        assert log_in(next="https://evil.example/").answer.headers["Location"] == "/my/"

    def test_of_a_provider_nobody_connected_there_is_nothing(self, inside):
        for path in ("/login/by/unknown/", "/my/security/linked/unknown/"):
            assert inside.post(path).status_code == 404
        assert inside.get("/login/by/unknown/back/").status_code == 404


class TestOldLogin:
    def test_links_and_unlinks_nothing(self, inside, account):
        link(inside)
        row = LinkedAccount.objects.get()
        state = set_out(inside, LINK)
        session = inside.session
        session["identity_authenticated_at"] -= 3600
        session.save()

        for path in (LINK, f"/my/security/linked/{row.pk}/end/"):
            assert inside.post(path).headers["Location"].startswith("/login/?again=1")
        LinkedAccount.objects.all().delete()
        come_back(inside, state)

        assert not LinkedAccount.objects.exists()

    def test_a_further_proof_comes_first_where_there_is_one(self, inside, account):
        Account.objects.filter(pk=account.pk).update(proved_mobile="13800138000")

        assert ISSUER not in inside.post(LINK).text


class TestUnlink:
    def test_opens_nothing_any_more(self, inside):
        link(inside)

        inside.post(f"/my/security/linked/{LinkedAccount.objects.get().pk}/end/")

        assert not LinkedAccount.objects.exists()
        assert not who(log_in())

    def test_of_somebody_else_does_not_exist(self, inside):
        row = identity.LinkedAccountFactory()

        assert inside.post(f"/my/security/linked/{row.pk}/end/").status_code == 404
        assert LinkedAccount.objects.count() == 1

    def test_a_new_password_at_the_counter_unlinks_too(self, inside, account):
        """Whoever had the lost telephone had that account too."""
        link(inside)

        factors.end_all_factors(Account.objects.get(pk=account.pk))

        assert not LinkedAccount.objects.exists()

    def test_one_whose_provider_is_gone_is_still_shown_and_unlinked(self, inside, settings):
        link(inside)
        settings.TONGBAN_IDENTITY_UPSTREAMS = []

        assert "elsewhere" in inside.get("/my/security/").text
        inside.post(f"/my/security/linked/{LinkedAccount.objects.get().pk}/end/")
        assert not LinkedAccount.objects.exists()


def test_as_shipped_nobody_is_connected_and_no_page_speaks_of_it(inside, settings):
    settings.TONGBAN_IDENTITY_UPSTREAMS = []

    assert "绑定" not in inside.get("/my/security/").text
    assert "login/by" not in Client().get("/login/").text
