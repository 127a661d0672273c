"""Facts of the whole source that the tables of docs/security rest on and that no test of one part can show."""

import ast
import gzip
import hashlib
import json
import re
from contextlib import suppress
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import auth
from django.contrib.sessions.models import Session
from django.test import Client
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from tests.architecture import ROOT, SOURCE, modules, short, tree_of
from tongban.config.tests.test_checks import GOOD, start
from tongban.identity.errors import PasswordTooWeak
from tongban.identity.services.passwords import check_password_strength
from tongban.identity.tests.factories import account_of, citizen, log_in, official
from tongban.kernel import clock

OURS = [path for path in modules() if "/tests/" not in str(path)]
SCRIPTS = sorted((ROOT / "assets").glob("*.js"))
# Who may talk to other machines: a scanner, a mail server, an object store, the supervisor to its own site, and one
# module that looks at the address before it connects.
OUTWARD = {
    "src/tongban/kernel/outgoing.py",
    "src/tongban/kernel/files/scanner.py",
    "src/tongban/kernel/files/store.py",
    "src/tongban/messaging/adapters/smtp.py",
    "src/tongban/config/supervisor.py",
    "src/tongban/kernel/worker.py",
}
NETWORK = {
    "socket",
    "ssl",
    "smtplib",
    "ftplib",
    "http.client",
    "urllib.request",
    "requests",
    "httpx",
    "aiohttp",
    "boto3",
}


