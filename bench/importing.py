"""Import of the demo catalogue (real facts of a province as JSON lines) against COPY of the same lines into a table.

Ours reads, checks, reports, versions, publishes and indexes each row; the yardstick stores its JSON.
"""

import time
from collections.abc import Callable

from django.db import connection

from bench.figures import Row, median
from tongban.catalogue.search import index
from tongban.catalogue.services.demo import DATA
from tongban.config import setup_steps

_LINES = DATA / "items.jsonl"
ROUNDS = 3


def prepare_and_measure(tell: Callable[[str], None] = lambda said: None) -> list[Row]:
    """Bring a fresh database to where ``tongban up`` brings it; the step that imports is the figure."""
    spent: dict[str, float] = {}
    for step in setup_steps.steps():
        started = time.perf_counter()
        if step.wanted() and not step.is_done():
            step.run(lambda said: None)
            step.note_done()
        spent[step.title] = time.perf_counter() - started
        tell(f"{step.title} {spent[step.title]:.1f} s")
    seconds = next(value for title, value in spent.items() if "demo catalogue" in title)
    lines = _LINES.read_text(encoding="utf-8").splitlines()
    raw = median(_copied(lines) for _ in range(ROUNDS))
    started = time.perf_counter()
    entries = index.rebuild()
    indexed = time.perf_counter() - started
    return [
        Row(
            "import_rows",
            len(lines) / seconds,
            "rows per s",
            len(lines) / raw,
            1,
            "read, checked, versioned, published",
        ),
        Row("import_index", entries / indexed, "entries per s", None, 1, "the search index written anew"),
    ]


def _copied(lines: list[str]) -> float:
    """Seconds for COPY of the lines into a plain table, committed."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_lines")
        cursor.execute("CREATE TABLE bench_lines (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, line jsonb)")
        started = time.perf_counter()
        with cursor.copy("COPY bench_lines (line) FROM STDIN") as copy:
            for line in lines:
                copy.write_row((line,))
        spent = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_lines")
    return spent
