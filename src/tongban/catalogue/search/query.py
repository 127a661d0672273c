"""What somebody typed, read as questions to the index: strict, then forgiving, then loose."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from tongban.catalogue.search import pinyin
from tongban.catalogue.search.text import Run, bigrams, compact, normalise_query, runs
from tongban.catalogue.search.tokens import (
    ELSEWHERE,
    INITIALS,
    SOUND,
    all_of,
    any_of,
    initial_threes,
    lexeme,
    sound_pairs,
)
from tongban.catalogue.search.words import cut, everyday_words, meaningful, words_within

MOST_WORDS = 12
LONGEST_FORGIVEN = 16  # characters of a run in which one wrong character is looked for


@dataclass(frozen=True, slots=True)
class Question:
    """What the index is asked, in tsquery notation. ``phrase`` answers are among those of ``words``."""

    words: str = ""
    phrase: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A query, read. ``key`` has no punctuation; ``words`` are what must be there; ``pairs`` measure likeness."""

    typed: str
    key: str
    runs: tuple[Run, ...] = ()
    words: tuple[str, ...] = ()
    pairs: tuple[str, ...] = field(default=())

    @property
    def empty(self) -> bool:
        return not self.key

    @property
    def letters(self) -> str:
        """The key when it consists of Latin letters only, else empty."""
        return self.key if self.key.isascii() and self.key.isalpha() else ""


def read(typed: str) -> Query:
    """Any string at all becomes a query; what holds no letter, digit or character becomes an empty one."""
    key = normalise_query(typed)
    found = runs(key)
    words = [word for run in found for word in (cut(run.text) if run.han else [run.text])]
    kept = tuple(dict.fromkeys(meaningful(words)))[:MOST_WORDS]
    pairs = dict.fromkeys(pair for run in found if run.han for pair in bigrams(run.text) or [run.text])
    return Query(key, compact(key), tuple(found), kept, tuple(pairs))


def strict(query: Query) -> Question:
    """Every word somewhere in title, everyday words, department or topics, or what it stands for; or just as typed."""
    phrase = all_of(_latin(run.text) if not run.han else _stretch(run.text) for run in query.runs)
    words = all_of(_word(word) for word in query.words)
    return Question(words=any_of((words, phrase)), phrase=phrase)


def forgiving(query: Query) -> tuple[str, ...]:
    """The same sounds; and one character wrong, missing or too much."""
    if not any(run.han for run in query.runs):
        return ()
    sounds = all_of(_sounding(run) for run in query.runs)
    slips = all_of(_with_a_slip(run) for run in query.runs)
    return tuple(dict.fromkeys(part for part in (sounds, slips) if part))


def loose(query: Query) -> Iterator[str]:
    """All words but one, any two, any one; last, any single character: something near is better than a dead end."""
    words = [_word(word) for word in query.words]
    for size in dict.fromkeys((len(words) - 1, 2, 1)):
        if 0 < size < len(words):
            yield any_of(all_of(some) for some in combinations(words, size))
    inner = [word for run in query.runs if run.han for word in words_within(run.text)]
    yield any_of(_stretch(word) for word in inner)
    yield any_of(_slip_pair(run.text) for run in query.runs if run.han)


def _word(word: str) -> str:
    if word.isascii():
        return _latin(word)
    elsewhere = all_of(lexeme(ELSEWHERE + pair) for pair in bigrams(word))
    meant = (all_of(_stretch(official) for official in alternative) for alternative in everyday_words().get(word, ()))
    return any_of([_stretch(word), elsewhere, *meant])


def _stretch(text: str) -> str:
    """Neighbouring characters of title or everyday words."""
    return all_of(lexeme(pair) for pair in bigrams(text) or [text])


def _latin(letters: str) -> str:
    """A Latin word or number by its beginning; letters also as pinyin and as initials."""
    return any_of([lexeme(letters, prefix=True), *_as_sounds(letters)])


def _as_sounds(letters: str) -> Iterable[str]:
    if not letters.isalpha() or len(letters) < 2:
        return
    for reading in pinyin.readings(letters):
        yield _sounds(reading)
    whole = pinyin.whole_syllables(letters)
    if whole and whole != letters:
        for reading in pinyin.readings(whole):
            last = lexeme(f"{SOUND}{reading[-1]}-{letters[len(whole) :]}", prefix=True)
            yield all_of([*map(lexeme, sound_pairs(reading)), last])
    if len(letters) == 2:
        yield lexeme(INITIALS + letters, prefix=True)
    else:
        yield all_of(map(lexeme, initial_threes(letters[: pinyin.LONGEST_LETTERS])))


def _sounds(reading: Iterable[str]) -> str:
    spoken = [sound for sound in reading if sound]
    if len(spoken) == 1:
        return lexeme(f"{SOUND}{spoken[0]}-", prefix=True)
    return all_of(map(lexeme, sound_pairs(spoken)))


def _sounding(run: Run) -> str:
    return _sounds(pinyin.syllables(run.text)) if run.han else _latin(run.text)


def _with_a_slip(run: Run) -> str:
    """Each way of leaving one character out, the parts before and after it kept: covers wrong, missing and extra."""
    if not run.han:
        return _latin(run.text)
    text = run.text[:LONGEST_FORGIVEN]
    if len(text) < 3:
        return _sounding(run)
    parts = ([text[:at], text[at + 1 :]] for at in range(len(text)))
    return any_of(all_of(_stretch(part) for part in pair if part) for pair in parts)


def _slip_pair(text: str) -> str:
    return any_of(lexeme(character) for character in text[:LONGEST_FORGIVEN])
