"""The code tables of the national boundary, from ``codes.toml`` or the city's own file."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings


def code(table: str, key: str, default: str = "") -> str:
    """The code for one of our words; ``default`` (or "") where the table does not know it."""
    return str(_tables(_file())[table].get(key, default))


def plain(key: str) -> str:
    """A value of its own."""
    return str(_tables(_file())[key])


def _file() -> str:
    own = getattr(settings, "TONGBAN_CASES_NATIONAL_CODES", "")
    return str(own or Path(__file__).with_name("codes.toml"))


@cache
def _tables(path: str) -> dict[str, Any]:
    return tomllib.loads(Path(path).read_text("utf-8"))
