"""Search at 1,574 and at 1,000,000 entries: p50 and p99 of a mix of questions, against the same SQL by plain psycopg.

    python -m bench.search [--entries 1000000] [--questions 2000] [--keep]

Entries are made by recombining the titles of the loaded catalogue with divisions, the same for the same catalogue,
and written by COPY into a schema of their own (``bench_search``), so that the catalogue itself is left alone. Every
question goes through ``catalogue.public.search_items``: reading the query, ranking, facets and their names. The
yardstick runs the statements this produced once more through a psycopg cursor and does nothing with their rows.
Wall clock counts what else the machine does; so the time on a processor (this process and its database backend, from
the kernel's scheduler) is told beside it, with the load average.
"""

import argparse
import json
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
django.setup()

from django.conf import settings  # noqa: E402 after setup
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from tongban.catalogue import public as catalogue  # noqa: E402
from tongban.catalogue.search.entries import COLUMNS, tsvector  # noqa: E402
from tongban.catalogue.search.labels import regions_around  # noqa: E402
from tongban.catalogue.search.pinyin import syllables  # noqa: E402
from tongban.catalogue.search.ranking import ranked_at_most  # noqa: E402
from tongban.catalogue.search.text import bigrams, normalise, runs  # noqa: E402
from tongban.catalogue.search.words import cut, everyday_words  # noqa: E402

SCHEMA = "bench_search"
SEED = 20260322
RESULTS = Path(__file__).parent / "results" / "search.json"
CITIES = [
    "广州",
    "韶关",
    "深圳",
    "珠海",
    "汕头",
    "佛山",
    "江门",
    "湛江",
    "茂名",
    "肇庆",
    "惠州",
    "梅州",
    "汕尾",
    "河源",
    "阳江",
    "清远",
    "东莞",
    "中山",
    "潮州",
    "揭阳",
    "云浮",
]
DISTRICTS = 40
MIX = {  # how people ask, in parts of a hundred
    "one word": 24,
    "two words": 18,
    "two words and region": 14,
    "beginning of a title": 12,
    "whole title": 6,
    "everyday word": 6,
    "word and filter": 6,
    "full pinyin": 4,
    "initials": 4,
    "one wrong character": 4,
    "browse by filters": 2,
}


@dataclass(frozen=True, slots=True)
class Question:
    kind: str
    words: str
    filters: catalogue.Filters


def divisions() -> Iterator[tuple[str, str]]:
    """Province, cities and districts: code and name."""
    yield "440000", "广东省"
    for number, city in enumerate(CITIES, 1):
        yield f"44{number:02d}00", f"{city}市"
        for district in range(1, DISTRICTS + 1):
            yield f"44{number:02d}{district:02d}", f"{city}市第{district}区"


