"""Over HTTP: nothing opens before the second step, staff set up a factor first, and the way out of all sessions."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.conf import settings as django_settings
from django.test import Client

from tongban.identity.enums import Role
from tongban.identity.models import Entry
from tongban.identity.services.accounts import hand_out_password
from tongban.identity.tests.factories import PASSWORD, AccountFactory, StaffFactory, official
from tongban.identity.tests.test_factors import with_authenticator
from tongban.kernel import clock

pytestmark = pytest.mark.django_db


def enter(client, account, password=PASSWORD, **more):
    return client.post("/login/", {"identifier": account.username, "password": password, **more})


def guarded():
    """An account with an authenticator confirmed some time ago: (account, secret, recovery codes)."""
    account = AccountFactory()
    return account, *with_authenticator(account, at=clock.now() - timedelta(minutes=5))


def now(secret):
    return pyotp.TOTP(secret).now()


class TestSecondStep:
    def test_the_password_alone_opens_nothing(self, client):
        account, _, _ = guarded()
        answer = enter(client, account, next="/my/profile/")

        assert answer.headers["Location"] == "/login/second/?next=%2Fmy%2Fprofile%2F"
        for address in ("/my/", "/my/profile/", "/my/security/", "/my/password/", "/my/security/authenticator/"):
            assert client.get(address).status_code == 302, address
        for address in ("/my/security/lock/", "/my/security/codes/", "/my/security/authenticator/end/"):
            assert client.post(address).status_code == 401, address
        assert not Entry.objects.exists()

    def test_the_code_opens_what_was_asked_for_under_a_new_key(self, client):
        account, secret, _ = guarded()
        enter(client, account)
        before = client.session.session_key
        answer = client.post("/login/second/", {"code": now(secret), "next": "/my/profile/"})

        assert answer.headers["Location"] == "/my/profile/"
        assert client.session.session_key != before
        assert client.get("/my/profile/").status_code == 200
        assert Entry.objects.get().proofs == ["password", "totp"]

    def test_somebody_with_the_old_key_stays_outside(self, client):
        account, secret, _ = guarded()
        enter(client, account)
        planted = Client()
        planted.cookies[django_settings.SESSION_COOKIE_NAME] = client.session.session_key
        client.post("/login/second/", {"code": now(secret)})
        assert planted.get("/my/profile/").status_code == 302

    @pytest.mark.parametrize("code", ["", "000000", "x" * 41, "<script>", "\x00", "' OR 1=1", "😀"])
    def test_wrong_codes_come_back_with_a_mark(self, client, code):
        account, _, _ = guarded()
        enter(client, account)
        assert client.post("/login/second/", {"code": code}).status_code == 422
        assert client.get("/my/").status_code == 302

    @pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "\\\\evil.example", "javascript:1"])
    def test_leads_to_no_other_site(self, client, place):
        account, secret, _ = guarded()
        enter(client, account, next=place)
        assert client.post("/login/second/", {"code": now(secret), "next": place}).headers["Location"] == "/my/"

    def test_is_for_those_who_made_the_first(self, client):
        assert client.get("/login/second/").headers["Location"] == "/login/"
        assert client.post("/login/second/", {"code": "123456"}).headers["Location"] == "/login/"

    def test_a_recovery_code_opens_once(self, client):
        account, _, codes = guarded()
        enter(client, account)
        assert client.post("/login/second/", {"code": codes[0]}).status_code == 303
        again = Client()
        enter(again, account)
        assert again.post("/login/second/", {"code": codes[0]}).status_code == 422

    def test_a_session_from_before_owes_it_too(self, client):
        account = AccountFactory()
        enter(client, account)
        with_authenticator(account)
        assert client.get("/my/profile/").status_code == 302


class TestSetUp:
    def test_shows_the_key_then_the_codes_then_asks_at_login(self, client):
        account = AccountFactory()
        enter(client, account)
        shown = client.get("/my/security/authenticator/").content.decode()
        secret = re.search(r'tb-identifier">([A-Z2-7 ]+)<', shown)[1].replace(" ", "")
        answer = client.post("/my/security/authenticator/", {"code": now(secret)})

        assert len(re.findall(r"(?:[2-9a-z]{4}-){3}[2-9a-z]{4}", answer.content.decode())) == 10
        assert client.get("/my/profile/").status_code == 200
        assert enter(Client(), account).headers["Location"] == "/login/second/"

    def test_is_ended_with_a_code_only(self, client):
        account, secret, codes = guarded()
        enter(client, account)
        client.post("/login/second/", {"code": now(secret)})
        assert client.post("/my/security/authenticator/end/", {"code": "000000"}).status_code == 422
        assert client.post("/my/security/authenticator/end/", {"code": codes[1]}).status_code == 303
        assert enter(Client(), account).headers["Location"] == "/my/"


class TestStaff:
    @pytest.fixture(autouse=True)
    def required(self, settings):
        settings.TONGBAN_IDENTITY_STAFF_FACTOR = True

    def test_set_one_up_before_anything_else(self, client):
        staff = StaffFactory(roles=[Role.WINDOW_CLERK])
        assert enter(client, staff.account).headers["Location"] == "/my/security/authenticator/"
        assert client.get("/desk/window/").status_code == 302
        assert client.post("/desk/window/people/").status_code in {401, 404}

        shown = client.get("/my/security/authenticator/").content.decode()
        secret = re.search(r'tb-identifier">([A-Z2-7 ]+)<', shown)[1].replace(" ", "")
        assert client.post("/my/security/authenticator/", {"code": now(secret)}).status_code == 200
        assert client.get("/desk/window/").status_code == 200

    def test_a_recovery_code_leads_to_a_new_authenticator(self, client):
        staff = StaffFactory(roles=[Role.WINDOW_CLERK])
        _, codes = with_authenticator(staff.account)
        enter(client, staff.account)
        answer = client.post("/login/second/", {"code": codes[0]})
        assert answer.headers["Location"] == "/my/security/authenticator/"
        assert client.get("/desk/window/").status_code == 302
        assert client.get("/my/security/authenticator/").status_code == 200

    def test_residents_need_none(self, client):
        assert enter(client, AccountFactory()).headers["Location"] == "/my/"

    def test_are_told_of_their_last_login(self, client):
        account = StaffFactory(roles=[Role.WINDOW_CLERK]).account
        secret, _ = with_authenticator(account, at=clock.now() - timedelta(minutes=5))
        enter(client, account)
        client.post("/login/second/", {"code": now(secret)})
        second = Client(REMOTE_ADDR="203.0.113.7")
        enter(second, account)
        account.authenticator.refresh_from_db()
        account.authenticator.last_step = 0
        account.authenticator.save()
        second.post("/login/second/", {"code": now(secret)})
        assert "127.0.*.*" in second.get("/desk/window/").content.decode()


class TestSessions:
    def two(self):
        account = AccountFactory()
        here, there = Client(), Client(REMOTE_ADDR="203.0.113.7", headers={"User-Agent": "Chrome Windows"})
        enter(here, account)
        enter(there, account)
        return account, here, there

    def test_are_listed_with_device_and_network_but_not_the_whole_address(self, client):
        _, here, _ = self.two()
        shown = here.get("/my/security/").content.decode()
        assert "Chrome · Windows" in shown
        assert "203.0.*.*" in shown
        assert "203.0.113.7" not in shown

    def test_one_is_ended_from_the_other(self):
        _, here, there = self.two()
        entry = Entry.objects.get(device="Chrome · Windows")
        assert here.post(f"/my/security/entries/{entry.pk}/end/").status_code == 303
        assert there.get("/my/profile/").status_code == 302
        assert here.get("/my/profile/").status_code == 200

    def test_somebody_elses_does_not_exist(self, client):
        self.two()
        enter(client, AccountFactory())
        entry = Entry.objects.get(device="Chrome · Windows")
        assert client.post(f"/my/security/entries/{entry.pk}/end/").status_code == 404

    def test_all_others_end_and_this_one_stays(self):
        account, here, there = self.two()
        unlisted = Client()
        unlisted.force_login(account, "tongban.identity.backends.AccountBackend")
        assert here.post("/my/security/entries/end/").status_code == 303
        assert here.get("/my/profile/").status_code == 200
        assert there.get("/my/profile/").status_code == 302
        assert unlisted.get("/my/profile/").status_code == 302

    def test_it_wasnt_me_locks_until_a_clerk_saw_the_card(self):
        account, here, there = self.two()
        assert here.post("/my/security/lock/").headers["Location"] == "/login/locked/"
        assert here.get("/my/profile/").status_code == 302
        assert there.get("/my/profile/").status_code == 302
        assert enter(Client(), account).status_code == 422

        username, password, _until = hand_out_password(actor=official(Role.WINDOW_CLERK), party_id=account.party_id)
        answer = Client().post("/login/", {"identifier": username, "password": password})
        assert answer.headers["Location"] == "/my/password/"

    def test_a_locked_account_answers_like_a_wrong_password(self):
        account, here, _ = self.two()
        here.post("/my/security/lock/")
        wrong = re.sub(r'value="[^"]*"', "", enter(Client(), AccountFactory(), "wrong-one").content.decode())
        locked = re.sub(r'value="[^"]*"', "", enter(Client(), account).content.decode())
        assert re.sub(r"account\d+", "", locked) == re.sub(r"account\d+", "", wrong)

    def test_at_the_counter_old_factors_and_sessions_end(self, client):
        account, secret, _ = guarded()
        enter(client, account)
        client.post("/login/second/", {"code": now(secret)})
        username, password, _until = hand_out_password(actor=official(Role.WINDOW_CLERK), party_id=account.party_id)
        assert client.get("/my/profile/").status_code == 302
        answer = Client().post("/login/", {"identifier": username, "password": password})
        assert answer.headers["Location"] == "/my/password/"
