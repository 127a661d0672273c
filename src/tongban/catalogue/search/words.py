"""Words of Chinese text: the segmenter with the government lexicon, everyday words, stop words."""

import csv
from collections import defaultdict
from functools import cache, lru_cache
from pathlib import Path

import rjieba

from tongban.catalogue.search.text import normalise

DATA = Path(__file__).parent / "data"


def _lines(name: str) -> list[str]:
    with (DATA / name).open(encoding="utf-8") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


@cache
def lexicon() -> frozenset[str]:
    """The government lexicon (政务词表)."""
    return frozenset(normalise(word) for word in _lines("lexicon.txt"))


@cache
def stop_words() -> frozenset[str]:
    """Words around what is meant (停用词)."""
    return frozenset(normalise(word) for word in _lines("stop_words.txt"))


@cache
def everyday_words() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Everyday word → alternatives, each a tuple of official words that are all needed."""
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for row in csv.DictReader(_lines("everyday_words.csv")):
        found[normalise(row["everyday"])].append(tuple(normalise(row["official"]).split()))
    return {word: tuple(official) for word, official in found.items()}


@cache
def _segmenter() -> rjieba.Jieba:
    segmenter = rjieba.Jieba()
    for word in sorted(lexicon() | everyday_words().keys()):
        segmenter.add_word(word, 20_000, "n")
    return segmenter


def cut(run: str) -> list[str]:
    """The words of a run of Chinese characters, one after another, nothing left out."""
    return _segmenter().cut(run)


@lru_cache(maxsize=20_000)
def words_within(run: str) -> tuple[str, ...]:
    """Every word of two characters or more that stands anywhere in the run, overlapping ones too, in order."""
    segmenter = _segmenter()
    found = [*segmenter.cut(run), *segmenter.cut_for_search(run), *segmenter.cut_all(run)]
    return tuple(dict.fromkeys(word for word in found if len(word) > 1))


def meaningful(words: list[str]) -> list[str]:
    """A query's words without the stop words; all of them when nothing else is left."""
    kept = [word for word in words if word not in stop_words()]
    return kept or words