def fill(entries: int) -> None:
    """Recombine what is in the catalogue's index with divisions until there are enough entries."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        cursor.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in ("searchentry", "searchlabel", "searchword"):
            like = "INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING IDENTITY INCLUDING STORAGE"
            cursor.execute(f"CREATE TABLE {SCHEMA}.catalogue_{table} (LIKE public.catalogue_{table} {like})")
        cursor.execute(f"ALTER TABLE {SCHEMA}.catalogue_searchentry SET (toast_tuple_target = 1024)")
        cursor.execute(
            "SELECT code, version_id, title, title_key, aliases_key, sound, initials, labels, card::text, "
            "tsvector_to_array(tokens) FROM public.catalogue_searchentry ORDER BY code"
        )
        originals = cursor.fetchall()
        started = time.perf_counter()
        with cursor.copy(f"COPY {SCHEMA}.catalogue_searchentry ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for row in recombined(originals, entries):
                copy.write_row(row)
        print(f"written in {time.perf_counter() - started:.0f} s", flush=True)
        finish(cursor)


def recombined(originals: list[tuple], entries: int) -> Iterator[tuple]:
    now = timezone.now()
    prepared = []
    for code, version, title, key, aliases, sound, initials, labels, card, tokens in originals:
        kept = [label for label in labels if not label.startswith(("region:", "department:", "level:"))]
        stable = [token for token in tokens if not token.startswith(("#region:", "#department:", "#level:", "44", "1"))]
        prepared.append((code, version, title, key, aliases, sound, initials, kept, json.loads(card), tsvector(stable)))
    number = 0
    for division, name in divisions():
        level = "2" if division == "440000" else "3" if division.endswith("00") else "4"
        region = [f"region:{prefix}" for prefix in regions_around(division)]
        extra = {"~" + pair for run in runs(normalise(name)) if run.han for pair in bigrams(run.text)}
        for code, version, title, key, aliases, sound, initials, labels, card, stable in prepared:
            if number >= entries:
                return
            number += 1
            authority = card["authority"].replace("广东省", name)
            department = f"department:{code[:2]}{division}{code[8:18]}"
            own = [*labels, *region, department, f"level:{level}"]
            new_code = f"{code[:2]}{division}{code[8:]}"
            tokens = f"{stable} {tsvector({'#' + label for label in own} | extra | {new_code.casefold()})}"
            facts = json.dumps({**card, "authority": authority, "division": division}, ensure_ascii=False)
            text = (title, key, aliases, sound, initials)
            yield (f"{new_code}-{number}", version, *text, 9 - int(level), 0, own, facts, tokens, now)


def finish(cursor) -> None:
    """Indexes after the rows, as after a rebuild; counts of labels for their names."""
    started = time.perf_counter()
    entry = f"{SCHEMA}.catalogue_searchentry"
    cursor.execute("SET maintenance_work_mem = '512MB'")
    cursor.execute(f"ALTER TABLE {entry} ADD PRIMARY KEY (id)")
    cursor.execute(f"CREATE UNIQUE INDEX ON {entry} (code)")
    cursor.execute(f"CREATE INDEX ON {entry} USING gin (tokens) WITH (fastupdate = off)")
    cursor.execute(f"CREATE INDEX ON {entry} (title_key text_pattern_ops)")
    cursor.execute(f"CREATE INDEX ON {entry} (popularity DESC, standing DESC, id)")
    cursor.execute(
        f"INSERT INTO {SCHEMA}.catalogue_searchlabel (label, name, entries) SELECT label, "
        f"CASE WHEN label LIKE 'department:%' THEN max(card->>'authority') ELSE '' END, count(*) "
        f"FROM {entry}, unnest(labels) AS label GROUP BY label"
    )
    cursor.execute(f"CREATE UNIQUE INDEX ON {SCHEMA}.catalogue_searchlabel (label)")
    cursor.execute(f"INSERT INTO {SCHEMA}.catalogue_searchword SELECT * FROM public.catalogue_searchword")
    cursor.execute(f"CREATE INDEX ON {SCHEMA}.catalogue_searchword USING gin (characters)")
    cursor.execute(f"CREATE INDEX ON {SCHEMA}.catalogue_searchword (sound)")
    cursor.execute(f"VACUUM ANALYZE {entry}")
    cursor.execute(f"ANALYZE {SCHEMA}.catalogue_searchlabel")
    cursor.execute(
        f"SELECT pg_size_pretty(pg_total_relation_size('{entry}')), pg_size_pretty(pg_indexes_size('{entry}'))"
    )
    total, indexes = cursor.fetchone()
    print(f"indexed in {time.perf_counter() - started:.0f} s; {total} of which indexes {indexes}", flush=True)


def questions(count: int) -> list[Question]:
    """The same questions for the same catalogue."""
    chance = random.Random(SEED)
    with connection.cursor() as cursor:
        cursor.execute("SELECT title FROM public.catalogue_searchentry ORDER BY code")
        titles = [title for (title,) in cursor.fetchall()]
    places = [code for code, _ in divisions()]
    kinds = chance.choices(list(MIX), weights=list(MIX.values()), k=count)
    return [question(kind, chance.choice(titles), chance.choice(places), chance) for kind in kinds]


def question(kind: str, title: str, place: str, chance: random.Random) -> Question:
    words = [word for run in runs(normalise(title)) if run.han for word in cut(run.text) if len(word) > 1] or [title]
    one, two = chance.choice(words), " ".join(chance.sample(words, min(2, len(words))))
    sounds = [sound for run in runs(normalise(title)) if run.han for sound in syllables(run.text[:6])][:6]
    none = catalogue.Filters()
    return {
        "one word": lambda: Question(kind, one, none),
        "two words": lambda: Question(kind, two, none),
        "two words and region": lambda: Question(kind, two, catalogue.Filters(region=place)),
        "beginning of a title": lambda: Question(kind, title[: chance.randint(3, 8)], none),
        "whole title": lambda: Question(kind, title, none),
        "everyday word": lambda: Question(kind, chance.choice(sorted(everyday_words())), none),
        "word and filter": lambda: Question(kind, one, catalogue.Filters(target="2", online=True)),
        "full pinyin": lambda: Question(kind, "".join(sounds), none),
        "initials": lambda: Question(kind, "".join(sound[0] for sound in sounds), none),
        "one wrong character": lambda: Question(kind, spoiled(title[:8], chance), none),
        "browse by filters": lambda: Question(kind, "", catalogue.Filters(region=place, instant=True)),
    }[kind]()


def spoiled(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice("龘某甲乙") + text[at + 1 :]


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of each question: through the door by kind, on a processor, and of its SQL alone by psycopg."""

    ours: dict[str, list[float]]
    cpu: list[float]
    raw: list[float]


