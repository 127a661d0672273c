"""Steps that touch what a login rests on ask for a login of the last minutes."""

from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from django.test import Client

from tongban.identity.models import Entry, RecoveryCode
from tongban.identity.tests.factories import PASSWORD, AccountFactory, compared_with_authenticator, rewind_authenticator

pytestmark = pytest.mark.django_db
TOUCHED = [
    ("get", "/my/security/authenticator/"),
    ("get", "/my/security/passkeys/add/"),
    ("get", "/my/security/mobile/"),
    ("post", "/my/security/codes/"),
    ("post", "/my/security/entries/end/"),
    ("post", "/my/security/entries/{entry}/end/"),
]


@pytest.fixture
def account():
    return AccountFactory()


@pytest.fixture
def old(account):
    """A browser left open since the morning."""
    browser = Client()
    browser.post("/login/", {"identifier": account.username, "password": PASSWORD})
    return made_old(browser)


def made_old(browser, minutes=16):
    session = browser.session
    session["identity_authenticated_at"] -= minutes * 60
    session.save()
    return browser


def log_in_again(browser, account, answer):
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    said = {"identifier": account.username, "password": PASSWORD, "again": "1", "next": asked["next"][0]}
    return browser.post("/login/", said)


class TestOpenSession:
    @pytest.mark.parametrize(("way", "address"), TOUCHED)
    def test_alone_does_not_do(self, old, way, address):
        answer = getattr(old, way)(address.format(entry=Entry.objects.get().pk))

        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/login/?again=1&next=")

    def test_shows_the_security_page_and_locks_without_asking(self, old, account):
        assert old.get("/my/security/").status_code == 200
        old.post("/my/security/lock/")
        account.refresh_from_db()
        assert account.locked_at is not None

    def test_left_open_for_a_few_minutes_does(self, account):
        browser = Client()
        browser.post("/login/", {"identifier": account.username, "password": PASSWORD})

        assert made_old(browser, minutes=14).get("/my/security/authenticator/").status_code == 200


class TestLoggedInOnceMore:
    def test_goes_on_at_the_page(self, old, account):
        answer = log_in_again(old, account, old.get("/my/security/authenticator/"))

        assert answer.headers["Location"] == "/my/security/authenticator/"
        assert old.get("/my/security/authenticator/").status_code == 200
        assert Entry.objects.count() == 1

    def test_what_was_being_sent_is_sent_by_the_person(self, old, account):
        other = Client()
        other.post("/login/", {"identifier": account.username, "password": PASSWORD})
        entry = Entry.objects.latest("pk")

        answer = log_in_again(old, account, old.post(f"/my/security/entries/{entry.pk}/end/"))

        assert f"/my/security/entries/{entry.pk}/end/" in old.get(answer.headers["Location"]).text
        assert other.get("/my/").status_code == 200
        old.post(f"/my/security/entries/{entry.pk}/end/")
        assert other.get("/my/").status_code == 302

    def test_a_wrong_password_changes_nothing(self, old, account):
        old.post("/login/", {"identifier": account.username, "password": "wrong", "again": "1"})

        assert old.post("/my/security/codes/").headers["Location"].startswith("/login/")

    def test_the_page_says_why(self, old):
        page = old.get(old.get("/my/security/authenticator/").headers["Location"]).text

        assert "再次确认是您本人" in page

    def test_the_second_factor_is_shown_anew(self, account):
        secret = compared_with_authenticator(account)
        browser = Client()
        browser.post("/login/", {"identifier": account.username, "password": PASSWORD})
        browser.post("/login/second/", {"code": pyotp.TOTP(secret).now()})
        before = set(RecoveryCode.objects.values_list("pk", flat=True))

        answer = log_in_again(made_old(browser), account, browser.post("/my/security/codes/"))

        assert answer.headers["Location"].startswith("/login/second/")
        assert browser.get("/my/").status_code == 302
        assert set(RecoveryCode.objects.values_list("pk", flat=True)) == before

        rewind_authenticator(account)
        browser.post("/login/second/", {"code": pyotp.TOTP(secret).now()})
        assert browser.get("/my/").status_code == 200
        assert Entry.objects.filter(ended_at=None).count() == 1
