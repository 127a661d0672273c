"""The promise of search, tried on every item of the demo catalogue: whatever word stands in a title finds it."""

from collections import defaultdict

import pytest

from tongban.catalogue.models import SearchEntry
from tongban.catalogue.search import index, query
from tongban.catalogue.search.ranking import RANKED, rank
from tongban.catalogue.search.results import Filters
from tongban.catalogue.search.text import normalise, runs
from tongban.catalogue.search.words import lexicon, words_within


@pytest.fixture
def demo(db, demo_entries):
    index.copy_entries(demo_entries)
    return demo_entries


def found_by(words: str) -> set[str]:
    """Codes of everything a search for the words ranks, through the question that search asks first."""
    read = query.read(words)
    page = rank(read, query.strict(read), Filters(), limit=RANKED, offset=0, facets=False)
    return {item.code for item in page.items}


def words_of(text: str) -> set[str]:
    """Every word of two characters or more: as the segmenter cuts it, and every word of the lexicon inside."""
    found = {word for run in runs(normalise(text)) if run.han for word in words_within(run.text)}
    return found | {word for word in lexicon() if word in normalise(text)}


@pytest.mark.slow
class TestRecall:
    def test_every_title_is_found_by_each_of_its_words(self, demo):
        wanted = defaultdict(set)
        for entry in demo:
            for word in words_of(entry.title):
                wanted[word].add(entry.code)
        assert len(wanted) > 2000

        missed = {word: codes - found_by(word) for word, codes in wanted.items()}

        assert {word: codes for word, codes in missed.items() if codes} == {}

    def test_every_item_is_found_by_each_of_its_everyday_words(self, demo):
        aliases = [(word, entry.code) for entry in demo for word in entry.everyday_words if len(word) > 1]
        assert len(aliases) > 300

        assert [(word, code) for word, code in aliases if code not in found_by(word)] == []

    def test_every_item_is_found_by_its_title_and_stands_first_among_others(self, demo):
        codes = dict(SearchEntry.objects.values_list("code", "title_key"))
        for entry in demo[::7]:
            read = query.read(entry.title)
            if len(read.key) > 55:
                continue
            page = rank(read, query.strict(read), Filters(), limit=5, offset=0, facets=False)
            assert entry.code in {item.code for item in page.items if codes[item.code] == codes[entry.code]}, (
                entry.title
            )

    def test_every_title_is_found_by_its_pinyin_and_initials(self, demo):
        rows = list(SearchEntry.objects.order_by("code").values_list("code", "sound", "initials"))
        checked = 0
        for code, sound, initials in rows[::23]:
            if 6 <= len(sound) <= 36:
                assert code in found_by(sound), sound
                assert code in found_by(initials), initials
                checked += 1
        assert checked > 20
