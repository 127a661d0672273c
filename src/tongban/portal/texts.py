"""Standing texts (privacy, accessibility, about) as data: one file a page, each language with the same structure."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

_FOLDER = Path(__file__).resolve().parent / "data"
PAGES = ("privacy", "accessibility", "about")
LANGUAGES = ("zh-hans", "en")


def get_text(page: str, language: str) -> dict[str, Any]:
    """Title, lead and sections of a page with the names of this installation filled in.

    A section has a ``title`` and any of ``paragraphs``, ``points``, and ``table`` (``heads``, ``rows``).
    """
    chosen = language if language in LANGUAGES else "en" if language.startswith("en") else "zh-hans"
    return _filled(_parsed(page)[chosen], _names(chosen))


def _names(language: str) -> dict[str, str]:
    """Names a city sets; where none is set the text says so instead of inventing one."""
    unset = {"zh-hans": "（运行单位尚未填写）", "en": "(not yet filled in by the operator)"}[language]
    return {
        "{site}": settings.TONGBAN_PORTAL_NAME,
        "{organiser}": dict(settings.TONGBAN_PORTAL_DUTIES).get("主办单位") or unset,
        "{contact}": settings.TONGBAN_PORTAL_PRIVACY_CONTACT or unset,
        "{hotline}": settings.TONGBAN_PORTAL_HOTLINE,
        "{rating_days}": str(settings.TONGBAN_RATINGS_DAYS),
    }


def _filled(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, str):
        for name, word in names.items():
            value = value.replace(name, word)
        return value
    if isinstance(value, list):
        return [_filled(each, names) for each in value]
    if isinstance(value, dict):
        return {key: _filled(each, names) for key, each in value.items()}
    return value


@cache
def _parsed(page: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{page}.toml").read_text(encoding="utf-8"))