def on_processor(backend: int) -> float:
    """Milliseconds this process and its database backend have run so far; only our own where /proc is missing."""
    scheduled = Path(f"/proc/{backend}/schedstat")
    theirs = int(scheduled.read_text().split()[0]) / 1e6 if scheduled.exists() else 0.0
    return time.process_time() * 1000 + theirs


def measure(asked: list[Question]) -> Times:
    """Ask every question once through the door and once as plain SQL."""
    ours: dict[str, list[float]] = {}
    raw: list[float] = []
    cpu: list[float] = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    statements: list[tuple] = []

    def remember(execute, sql, params, many, context):
        statements.append((sql, params))
        return execute(sql, params, many, context)

    for question in asked[:50]:  # warm caches and prepared statements
        catalogue.search_items(words=question.words, filters=question.filters)
    for question in asked:
        ran, started = on_processor(backend), time.perf_counter()
        found = catalogue.search_items(words=question.words, filters=question.filters)
        ours.setdefault(question.kind, []).append((time.perf_counter() - started) * 1000)
        cpu.append(on_processor(backend) - ran)
        if not (found.items or question.filters):
            raise AssertionError(question)
        statements.clear()
        with connection.execute_wrapper(remember):
            catalogue.search_items(words=question.words, filters=question.filters)
        started = time.perf_counter()
        with connection.connection.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params).fetchall()
        raw.append((time.perf_counter() - started) * 1000)
    return Times(ours, cpu, raw)


def quantile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def report(size: int, times: Times) -> list[dict]:
    ours, raw = times.ours, times.raw
    every = [value for values in ours.values() for value in values]
    for kind, values in sorted(ours.items()):
        print(f"  {kind:24} n={len(values):5} p50 {quantile(values, 0.5):7.2f}  p99 {quantile(values, 0.99):7.2f} ms")
    rows = []
    for name, part in (("p50", 0.5), ("p99", 0.99)):
        mine, bare = quantile(every, part), quantile(raw, part)
        busy = quantile(times.cpu, part)
        print(
            f"  {size:>9,} entries {name}: {mine:.2f} ms ({busy:.2f} ms on a processor); the same SQL by psycopg "
            f"{bare:.2f} ms; load {os.getloadavg()[0]:.1f}",
            flush=True,
        )
        rows.append(
            {
                "name": f"search_{name}_{size}",
                "ours": round(mine, 2),
                "yardstick": round(bare, 2),
                "ratio": round(bare / mine, 3),
                "processor": round(busy, 2),
                "load": round(os.getloadavg()[0], 1),
                "unit": "ms",
                "clients": 1,
                "date": datetime.now(UTC).date().isoformat(),
                "questions": len(every),
            }
        )
    return rows


def measure_search(*, entries: int, count: int, keep: bool = False) -> list[dict]:
    """Rows for the loaded catalogue and for ``entries`` entries made of it; ``keep`` uses those a run before left."""
    asked = questions(count)
    size = catalogue.count_items()
    print(f"{size:,} entries", flush=True)
    rows = report(size, measure(asked))
    if not keep:
        fill(entries)
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path = {SCHEMA}, public")
    ranked_at_most.cache_clear()  # the size of the catalogue has changed
    print(f"{entries:,} entries", flush=True)
    rows += report(entries, measure(asked))
    with connection.cursor() as cursor:
        cursor.execute("RESET search_path")
    return rows


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=1_000_000)
    options.add_argument("--questions", type=int, default=2000)
    options.add_argument("--keep", action="store_true", help="use the entries a run before has left")
    chosen = options.parse_args()
    settings.DEBUG = False
    connection.ensure_connection()
    rows = measure_search(entries=chosen.entries, count=chosen.questions, keep=chosen.keep)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps({row.pop("name"): row for row in rows}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
