"""The same text however it was typed: one width, one case, no control characters; cut into runs of one script."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

LONGEST_QUERY = 60  # characters of a query that are looked at; longer ones are cut, never refused
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{HAN}]+)|([a-z0-9]+)|([^\W_]+)")


class Run(NamedTuple):
    """A stretch of characters of one script."""

    text: str
    han: bool


@lru_cache(maxsize=20_000)
def _plain(character: str) -> str:
    """One character in its normal form: full width to half, upper case to lower, ü to v, accents and controls away."""
    plain = unicodedata.normalize("NFKC", character).casefold()
    decomposed = unicodedata.normalize("NFD", plain).replace("u\u0308", "v")
    return "".join(
        part for part in decomposed if unicodedata.category(part) not in {"Mn", "Cc", "Cf", "Cs", "Co", "Cn"}
    )


def normalise(text: str) -> str:
    """The key form of a text. Any string is accepted; the result holds no NUL and no lone surrogate."""
    return " ".join("".join(_plain(character) if not character.isspace() else " " for character in text).split())


def normalise_query(text: str) -> str:
    """The key form of what somebody typed, cut to the length that is looked at."""
    return normalise(text[: LONGEST_QUERY * 4])[:LONGEST_QUERY].strip()


def plain_characters(text: str) -> list[str]:
    """For each character of ``text`` its key form (possibly empty): to find in a title what matched its key."""
    return [" " if character.isspace() else _plain(character) for character in text]


def runs(key: str) -> list[Run]:
    """The runs of a key form. Punctuation separates and is dropped."""
    return [Run(match.group(), match.group(1) is not None) for match in _RUN.finditer(key)]


def compact(key: str) -> str:
    """The key form with spaces and punctuation left out: 认定(初次) → 认定初次. People leave brackets out too."""
    return "".join(run.text for run in runs(key))


def bigrams(run: str) -> list[str]:
    """Neighbouring pairs of characters: 农业银行 → 农业, 业银, 银行. The floor under recall: no dictionary is asked."""
    return [run[at : at + 2] for at in range(len(run) - 1)]
