"""Start-up checks. Production does not start with a demo's habits: every one of these is an error, not a warning."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured

from tongban.config.environment import Mode
from tongban.kernel.files.scanner import current_scanner
from tongban.kernel.files.store import current_store

_SHORTEST_SECRET = 40
_HERE = {"localhost", "127.0.0.1", "::1"}


@register()
def check_production(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """What a public service must not run with."""
    if settings.MODE != Mode.PRODUCTION:
        return []
    return [Error(said, hint=hint, id=code) for broken, said, hint, code in [*_web_rules(), *_login_rules()] if broken]


def _web_rules() -> list[tuple[bool, str, str, str]]:
    """(is broken, what is wrong, what to do, code)."""
    return [
        (
            settings.SECRET_KEY == settings.DEMO_SECRET or len(settings.SECRET_KEY) < _SHORTEST_SECRET,
            "TONGBAN_SECRET_KEY is the demo's or shorter than 40 characters.",
            'Set it to the output of: python -c "import secrets; print(secrets.token_urlsafe(60))"',
            "config.E001",
        ),
        (
            not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
            "TONGBAN_ALLOWED_HOSTS is empty or allows every name.",
            "Set it to the names people use, for example: zwfw.example.gov.cn",
            "config.E002",
        ),
        (
            settings.TONGBAN_IDENTITY_DEMO_LOGIN,
            "The demo login is on.",
            "It belongs to TONGBAN_MODE=demo and cannot be switched on in production.",
            "config.E003",
        ),
        (settings.DEBUG, "DEBUG is on.", "Nothing of ours sets it; remove what does.", "config.E004"),
        (
            not (settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE),
            "Cookies would travel without encryption.",
            "Leave SESSION_COOKIE_SECURE and CSRF_COOKIE_SECURE on.",
            "config.E005",
        ),
    ]


def _login_rules() -> list[tuple[bool, str, str, str]]:
    return [
        (
            not settings.TONGBAN_IDENTITY_STAFF_FACTOR,
            "Staff could log in with a password alone.",
            "Leave TONGBAN_IDENTITY_STAFF_FACTOR on.",
            "config.E006",
        ),
        (
            settings.TONGBAN_MESSAGING_TEXTS.endswith("DevelopmentTexts"),
            "Codes by text message would be written to the log instead of sent.",
            "Set TONGBAN_MESSAGING_TEXTS to the provider of the city, or leave it empty.",
            "config.E007",
        ),
        (
            bool(settings.EMAIL_HOST_PASSWORD) and not settings.EMAIL_USE_TLS and settings.EMAIL_HOST not in _HERE,
            "The password of the mail server would travel without encryption.",
            "Set TONGBAN_MESSAGING_SMTP_TLS=1.",
            "config.E008",
        ),
    ]


@register()
def check_files(app_configs: Sequence[Any] | None, **_: Any) -> list[CheckMessage]:
    """Store and scanner are configured so that they can be used."""
    found: list[CheckMessage] = []
    for make, code in ((current_store, "config.E010"), (current_scanner, "config.E011")):
        try:
            make()
        except (ImproperlyConfigured, ImportError) as error:
            found.append(Error(str(error), id=code))
    return found


def refuse_to_serve_unsafely() -> None:
    """Called by the web application and the worker: a server that skips ``manage.py check`` does not start either."""
    broken = check_production(None)
    if broken:
        raise ImproperlyConfigured("\n".join(f"{message.msg} {message.hint}" for message in broken))
