"""How text sounds: syllables of titles, and what a row of letters may mean (full pinyin, initials)."""

from functools import cache, lru_cache

from pypinyin import lazy_pinyin
from pypinyin.constants import PINYIN_DICT

from tongban.catalogue.search.text import normalise
from tongban.catalogue.search.words import cut

LONGEST_LETTERS = 40
_READINGS = 4  # how many ways of cutting letters into syllables are followed


@lru_cache(maxsize=50_000)
def _sounds_of_word(word: str) -> tuple[str, ...]:
    return tuple(normalise(sound) for sound in lazy_pinyin(word, errors="ignore"))


@lru_cache(maxsize=20_000)
def syllables(run: str) -> tuple[str, ...]:
    """A syllable for each character with a known sound, by word so that 银行 is yin hang; ü is written v."""
    return tuple(sound for word in cut(run) for sound in _sounds_of_word(word))


@cache
def _known_syllables() -> frozenset[str]:
    """All syllables there are, without tones (about 420)."""
    known = {normalise(sound) for sounds in PINYIN_DICT.values() for sound in sounds.split(",")}
    return frozenset(sound for sound in known if sound.isascii() and sound.isalpha() and _sayable(sound))


def _sayable(sound: str) -> bool:
    """Leave out interjections without a vowel (m, n, hm, ng), which would cut initials into pieces."""
    return any(vowel in sound for vowel in "aeiouv")


def readings(letters: str) -> list[list[str]]:
    """Ways to read letters as whole syllables, longest syllables first: xian → [xian], [xi, an]. Few or none."""
    found: list[list[str]] = []
    _read(letters[:LONGEST_LETTERS], [], found)
    return found


def _read(rest: str, sofar: list[str], found: list[list[str]]) -> None:
    if len(found) >= _READINGS:
        return
    if not rest:
        found.append(sofar)
        return
    for length in range(min(6, len(rest)), 0, -1):
        if rest[:length] in _known_syllables() and _can_be_read(rest[length:]):
            _read(rest[length:], [*sofar, rest[:length]], found)


@lru_cache(maxsize=5_000)
def _can_be_read(rest: str) -> bool:
    return not rest or any(
        rest[:length] in _known_syllables() and _can_be_read(rest[length:])
        for length in range(1, min(6, len(rest)) + 1)
    )


def whole_syllables(letters: str) -> str:
    """The letters without an unfinished last syllable: lvsh → lv. For suggestions while typing."""
    for end in range(len(letters), 0, -1):
        if readings(letters[:end]):
            return letters[:end]
    return ""
