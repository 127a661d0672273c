"""One statement for one page of results: candidates by the GIN index, ranked, counted by label, cut to the page.

At most RANKED candidates of each question are looked at, in the order the index was written (wider levels first), so
the time does not grow with the catalogue. docs/topics/search.md tells what that means for very common words.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tongban.catalogue.search.labels import region_prefix
from tongban.catalogue.search.query import Query, Question
from tongban.catalogue.search.results import EASES, LABEL_KINDS, Filters, FoundItem, Match
from tongban.catalogue.search.tokens import LABEL, all_of, lexeme
from tongban.kernel.memory import kept

RANKED = 1000
LARGE, RANKED_OF_LARGE = 100_000, 300  # in a catalogue of so many entries fewer: common words stand in a tenth of them
BY_PHRASE = 300  # added of those that hold the phrase, when the words alone are too many
BY_TITLE_START = 200  # added of those that begin with it, in order of title, so that the very title is among them
COUNTED = 600  # labels are counted over so many candidates; beyond that counts are not shown
_SEEN = "id, title_key, aliases_key, sound, initials, popularity, standing, labels"

_SQL = """
WITH words AS MATERIALIZED ({words}),
candidates AS MATERIALIZED ({candidates}),
ranked AS (
    SELECT c.id, {tier} AS match, {likeness} AS likeness,
           c.popularity, c.standing, length(c.title_key) AS length, c.title_key
    FROM candidates c
),
page AS (
    SELECT id, match, row_number() OVER (
        ORDER BY match, likeness DESC, popularity DESC, standing DESC, length, title_key, id) AS place
    FROM ranked ORDER BY place LIMIT %(limit)s OFFSET %(offset)s
),
counted AS (
    SELECT label, count(*) AS entries
    FROM (SELECT labels FROM candidates LIMIT %(counted)s) AS part, unnest(labels) AS label GROUP BY label
),
summary AS (
    SELECT (SELECT count(*) FROM candidates) AS total, (SELECT count(*) FROM candidates WHERE NOT near) AS sure,
           {facets} AS facets
)
SELECT s.total, s.sure, CASE WHEN p.place IS NULL OR p.place = %(offset)s + 1 THEN s.facets END,
       p.match, e.code, e.title, e.card
FROM summary s LEFT JOIN page p ON true LEFT JOIN catalogue_searchentry e ON e.id = p.id
ORDER BY p.place
"""

_TIER = """CASE
    WHEN c.near THEN 6
    WHEN %(key)s = '' THEN 5
    WHEN c.title_key = %(key)s THEN 0
    WHEN starts_with(c.title_key, %(key)s) THEN 1
    WHEN strpos(c.title_key, %(key)s) > 0 THEN 2
    WHEN (SELECT bool_and(strpos(c.title_key, w) > 0) FROM unnest(%(words)s::text[]) AS w) THEN 3
    WHEN (SELECT bool_and(strpos(c.title_key || ' ' || c.aliases_key, w) > 0)
          FROM unnest(%(words)s::text[]) AS w) THEN 4
    WHEN %(letters)s <> '' AND (starts_with(c.sound, %(letters)s) OR starts_with(c.initials, %(letters)s)) THEN 1
    WHEN %(letters)s <> '' AND (strpos(c.sound, %(letters)s) > 0 OR strpos(c.initials, %(letters)s) > 0) THEN 2
    WHEN %(letters)s <> '' AND strpos(c.title_key || ' ' || c.aliases_key, %(letters)s) = 0 THEN 6
    ELSE 5 END"""

_LIKENESS = (
    "CASE WHEN c.near THEN (SELECT count(*) FROM unnest(%(pairs)s::text[]) AS pair "
    "WHERE strpos(c.title_key, pair) > 0) ELSE 0 END"
)
_FACETS = "(SELECT jsonb_object_agg(label, entries) FROM counted)"
_TITLE_START = "title_key LIKE %(title_start)s AND %(filter)s = ''"  # with filters the phrase finds it
_DEMANDED = "SELECT code FROM catalogue_itemdemand ORDER BY applications DESC, code LIMIT 200"
_IF_TOO_MANY = "(SELECT count(*) FROM words) >= %(candidates)s AND id NOT IN (SELECT id FROM words)"


@dataclass(frozen=True, slots=True)
class Ranked:
    """A page of the ranking. ``sure`` counts what holds all that was typed; the rest is only near."""

    items: tuple[FoundItem, ...]
    total: int
    sure: int
    facets: dict[str, int]


@kept(600)
def ranked_at_most() -> int:
    """How many candidates of a question are looked at in a catalogue of this size."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'catalogue_searchentry'::regclass")
        return RANKED_OF_LARGE if cursor.fetchone()[0] > LARGE else RANKED


