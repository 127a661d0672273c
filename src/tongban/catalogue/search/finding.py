"""Search, suggestions and popular items: what pages, API and other contexts ask for."""

from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from django.db.models import Q

from tongban.catalogue.models import SearchEntry, SearchLabel, SearchWord
from tongban.catalogue.search import query as reading
from tongban.catalogue.search.facets import facets_of
from tongban.catalogue.search.labels import doors
from tongban.catalogue.search.pinyin import syllables
from tongban.catalogue.search.query import Query, Question
from tongban.catalogue.search.ranking import COUNTED, RANKED, Ranked, rank, ranked_at_most
from tongban.catalogue.search.results import FacetValue, Filters, FoundItem, Results
from tongban.catalogue.search.tokens import lexeme

ANY = Filters()
FEW = 3  # with fewer sure results than this, near ones are added below them
DEEPEST = RANKED  # how far one may page
LARGEST_PAGE = 100
SUGGESTED_FROM = 200
NOTHING = lexeme("!")  # no token is ever this
NEAREST = 5
LOOKED_AT = 200


def search_items(*, words: str, filters: Filters = ANY, limit: int = 20, offset: int = 0) -> Results:
    """Items in force that answer ``words`` and ``filters``, best first. Empty words list all that the filters allow.

    ``limit`` at most 100, ``offset`` at most 1000. Any string is accepted.
    """
    query = reading.read(words)
    limit, offset = max(1, min(limit, LARGEST_PAGE)), max(0, min(offset, DEEPEST))
    found = _search(query, filters, limit=limit, offset=offset)
    most = ranked_at_most()
    near = not query.empty and found.sure == 0 and found.total > 0
    return Results(
        items=found.items,
        total=min(found.total, most),
        more=found.total >= most,
        counted=found.total <= COUNTED,
        near=near,
        words=query.words,
        facets=facets_of(found.facets),
        nearest_words=nearest_words(query) if found.sure == 0 else (),
    )


def _search(query: Query, filters: Filters, *, limit: int, offset: int) -> Ranked:
    if query.empty:
        return rank(query, Question(), filters, limit=limit, offset=offset)
    strict = reading.strict(query)
    found = rank(query, strict, filters, limit=limit, offset=offset)
    if found.sure < FEW and not (filters and _answered_without_filters(query, strict)):
        return _search_near(query, strict, found, filters, limit=limit, offset=offset)
    return found


def _search_near(query: Query, strict: Question, found: Ranked, filters: Filters, *, limit: int, offset: int) -> Ranked:
    """Add what is only like the words; when nothing at all was found, let go of one word after another."""
    if near := reading.forgiving(query):
        found = rank(query, replace(strict, near=near), filters, limit=limit, offset=offset)
    if found.total:
        return found
    for question in reading.loose(query):
        if question:
            found = rank(query, Question(near=(question,), words=NOTHING), filters, limit=limit, offset=offset)
            if found.total:
                break
    return found


def _answered_without_filters(query: Query, strict: Question) -> bool:
    """True when the words are fine and only the filters leave nothing: then dropping a filter is the way on."""
    return rank(query, strict, ANY, limit=1, offset=0, facets=False, candidates=1).sure > 0


def suggest_items(*, words: str, limit: int = 8) -> tuple[FoundItem, ...]:
    """Titles for what is being typed, each title once."""
    query = reading.read(words)
    if query.empty:
        return ()
    strict = reading.strict(query)
    found = rank(query, strict, ANY, limit=limit * 4, offset=0, facets=False, candidates=SUGGESTED_FROM)
    if not found.items:
        nearer = replace(strict, near=reading.forgiving(query))
        found = rank(query, nearer, ANY, limit=limit * 4, offset=0, facets=False, candidates=SUGGESTED_FROM)
    return tuple(_each_title_once(found.items))[:limit]


def _each_title_once(items: Iterable[FoundItem]) -> Iterable[FoundItem]:
    seen: set[str] = set()
    for item in items:
        if item.title not in seen:
            seen.add(item.title)
            yield item


def nearest_words(query: Query) -> tuple[str, ...]:
    """Words of published titles most like those typed: the same sound, or shared characters."""
    found: dict[str, float] = {}
    for word in query.words[:4]:
        sounds = "".join(syllables(word))
        for candidate, sound, entries in _words_like(word, sounds):
            likeness = _likeness(word, candidate, sounds, sound)
            if candidate != word and likeness >= 0.5:
                found[candidate] = max(found.get(candidate, 0), likeness + min(entries, 100) / 1000)
    return tuple(sorted(found, key=lambda word: (-found[word], word))[:NEAREST])


def _words_like(word: str, sounds: str) -> Iterable[tuple[str, str, int]]:
    """Word, sound and number of titles of those that may be meant, the most frequent first."""
    if word.isascii():
        alike = SearchWord.objects.filter(sound__startswith=word)
    else:
        alike = SearchWord.objects.filter(Q(characters__overlap=list(word)) | Q(sound=sounds))
    return alike.order_by("-entries", "word").values_list("word", "sound", "entries")[:LOOKED_AT]


def _likeness(typed: str, word: str, typed_sounds: str, sounds: str) -> float:
    """From 0 to 1, by characters or, a little less, by sound."""
    if typed.isascii():
        return SequenceMatcher(None, typed, sounds).ratio()
    by_character = SequenceMatcher(None, typed, word).ratio()
    return max(by_character, SequenceMatcher(None, typed_sounds, sounds).ratio() * 0.9)


def popular_items(*, limit: int = 8) -> tuple[FoundItem, ...]:
    """What people apply for most; before there are figures, items of the widest level first."""
    return rank(reading.read(""), Question(), ANY, limit=limit, offset=0, facets=False).items


def count_items() -> int:
    """How many items are in force."""
    return SearchEntry.objects.count()


def doors_with_counts(kind: str) -> tuple[FacetValue, ...]:
    """Doors of a kind that have something behind them, in their own order."""
    counts = dict(SearchLabel.objects.filter(label__startswith=f"{kind}:").values_list("label", "entries"))
    return tuple(
        FacetValue(door.key, door.name, counts[door.label], door.icon) for door in doors(kind) if door.label in counts
    )
