"""Where figures go: bench/results/latest.json, and the tables between the marks of docs/performance.md."""

import json
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from bench import home
from bench.figures import Row

RESULTS = Path(__file__).parent / "results" / "latest.json"
DOCUMENT = home.ROOT / "docs" / "performance.md"
_BEGIN, _END = "<!-- measured: begin -->", "<!-- measured: end -->"
TITLES = {
    "intake": "Intake: a complete draft is handed in over HTTP",
    "steps": "Steps: finished with commit, over routes of eight",
    "parallel": "A parallel review of a thousand departments",
    "long_case": "A case with 2,000 lines of history, opened over HTTP",
    "form": "Forms: what is asked, and several items as one form",
    "search": "Search",
    "inbox": "Staff inbox",
    "watch": "Watch of the bureau",
    "export": "Cases taken out in a file",
    "import": "Import of the demo catalogue",
    "start": "Start",
    "weight": "Weight of a first visit",
    "memory": "Memory",
    "registers": "Registers: a million persons loaded, changed, asked",
    "door": "The door: logins, rights, what lies sealed",
    "token": "Tokens of connected systems",
    "recompute": "A holiday notice moves the dates of running cases",
}


def machine() -> str:
    """Cores, memory, processor and database of this run."""
    processor = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        processor = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), processor)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    with psycopg.connect(host=home.socket_folder(), user="postgres", dbname="tongban") as connection:
        told = {name: connection.execute(f"SHOW {name}").fetchone()[0] for name in ("server_version", *_DURABLE)}
    durable = ", ".join(f"{name} {told[name]}" for name in _DURABLE)
    python = f"Python {platform.python_version()}"
    database = f"PostgreSQL {told['server_version']} ({durable})"
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, {processor}, {platform.system()}, {python}, {database}"


_DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def write(rows: list[Row], *, results: Path = RESULTS, document: Path | None = DOCUMENT) -> None:
    """Renew the figures of this run; those of parts that did not run stay, with their own date."""
    known = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    date, where = datetime.now(UTC).date().isoformat(), machine()
    for row in rows:
        known[f"{row.name}_{row.clients}" if row.name.startswith("intake") else row.name] = row.as_stored(date, where)
    results.parent.mkdir(parents=True, exist_ok=True)
    results.write_text(json.dumps(known, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    if document is not None and document.exists():
        text = document.read_text(encoding="utf-8")
        before, after = text.split(_BEGIN)[0], text.split(_END)[1]
        document.write_text(f"{before}{_BEGIN}\n\n{tables(known)}\n{_END}{after}", encoding="utf-8")


def tables(known: dict[str, dict[str, object]]) -> str:
    """One table a part, in Markdown."""
    parts = []
    for prefix, title in TITLES.items():
        chosen = {name: row for name, row in known.items() if name.startswith(prefix)}
        if chosen:
            lines = [f"| `{name}` | {' | '.join(_cells(row))} |" for name, row in chosen.items()]
            head = "| | clients | ours | yardstick | ratio | unit | date | note |\n|---|---|---|---|---|---|---|---|"
            parts.append(f"### {title}\n\n{head}\n" + "\n".join(lines) + "\n")
    machines = sorted({str(row["machine"]) for row in known.values()})
    return "Measured on: " + "; ".join(machines) + ".\n\n" + "\n".join(parts)


def _cells(row: dict[str, object]) -> list[str]:
    ratio = "" if row["ratio"] is None else f"{float(str(row['ratio'])):.0%}"
    yardstick = "" if row["yardstick"] is None else f"{row['yardstick']:,}"
    return [
        str(row["clients"]),
        f"{row['ours']:,}",
        yardstick,
        ratio,
        str(row["unit"]),
        str(row["date"]),
        str(row.get("note", "")),
    ]
