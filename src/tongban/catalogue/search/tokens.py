"""What an entry can be found by. Each token is one lexeme of a tsvector, made here and never parsed by the database.

Kinds, told by the first character: none = a character, a pair of neighbours or a Latin word of title and everyday
words; ``~`` = of department and topics; ``/`` = sound (``/lv-shi``); ``.`` = initials in threes (``.lsz``); ``#`` =
label (``#topic:纳税``). A word is asked for as the pairs it consists of, so no dictionary stands between a title and
its reader.
"""

from collections.abc import Iterable
from itertools import pairwise

from tongban.catalogue.search.pinyin import syllables
from tongban.catalogue.search.text import bigrams, compact, normalise, runs

ELSEWHERE = "~"
SOUND = "/"
INITIALS = "."
LABEL = "#"
END = "$"
LONGEST = 100


def title_tokens(*texts: str) -> set[str]:
    """Characters, pairs, Latin words and sounds of title and everyday words."""
    tokens: set[str] = set()
    for text in texts:
        key = normalise(text)
        tokens.update(run.text[:LONGEST] for run in runs(key) if not run.han)
        for run in runs(compact(key)):
            if run.han:
                tokens.update({*run.text, *bigrams(run.text)})
        tokens.update(sound_tokens(sounds_of(key)))
    return tokens


def elsewhere_tokens(*texts: str) -> set[str]:
    """Pairs and Latin words of department and topics."""
    tokens: set[str] = set()
    for text in texts:
        for run in runs(normalise(text)):
            tokens.update(bigrams(run.text) if run.han else [run.text[:LONGEST]])
    return {ELSEWHERE + token for token in tokens}


def label_tokens(labels: Iterable[str]) -> set[str]:
    return {LABEL + label for label in labels}


def sound_pairs(sounds: Iterable[str]) -> list[str]:
    """Neighbouring syllables: lv shi zheng → /lv-shi, /shi-zheng."""
    spoken = list(sounds)
    return [f"{SOUND}{first}-{second}" for first, second in pairwise(spoken)]


def initial_threes(letters: str) -> list[str]:
    """Neighbouring initials in threes: lszy → .lsz, .szy."""
    return [INITIALS + letters[at : at + 3] for at in range(max(1, len(letters) - 2))]


def sounds_of(key: str) -> list[str]:
    """The syllables of a key form, read on over punctuation and Latin words."""
    return [sound for run in runs(compact(key)) if run.han for sound in syllables(run.text)]


def sound_tokens(spoken: list[str]) -> set[str]:
    """Pairs of syllables and threes of initials, with an end mark so that the last ones are found by prefix."""
    if not spoken:
        return set()
    return {*sound_pairs([*spoken, END]), *initial_threes("".join(sound[0] for sound in spoken) + END)}


def sound_columns(title: str) -> tuple[str, str]:
    """All syllables joined, and all initials, of a title: to check and rank what letters found."""
    spoken = sounds_of(normalise(title))
    return "".join(spoken), "".join(sound[0] for sound in spoken)


def lexeme(token: str, *, prefix: bool = False) -> str:
    """One token in tsquery notation. Quoted, so that nothing typed is ever read as an operator."""
    readable = token.encode("utf-8", "ignore").decode().replace("\x00", "")
    quoted = readable.replace("\\", "\\\\").replace("'", "''")
    return f"'{quoted}':*" if prefix else f"'{quoted}'"


def all_of(parts: Iterable[str]) -> str:
    return _joined(parts, " & ")


def any_of(parts: Iterable[str]) -> str:
    return _joined(parts, " | ")


def _joined(parts: Iterable[str], operator: str) -> str:
    kept = list(dict.fromkeys(part for part in parts if part))
    return f"({operator.join(kept)})" if len(kept) > 1 else "".join(kept)