def imported(path):
    """Names of modules a file imports, with what is taken out of them."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{each.name}" for each in node.names)
            yield str(node.module)


@cache
def called(path):
    return [(ast.unparse(node.func), node) for node in ast.walk(tree_of(path)) if isinstance(node, ast.Call)]


def importers(names):
    return sorted(short(path) for path in OURS if names & set(imported(path)))


class TestSource:
    def test_only_adapters_talk_to_other_machines(self):
        """A request that somebody makes us send needs a module that can send one."""
        assert set(importers(NETWORK)) <= OUTWARD

    def test_nothing_is_read_back_that_could_run(self):
        assert importers({"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}) == []

    def test_no_text_becomes_a_program(self):
        banned = {"eval", "exec", "compile", "os.system", "os.popen", "__import__", "Template", "engines.from_string"}

        assert [(short(path), name) for path in OURS for name, _ in called(path) if name in banned] == []

    def test_programs_are_started_without_a_shell_and_only_by_config(self):
        starters = importers({"subprocess"})
        shells = [
            (short(path), name)
            for path in OURS
            for name, call in called(path)
            if any(word.arg == "shell" for word in call.keywords)
        ]

        assert all(path.startswith("src/tongban/config/") for path in starters)
        assert shells == []

    def test_no_broken_hash_is_used(self):
        weak = {"hashlib.md5", "hashlib.sha1", "md5", "sha1"}

        assert [short(path) for path in OURS for name, _ in called(path) if name in weak] == []

    def test_nothing_that_must_not_be_guessed_comes_from_a_dice(self):
        """``random`` waits (jobs) and invents the demo; secrets come from ``secrets`` and ``os.urandom``."""
        dice = [path for path in importers({"random", "random.Random"}) if "/config/demo/" not in path]

        assert dice == ["src/tongban/kernel/jobs.py", "src/tongban/kernel/outbox.py"]

    def test_scripts_run_no_text_and_hear_no_other_window(self):
        told = re.compile(
            r"\beval\(|new Function|document\.write|addEventListener\(\s*[\"']message[\"']|\.onmessage|outerHTML\s*="
        )

        assert len(SCRIPTS) > 2
        assert [path.name for path in SCRIPTS if told.search(path.read_text("utf-8"))] == []

    def test_htmx_evaluates_nothing_and_asks_nobody_else(self):
        base = (SOURCE / "ui/templates/ui/_base.html").read_text("utf-8")

        assert '"allowEval":false' in base
        assert '"selfRequestsOnly":true' in base
        assert '"historyCacheSize":0' in base

    def test_no_page_needs_a_plug_in(self):
        plugged = re.compile(r"<(object|embed|applet|iframe)\b", re.I)
        templates = sorted(SOURCE.rglob("templates/**/*.html"))

        assert len(templates) > 200
        assert [short(path) for path in templates if plugged.search(path.read_text("utf-8"))] == []


@pytest.mark.django_db
class TestAtTheDoor:
    @pytest.mark.parametrize("address", ["/", "/login/", "/api/v1/items", "/healthz"])
    def test_trace_is_not_answered(self, address):
        """And nothing that came is sent back."""
        answer = Client().trace(address, headers={"cookie": "sessionid=planted"})

        assert answer.status_code == 405
        assert b"planted" not in answer.content

    def test_a_session_without_the_token_changes_nothing_over_the_api(self):
        client = log_in(Client(enforce_csrf_checks=True), citizen())
        answer = client.post("/api/v1/applications", "{}", content_type="application/json")

        assert (answer.status_code, answer.json()["code"]) == (403, "kernel.csrf_token_missing")

    def test_another_origin_is_told_nothing(self):
        answer = Client().get("/api/v1/items", headers={"origin": "https://elsewhere.example"})

        assert not [name for name in answer.headers if name.lower().startswith("access-control-")]


@pytest.mark.django_db
class TestHeaders:
    """Of answers of every kind: a page, one of the API, a file of ours, a refusal, an address that is none."""

    KINDS = ("/", "/login/", "/api/v1/items", "/robots.txt", "/desk/", "/nowhere/", "/api/v1/nowhere", "/api/v1/cases")

    @pytest.mark.parametrize("address", KINDS)
    def test_close_what_a_browser_might_do_with_it(self, address):
        headers = Client().get(address).headers
        policy = {part.split()[0]: part.split()[1:] for part in headers["Content-Security-Policy"].split(";")}

        assert policy["default-src"] == policy["script-src"] == policy["style-src"] == ["'self'"]
        assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == ["'none'"]
        assert policy["form-action"] == ["'self'"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "camera=()" in headers["Permissions-Policy"]

    @pytest.mark.parametrize("address", ["/", "/api/v1/items", "/robots.txt", "/sitemap.xml", "/healthz", "/nowhere/"])
    def test_say_what_the_body_is(self, address):
        answer = Client().get(address)
        kind, _, charset = answer.headers["Content-Type"].partition(";")

        assert charset.strip().lower() == "charset=utf-8", answer.headers["Content-Type"]
        assert (kind == "application/json") == answer.content.startswith((b"{", b"["))

    def test_files_of_the_platform_carry_them_too(self, settings, tmp_path):
        """They are served before any page is asked; the headers stand before that."""
        settings.STATIC_ROOT = tmp_path
        (tmp_path / "x.js").write_text("1")
        answer = Client().get("/static/x.js")

        assert (answer.status_code, answer.getvalue()) == (200, b"1")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_take_no_answer_of_a_form_from_the_address(self):
        """What stands in a query is not what was posted."""
        someone = citizen()
        answer = Client().post(f"/login/?identifier=p{someone.id}&password=correct-horse-battery")

        assert answer.status_code != 302
        assert "sessionid" not in answer.cookies


@pytest.mark.django_db
class TestNothingLiesAround:
    @pytest.mark.parametrize(
        "address",
        ["/.git/config", "/.env", "/pyproject.toml", "/src/tongban/config/urls.py", "/static/", "/var/keys/"],
    )
    def test_neither_source_nor_lists_of_files_are_served(self, address):
        assert Client().get(address).status_code == 404

    def test_what_is_public_tells_no_version(self):
        said = str(Client().get("/healthz").headers) + Client().get("/").headers.get("Server", "")

        assert not re.search(r"(?i)django|granian|python|postgres", said)

    @pytest.mark.parametrize("address", ["/my/", "/my/security/", "/desk/", "/desk/watch/"])
    def test_the_way_out_stands_on_every_page_of_who_is_inside(self, address):
        person = official("bureau", "reviewer") if address.startswith("/desk") else citizen()
        page = log_in(Client(), person).get(address)

        assert page.status_code == 200
        assert 'action="/logout/"' in page.content.decode()


class TestCryptography:
    def test_one_cipher_in_one_mode_that_finds_changes(self):
        """SM4 in GCM, and nothing else of the library's ciphers and modes."""
        kinds = ("modes.", "algorithms.", "padding.")
        used = {name for path in OURS for name, _ in called(path) if name.startswith(kinds)}

        assert used == {"algorithms.SM4", "modes.GCM"}

    def test_signatures_are_made_by_a_proven_library(self):
        signers = importers({"cryptography.hazmat.primitives.asymmetric.ed25519.Ed25519PrivateKey"})

        assert signers == ["src/tongban/cases/bills/keys.py"]

    @pytest.mark.django_db
    def test_a_session_key_is_long_and_never_the_same(self):
        keys = set()
        for _ in range(50):
            client = log_in(Client(), citizen())
            keys.add(client.cookies["sessionid"].value)

        assert len(keys) == 50
        assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)


LONG = "".join(f"{hashlib.sha256(bytes([at])).hexdigest()[:31]} " for at in range(4))


