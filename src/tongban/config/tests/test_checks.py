import os
import subprocess
import sys

import pytest
from django.conf import settings

from tongban.config import checks

GOOD = {
    "TONGBAN_MODE": "production",
    "TONGBAN_SECRET_KEY": "k3Jq9vX2mZ7pL0sW4tY8uB1nC6dF5gH-r_AeIoUxQzEw",
    "TONGBAN_ALLOWED_HOSTS": "zwfw.example.gov.cn",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing",
    "TONGBAN_SITE_URL": "https://zwfw.example.gov.cn",
}


def start(code: str = "print(settings.TONGBAN_IDENTITY_DEMO_LOGIN)", **environment: str) -> subprocess.CompletedProcess:
    program = f"import django; django.setup(); from django.conf import settings; {code}"
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("TONGBAN_", "DJANGO_"))}
    inherited |= {"DJANGO_SETTINGS_MODULE": "tongban.config.settings", "PYTHONPATH": "src"}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=inherited | {key: value for key, value in environment.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
        cwd=checks.__file__.split("/src/")[0],
    )


class TestProduction:
    def test_starts_with_good_settings_and_has_no_demo_login(self):
        done = start(**GOOD)

        assert done.returncode == 0, done.stderr
        assert done.stdout.strip() == "False"

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"TONGBAN_SECRET_KEY": None}, "TONGBAN_SECRET_KEY must be set"),
            (
                {"TONGBAN_SECRET_KEY": "demo-secret-for-a-laptop-never-for-production"},
                "TONGBAN_SECRET_KEY is the demo's",
            ),
            ({"TONGBAN_SECRET_KEY": "short"}, "TONGBAN_SECRET_KEY is the demo's or shorter"),
            ({"TONGBAN_ALLOWED_HOSTS": "*"}, "allows every name"),
            ({"TONGBAN_ALLOWED_HOSTS": ""}, "TONGBAN_ALLOWED_HOSTS is empty"),
            (
                {"TONGBAN_MESSAGING_SMTP_HOST": "mail.example", "TONGBAN_MESSAGING_SMTP_PASSWORD": "p"},
                "password of the mail server",
            ),
        ],
    )
    def test_does_not_start_with_a_demos_habits(self, change, told):
        done = start(**(GOOD | change))

        assert done.returncode != 0
        assert told in done.stderr

    @pytest.mark.parametrize("name", ["TONGBAN_IDENTITY_DEMO_LOGIN", "TONGBAN_DEMO_LOGIN", "DEBUG", "TONGBAN_DEBUG"])
    def test_no_variable_switches_the_demo_login_or_debugging_on(self, name):
        done = start("print(settings.TONGBAN_IDENTITY_DEMO_LOGIN, settings.DEBUG)", **GOOD, **{name: "1"})

        assert done.stdout.strip() == "False False", done.stderr

    def test_a_settings_file_that_switches_it_on_does_not_start(self, settings):
        settings.MODE = "production"
        settings.TONGBAN_IDENTITY_DEMO_LOGIN = True

        assert "config.E003" in {message.id for message in checks.check_production(None)}
        with pytest.raises(Exception, match="demo login"):
            checks.refuse_to_serve_unsafely()

    def test_an_unknown_mode_is_refused(self):
        done = start(**(GOOD | {"TONGBAN_MODE": "prodution"}))

        assert done.returncode != 0
        assert "TONGBAN_MODE must be one of" in done.stderr


class TestFiles:
    def test_a_scanner_nobody_understands_is_named(self, settings):
        settings.TONGBAN_KERNEL_FILES_SCANNER = "clamd:3310"

        (message,) = checks.check_files(None)

        assert message.id == "config.E011"

    def test_these_settings_are_sound(self):
        assert settings.MODE == "test"
        assert checks.check_files(None) == []
        assert checks.check_production(None) == []
