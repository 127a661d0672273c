"""Cookies, caches, encryption, secrets: what production ships with, asked of a production process."""

import json
import logging

import pytest
from django.test import Client, RequestFactory

from tongban.config import environment
from tongban.config.middleware import CONTENT_SECURITY
from tongban.config.tests.test_checks import GOOD, start
from tongban.config.visitors import require_encryption
from tongban.identity.tests.factories import PASSWORD, AccountFactory, citizen, log_in, official


def shipped(names: str, **more: str) -> list:
    """The values of settings in production."""
    done = start(f"import json; print(json.dumps([getattr(settings, n) for n in {names.split()!r}]))", **GOOD, **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestCookies:
    def test_are_of_this_host_alone_and_travel_encrypted(self):
        names = "SESSION_COOKIE_NAME CSRF_COOKIE_NAME LANGUAGE_COOKIE_NAME TONGBAN_UI_TEXT_SIZE_COOKIE"

        assert all(name.startswith("__Host-") for name in shipped(names))
        assert shipped("SESSION_COOKIE_SECURE CSRF_COOKIE_SECURE LANGUAGE_COOKIE_SECURE") == [True] * 3
        assert shipped("SESSION_COOKIE_PATH SESSION_COOKIE_DOMAIN CSRF_COOKIE_DOMAIN") == ["/", None, None]

    def test_are_closed_to_scripts_and_to_other_sites(self, db):
        account, client = AccountFactory(), Client()
        client.post("/login/", {"identifier": account.username, "password": PASSWORD})
        client.post("/i18n/setlang/", {"language": "en"})
        client.post("/preferences/text-size/", {"size": "1"})

        assert len(client.cookies) >= 3
        for cookie in client.cookies.values():
            assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax"), cookie.key


class TestCaches:
    def test_keep_nothing_somebody_who_logged_in_was_shown(self, db):
        for client, page in ((log_in(Client(), citizen()), "/my/"), (log_in(Client(), official("reviewer")), "/desk/")):
            assert client.get(page).headers["Cache-Control"] == "private, no-store"

    def test_may_keep_what_is_public(self, db):
        assert "no-store" not in Client().get("/").headers.get("Cache-Control", "")


class TestEncryption:
    @pytest.fixture(autouse=True)
    def production(self, settings):
        settings.TONGBAN_REDIRECT_TO_HTTPS = True

    def test_a_page_is_redirected(self, client):
        answer = client.get("/search/?q=护照")

        assert (answer.status_code, answer.headers["Location"][:24]) == (301, "https://testserver/search"[:24])

    @pytest.mark.parametrize("address", ["/api/v1/token", "/login/", "/oauth/token/"])
    def test_what_was_posted_in_the_clear_is_refused(self, client, address):
        answer = client.post(address, {"client_secret": "s"})

        assert (answer.status_code, answer.json()["code"]) == (403, "kernel.encryption_needed")

    def test_the_api_is_never_redirected(self, client):
        assert client.get("/api/v1/items").status_code == 403

    def test_who_asks_whether_we_live_needs_no_encryption(self, client, db):
        assert client.get("/healthz").status_code == 200

    def test_an_encrypted_request_passes(self):
        passed = require_encryption(lambda request: "passed")

        assert passed(RequestFactory().post("/login/", secure=True)) == "passed"

    def test_browsers_are_told_to_come_encrypted_for_a_year(self):
        assert shipped("SECURE_HSTS_SECONDS SECURE_HSTS_INCLUDE_SUBDOMAINS TONGBAN_REDIRECT_TO_HTTPS") == [
            31_536_000,
            True,
            True,
        ]


class TestSecrets:
    def test_may_lie_in_a_file(self, tmp_path, monkeypatch):
        (tmp_path / "key").write_text("from-the-vault\n")
        monkeypatch.setenv("TONGBAN_X_FILE", str(tmp_path / "key"))

        assert environment.secret("TONGBAN_X") == "from-the-vault"

    def test_of_two_places_neither_is_guessed(self, tmp_path, monkeypatch):
        monkeypatch.setenv("TONGBAN_X_FILE", str(tmp_path / "key"))
        monkeypatch.setenv("TONGBAN_X", "other")

        with pytest.raises(environment.ImproperlyConfigured, match="both set"):
            environment.secret("TONGBAN_X")

    def test_a_file_that_is_not_there_is_named(self, monkeypatch):
        monkeypatch.setenv("TONGBAN_X_FILE", "/nowhere/key")

        with pytest.raises(environment.ImproperlyConfigured, match="cannot be read"):
            environment.secret("TONGBAN_X")

    def test_the_database_may_be_told_in_a_file_and_asked_to_prove_itself(self, tmp_path):
        (tmp_path / "url").write_text("postgresql://u:p@db.example:5432/city?sslmode=verify-full&sslrootcert=/ca.pem")
        good = {name: value for name, value in GOOD.items() if name != "DATABASE_URL"}
        done = start("print(settings.DATABASES)", **good, DATABASE_URL_FILE=str(tmp_path / "url"))

        assert "'sslmode': 'verify-full', 'sslrootcert': '/ca.pem'" in done.stdout, done.stderr
        assert "'HOST': 'db.example'" in done.stdout

    def test_no_settings_file_holds_one(self):
        """Every setting that sounds like a secret comes from the environment, but for the demo's own."""
        folder = environment.ROOT / "src/tongban/config/settings"
        told = [
            f"{path.name}: {line.strip()}"
            for path in folder.glob("*.py")
            for line in path.read_text("utf-8").splitlines()
            if path.name != "test.py"
            and any(word in line.split("=")[0].upper() for word in ("SECRET", "PASSWORD", "TOKEN"))
            and line[:1].isupper()
            and '"' in line
            and "environment." not in line
        ]

        assert [line for line in told if not line.startswith("security.py: DEMO_SECRET")] == []


class TestSecurityLog:
    def test_says_who_was_turned_away_from_what(self, db, caplog):
        with caplog.at_level(logging.WARNING, logger="tongban.security"):
            log_in(Client(), citizen()).get("/desk/")
            Client().get("/api/v1/applications")
            Client().get("/api/v1/applications", headers={"Authorization": "Bearer nonsense"})

        said = " ".join(record.getMessage() for record in caplog.records if record.name == "tongban.security")
        assert "kernel.not_allowed" in said
        assert "cases:inbox" in said
        assert "kernel.login_needed" in said
        assert "openplatform.token_refused" in said


class TestLeaving:
    def test_what_a_browser_kept_of_pages_goes_with_the_logout(self, db):
        answer = log_in(Client(), citizen()).post("/logout/")

        assert answer.headers["Clear-Site-Data"] == '"cache"'


class TestHeaders:
    @pytest.mark.parametrize("address", ["/", "/nothing/", "/api/v1/items", "/static/ui/dist/tongban.css", "/healthz"])
    def test_every_answer_says_what_a_browser_may_do_with_it(self, db, address):
        headers = Client(raise_request_exception=False).get(address).headers

        assert "object-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"

    def test_no_page_may_run_what_stands_in_it(self):
        assert "unsafe" not in CONTENT_SECURITY
        assert "default-src 'self'" in CONTENT_SECURITY
        assert "base-uri 'none'" in CONTENT_SECURITY

    @pytest.mark.parametrize("method", ["TRACE", "TRACK", "CONNECT", "DEBUG"])
    @pytest.mark.parametrize("address", ["/", "/login/", "/api/v1/items"])
    def test_methods_nobody_needs_are_refused(self, db, method, address):
        assert Client().generic(method, address).status_code in {403, 405}