@pytest.mark.django_db
class TestPasswords:
    PAGES = ("/login/", "/register/", "/my/password/")

    def test_boxes_hide_let_paste_and_keep_every_character(self):
        boxes = []
        for address in self.PAGES:
            client = log_in(Client(), citizen()) if address.startswith("/my/") else Client()
            told = client.get(address).content.decode()
            boxes += [
                box for box in re.findall(r"<input[^>]*>", told) if re.search(r'name="(password|present|repeat)"', box)
            ]
            assert "onpaste" not in told

        assert len(boxes) >= 4
        for box in boxes:
            assert 'type="password"' in box
            assert re.search(r'autocomplete="(current|new)-password"', box)
            assert 'maxlength="128"' in box
        assert not re.search(r"[\"']paste[\"']", "".join(path.read_text("utf-8") for path in SCRIPTS))

    @pytest.mark.parametrize("password", ["  Blanks at both ends  ", "山高月小水落石出山高月小", LONG, "ÄÖÜ äöü ß ﬁ ①"])
    def test_counts_exactly_as_typed(self, password):
        someone = citizen()
        account = account_of(someone)
        account.set_password("the-old-password-of-mine")
        account.save()
        client = log_in(Client(), someone)
        answers = {"present": "the-old-password-of-mine", "password": password, "repeat": password}
        assert client.post("/my/password/", answers).status_code in {302, 303}

        account.refresh_from_db()
        assert account.check_password(password)
        for nearly in (password.strip(), password.swapcase(), password[:-1], password[:64]):
            assert nearly == password or not account.check_password(nearly)

    def test_what_lists_of_breaches_hold_is_refused_and_so_is_a_little_more(self):
        """All of ten characters that Django and zxcvbn know, and the 3,000 commonest of any length made long enough."""
        text = gzip.decompress((Path(auth.__file__).parent / "common-passwords.txt.gz").read_bytes()).decode()
        commonest = list(FREQUENCY_LISTS["passwords"])  # the commonest first
        known = {word for word in [*text.split(), *commonest] if len(word) >= 10}
        longer = {(word + "1234567890")[: max(10, len(word) + 1)] for word in commonest[:3000]}
        passed = []
        for word in known | longer:
            with suppress(PasswordTooWeak):
                check_password_strength(word)
                passed.append(word)

        assert (len(known) > 2400, len(longer) > 2900) == (True, True)
        assert passed == []

    def test_stays_good(self):
        """Nothing asks for a new one because time went by."""
        someone = citizen()
        client = log_in(Client(), someone)
        account = account_of(someone)

        assert not [field.name for field in account._meta.fields if "password" in field.name and "expir" in field.name]
        with clock.standing_at(clock.now() + timedelta(days=3650)):
            assert client.get("/my/").status_code == 200

    def test_no_hint_and_no_secret_question(self):
        names = {field.name for model in apps.get_models() for field in model._meta.get_fields()}

        assert not [name for name in names if re.search(r"hint|security_question|secret_question|maiden", name)]


@pytest.mark.django_db
class TestSessions:
    def test_a_key_from_before_logging_out_opens_nothing(self):
        client = log_in(Client(), citizen())
        key = client.cookies["sessionid"].value
        client.post("/logout/")
        thief = Client()
        thief.cookies["sessionid"] = key

        assert thief.get("/my/").status_code == 302
        assert not Session.objects.filter(session_key=key).exists()


class TestLogs:
    """What a production process writes."""

    def written(self, code):
        done = start(code, **GOOD)
        assert done.returncode == 0, done.stderr
        return done.stderr.strip().splitlines()

    def test_a_line_is_a_record_whatever_was_logged(self):
        forged = 'it\\n{\\"event\\": \\"forged\\"}\\r\\x1b[31m'
        (line,) = self.written(f"import logging; logging.getLogger('tongban.x').warning('{forged}')")
        record = json.loads(line)

        assert record["event"].startswith("it\n")
        assert record["level"] == "warning"

    def test_moments_are_told_in_utc(self):
        (line,) = self.written("import logging; logging.getLogger('tongban.x').warning('now')")

        assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", json.loads(line)["timestamp"])

    def test_an_error_is_logged_without_the_values_of_its_variables(self):
        code = (
            "import logging\n"
            "def act(number):\n"
            "    raise ValueError('broken')\n"
            "try:\n"
            "    act('11010519491231' + '002X')\n"
            "except ValueError:\n"
            "    logging.getLogger('django.request').exception('failed')"
        )
        lines = "\n".join(self.written(code))

        assert "ValueError" in lines
        assert "11010519491231002X" not in lines

    @pytest.mark.django_db
    def test_what_broke_unexpectedly_is_logged_and_answered_in_general_words(self, monkeypatch, caplog):
        def breaks(*_, **__):
            raise RuntimeError("SELECT secret FROM inner_table")

        monkeypatch.setattr("tongban.portal.web.home.page", breaks)
        answer = Client(raise_request_exception=False).get("/")

        assert answer.status_code == 500
        assert "inner_table" not in answer.content.decode()
        assert any(each.name == "django.request" and each.exc_info for each in caplog.records)
