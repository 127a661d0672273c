"""An item in force as a row of the index."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.items import Item
from tongban.catalogue.search.labels import is_instant, labels_of
from tongban.catalogue.search.text import compact, normalise, runs
from tongban.catalogue.search.tokens import elsewhere_tokens, label_tokens, sound_columns, title_tokens
from tongban.catalogue.search.words import words_within

COLUMNS = (
    "code",
    "version_id",
    "title",
    "title_key",
    "aliases_key",
    "sound",
    "initials",
    "standing",
    "popularity",
    "labels",
    "card",
    "tokens",
    "changed_at",
)


LONGEST_ALIASES = 300  # columns that rank stay inside the row, so they are short; tokens hold everything
LONGEST_SOUND = 600


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of SearchEntry, before it is written."""

    code: str
    version_id: int
    title: str
    everyday_words: tuple[str, ...]
    standing: int
    popularity: int
    labels: tuple[str, ...]
    card: dict[str, Any]
    tokens: frozenset[str]

    def row(self, at: datetime) -> tuple[Any, ...]:
        """Values in the order of COLUMNS."""
        sound, initials = sound_columns(self.title)
        aliases = " ".join(compact(normalise(word)) for word in self.everyday_words)[:LONGEST_ALIASES]
        return (
            self.code,
            self.version_id,
            self.title,
            compact(normalise(self.title)),
            aliases,
            sound[:LONGEST_SOUND],
            initials[:LONGEST_ALIASES],
            self.standing,
            self.popularity,
            list(self.labels),
            json.dumps(self.card, ensure_ascii=False),
            tsvector(self.tokens),
            at,
        )


def entry_of(item: Item, popularity: int = 0) -> Entry:
    """The row of an item."""
    definition = item.definition
    labels = labels_of(definition)
    aliases = tuple(part for word in definition.everyday_words for part in _split(word))
    topics = [label.partition(":")[2] for label in labels if label.startswith("topic:")]
    tokens = title_tokens(definition.title, *aliases) | elsewhere_tokens(definition.authority_name, *topics)
    return Entry(
        code=item.code,
        version_id=item.version_id,
        title=definition.title,
        everyday_words=aliases,
        standing=standing_of(definition.level),
        popularity=popularity,
        labels=tuple(labels),
        card=card_of(definition, topics, aliases),
        tokens=frozenset(tokens | label_tokens(labels) | {item.code.casefold()}),
    )


def _split(words: str) -> Iterable[str]:
    """One everyday word each, however the source separated several."""
    for separator in ",，;；、|":
        words = words.replace(separator, "\n")
    return (word.strip() for word in words.split("\n") if word.strip())


def standing_of(level: str) -> int:
    """Tie-breaker: the wider the level, the higher. Table A.2 counts from 1 = nation to 6 = village."""
    first = level.strip()[:1]
    return 9 - int(first) if first in set("123456") else 0


def card_of(definition: ItemDefinition, topics: list[str], aliases: tuple[str, ...]) -> dict[str, Any]:
    """What a result list shows beside the title."""
    return {
        "authority": definition.authority_name,
        "targets": [target.value for target in definition.targets],
        "promised": [definition.promised_limit.value, definition.promised_limit.unit.value],
        "visits": definition.visits,
        "online": definition.online,
        "instant": is_instant(definition),
        "topics": topics,
        "words": list(aliases),
        "division": definition.division_code,
    }


def tsvector(tokens: Iterable[str]) -> str:
    """Tokens as text of a tsvector, each quoted."""
    return " ".join("'" + token.replace("\\", "\\\\").replace("'", "''") + "'" for token in sorted(tokens) if token)


def words_of(title: str) -> Counter[str]:
    """The words of a title for the list of nearest words, each counted once."""
    found = {word for run in runs(normalise(title)) if run.han for word in words_within(run.text) if len(word) <= 12}
    return Counter(found)