def filter_query(filters: Filters) -> str:
    """Filters as a question to the same index."""
    chosen = [(kind, getattr(filters, name)) for name, kind in LABEL_KINDS.items() if getattr(filters, name)]
    labels = [f"{kind}:{region_prefix(value) if kind == 'region' else value}" for kind, value in chosen]
    labels += [f"ease:{ease}" for name, ease in EASES.items() if getattr(filters, name)]
    return all_of(lexeme(LABEL + label) for label in labels)


def rank(
    query: Query,
    question: Question,
    filters: Filters,
    *,
    limit: int,
    offset: int,
    facets: bool = True,
    candidates: int | None = None,
) -> Ranked:
    """One page of the entries that answer the question; everything the filters allow when nothing is asked.

    ``candidates``: how many to look at, ``ranked_at_most()`` unless said.
    """
    parameters: dict[str, Any] = {
        "key": query.key,
        "letters": query.letters if len(query.letters) > 1 else "",
        "words": list(query.words),
        "pairs": list(query.pairs),
        "filter": filter_query(filters),
        "title_start": query.key + "%",
        "limit": limit,
        "offset": offset,
        "candidates": candidates or ranked_at_most(),
        "counted": COUNTED,
    }
    sql = _SQL.format(
        words=_asking("ask_words", question.words, parameters) if question.words else _everything(parameters),
        candidates=_candidates(question, parameters),
        tier=_TIER,
        likeness=_LIKENESS,
        facets=_FACETS if facets else "NULL::jsonb",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return _ranked(rows)


def _candidates(question: Question, parameters: dict[str, Any]) -> str:
    """The words' answers; where those are too many to rank all, also those with the phrase; where asked, near ones."""
    branches = ["SELECT * FROM words"]
    if question.phrase:
        branches += [
            _asking("ask_phrase", question.phrase, parameters, only_if=_IF_TOO_MANY, most=str(BY_PHRASE)),
            _branch(f"{_IF_TOO_MANY} AND {_TITLE_START} ORDER BY title_key USING ~<~", most=str(BY_TITLE_START)),
        ]
    branches += [_asking(f"ask_near{n}", near, parameters, near=True) for n, near in enumerate(question.near)]
    if len(branches) == 1:
        return branches[0]
    return f"SELECT DISTINCT ON (id) * FROM ({' UNION ALL '.join(branches)}) AS f ORDER BY id, near"  # noqa: S608


def _asking(
    name: str,
    question: str,
    parameters: dict[str, Any],
    *,
    near: bool = False,
    only_if: str = "true",
    most: str = "%(candidates)s",
) -> str:
    parameters[name] = all_of((question, parameters["filter"]))
    return _branch(f"{only_if} AND tokens @@ %({name})s::tsquery", near=near, most=most)


def _branch(condition: str, *, near: bool = False, most: str = "%(candidates)s") -> str:
    return (
        f"(SELECT {_SEEN}, {'true' if near else 'false'} AS near "  # noqa: S608 own names only
        f"FROM catalogue_searchentry WHERE {condition} LIMIT {most})"
    )


def _everything(parameters: dict[str, Any]) -> str:
    """All that the filters allow; without filters, what is applied for most comes first."""
    if parameters["filter"]:
        return _branch("tokens @@ %(filter)s::tsquery")
    return f"{_branch(f'code IN ({_DEMANDED})')} UNION ALL {_branch(f'code NOT IN ({_DEMANDED})')}"


def _ranked(rows: list[tuple[Any, ...]]) -> Ranked:
    total, sure, facets = rows[0][:3]
    items = tuple(_found(*row[3:]) for row in rows if row[4] is not None)
    counts = json.loads(facets) if isinstance(facets, str) else facets
    return Ranked(items, total, sure, counts or {})


def _found(match: int, code: str, title: str, card: str | dict[str, Any]) -> FoundItem:
    facts: dict[str, Any] = json.loads(card) if isinstance(card, str) else card
    return FoundItem(
        code=code,
        title=title,
        authority_name=facts["authority"],
        match=Match(match),
        targets=tuple(facts["targets"]),
        promised=(facts["promised"][0], facts["promised"][1]),
        visits=facts["visits"],
        online=facts["online"],
        instant=facts["instant"],
        topics=tuple(facts["topics"]),
        everyday_words=tuple(facts["words"]),
        division_code=facts["division"],
    )
