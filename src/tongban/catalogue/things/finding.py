"""Finding a thing by the words people type. There are a few hundred at most: each is looked at."""

from tongban.catalogue.search.text import bigrams, compact, normalise, normalise_query
from tongban.catalogue.things import selectors
from tongban.catalogue.things.rows import Thing
from tongban.kernel.actors import Actor

MOST = 3
_LIKE_ENOUGH = 0.6  # share of the pairs of characters asked for that the words of a thing hold


def find_things(*, actor: Actor, words: str, limit: int = MOST) -> list[Thing]:
    """Things in force for these words, best first; none for no words."""
    asked = compact(normalise_query(words))
    if not asked:
        return []
    rated = [(_likeness(asked, thing), thing) for thing in selectors.list_things(actor=actor)]
    close = sorted((pair for pair in rated if pair[0] >= _LIKE_ENOUGH), key=lambda pair: (-pair[0], pair[1].code))
    return [thing for _rating, thing in close[:limit]]


def _likeness(asked: str, thing: Thing) -> float:
    """2 for a word people use for it, 1 for a part of one, else the share of pairs that its words hold."""
    names = [compact(normalise(name)) for name in (thing.title, *thing.definition.everyday_words)]
    if asked in names:
        return 2
    if any(asked in name or (len(name) > 1 and name in asked) for name in names):
        return 1
    pairs = bigrams(asked)
    return max((sum(pair in name for pair in pairs) / len(pairs) for name in names), default=0) if pairs else 0
