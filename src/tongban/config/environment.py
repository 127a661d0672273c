"""Typed reading of environment variables. Every setting of the platform that a city may change passes here."""

import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parents[3]


class Mode(StrEnum):
    """How this installation runs. Demo pages exist in DEMO and TEST only."""

    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None:
        raise ImproperlyConfigured(f"{name} must be set.")
    return value


def secret(name: str, default: str | None = None) -> str:
    """A secret: in the variable, or in the file that ``<name>_FILE`` points to, as vaults and systemd hand them out."""
    place = os.environ.get(f"{name}_FILE")
    if place is None:
        return text(name, default)
    if name in os.environ:
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set: leave one.")
    try:
        return Path(place).read_text("utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error.strerror}.") from error


def flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0").strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be a yes or a no, not {value!r}.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from error


def objects(name: str, default: str = "[]") -> list[dict[str, Any]]:
    """A JSON list of objects, which may hold secrets."""
    try:
        value = json.loads(secret(name, default))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a JSON list: {error}.") from error
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise ImproperlyConfigured(f"{name} must be a JSON list of objects.")
    return value


def words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def levels(name: str, default: str) -> dict[str, int]:
    """Names with a level of recognition each, 1 to 4: ``give_mandate=3,see_data=2``."""
    said = dict(word.partition("=")[::2] for word in words(name, default))
    wrong = [word for word, level in said.items() if level not in {"1", "2", "3", "4"}]
    if wrong:
        raise ImproperlyConfigured(f"{name} gives no level from 1 to 4 to {', '.join(wrong)}.")
    return {word: int(level) for word, level in said.items()}


def folder(name: str, default: Path) -> Path:
    return Path(os.environ.get(name, str(default))).expanduser().resolve()


def mode() -> Mode:
    value = text("TONGBAN_MODE", Mode.DEMO)
    try:
        return Mode(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"TONGBAN_MODE must be one of {', '.join(Mode)}, not {value!r}.") from error
