"""Write docs/security/threat-model.md, asvs.md and dengbao.md from the tables beside them. ``--check``: are they whole?

A table is whole when no item of its standard is forgotten, no cell is empty, each answer that claims a test names one
that pytest collects and nothing skips, and each answer without a test says why. `make lint` runs the check.
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.named_tests import NamedTests  # noqa: E402 found beside this file, wherever it is started from

STANDS = {
    "met": "met, with a test",
    "configured": "met by configuration, a document or the operation of the place",
    "not applicable": "not applicable",
    "not met": "not met, with the reason",
}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, the texts each row must have, and the heading of its sections."""

    name: str
    key: str
    document: str
    texts: tuple[str, ...]
    heads: tuple[str, ...]
    extra: frozenset[str] = frozenset({"tests", "reason"})


THREATS = Table(
    "threats",
    "threat",
    "threat-model.md",
    ("id", "group", "threat", "control", "default", "source"),
    ("", "threat", "control", "as shipped", "source", "test, or why none"),
)
ASVS = Table(
    "asvs",
    "item",
    "asvs.md",
    ("id", "group", "asked", "stands", "here"),
    ("", "level", "asked", "stands", "how it is here", "test, or why none"),
    frozenset({"level", "tests", "reason"}),
)
DENGBAO = Table(
    "dengbao",
    "item",
    "dengbao.md",
    ("id", "group", "chinese", "asked", "stands", "here"),
    ("条款", "要求", "asked", "stands", "how it is here", "test, or why none"),
)
TABLES = (THREATS, ASVS, DENGBAO)


def main() -> int:
    wrong = [f"{table.name}.toml: {flaw}" for table in TABLES for flaw in flaws(table, ROOT)]
    if wrong:
        sys.stderr.write("\n".join(wrong) + "\n")
        return 1
    texts = {ROOT / "docs/security" / table.document: written(table, ROOT) for table in TABLES}
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in sys.argv:
        for path in stale:
            sys.stderr.write(f"{path.relative_to(ROOT)} is not up to date: run `make map`\n")
        return int(bool(stale))
    for path in stale:
        path.write_text(texts[path], "utf-8")
    return 0


def read(table: Table, root: Path) -> dict[str, Any]:
    """Groups by their sign, and rows, as the file has them."""
    return tomllib.loads((root / "docs/security" / f"{table.name}.toml").read_text("utf-8"))


def flaws(table: Table, root: Path) -> list[str]:
    """All that is wrong with a table, one line each; empty when it is whole."""
    held, tests = read(table, root), NamedTests(root)
    rows: list[Row] = held.get(table.key, [])
    found = [f"{said} twice" for said, times in Counter(row.get("id") for row in rows).items() if times > 1]
    found += [f"group {group} has no row" for group in held["groups"] if not any(group == r.get("group") for r in rows)]
    for row in rows:
        name = row.get("id", "a row without id")
        found += [f"{name}: {said}" for said in _row_flaws(table, row, held["groups"])]
        found += [f"{name}: {test} {said}" for test in row.get("tests", []) if (said := tests.flaw(test))]
    return found + list(_of_the_standard(table, rows, root))


def _row_flaws(table: Table, row: Row, groups: dict[str, str]) -> Iterator[str]:
    for text in table.texts:
        if not isinstance(row.get(text), str) or not row[text].strip():
            yield f"{text} is empty"
    for more in row.keys() - table.extra - set(table.texts):
        yield f"{more} is unknown"
    if row.get("group") not in groups:
        yield f"there is no group {row.get('group')}"
    if not str(row.get("reason", "given")).strip():
        yield "reason is empty"
    yield from _answer_flaws(row) if "stands" in table.texts else _threat_flaws(row)


def _threat_flaws(row: Row) -> Iterator[str]:
    if not row.get("tests") and not row.get("reason"):
        yield "neither a test nor a reason why the place that runs it must see to it"


def _answer_flaws(row: Row) -> Iterator[str]:
    stands = row.get("stands")
    if stands not in STANDS:
        yield f"stands as {stands}, which is none of {', '.join(STANDS)}"
    if stands == "met" and not row.get("tests"):
        yield "said to be met without a test"
    if stands != "met" and not row.get("reason"):
        yield f"{stands} without a reason"


def _of_the_standard(table: Table, rows: Iterable[Row], root: Path) -> Iterator[str]:
    """Rows that the standard has and the table not, or the other way round."""
    asked = {"asvs": asvs_items, "dengbao": dengbao_items}.get(table.name)
    if asked is None:
        return
    wanted, given = asked(root), {row.get("id"): row.get("level") for row in rows}
    yield from (f"{name} is missing" for name in wanted.keys() - given.keys())
    yield from (f"{name} is not an item of it" for name in given.keys() - wanted.keys())
    for name in wanted.keys() & given.keys():
        if wanted[name] != given[name]:
            yield f"{name} is of level {wanted[name]}"


def asvs_items(root: Path) -> dict[str, int]:
    """Number and level of every item of OWASP ASVS 5.0.0 up to level 2."""
    items = {}
    for line in _lines(root / "tools/texts/asvs-items.txt"):
        section, *levels = line.split()
        items |= {f"{section}.{at}": int(level) for at, level in enumerate(levels, 1) if int(level) <= 2}
    return items


def dengbao_items(root: Path) -> dict[str, None]:
    """Clauses of GB/T 22239-2019 level 3 that an application answers, and the rows of GB/T 39786 beside them."""
    return dict.fromkeys(_lines(root / "tools/texts/dengbao-items.txt"))


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def written(table: Table, root: Path) -> str:
    """The document of a table."""
    held = read(table, root)
    rows = held[table.key]
    cells: Callable[[Row], list[str]] = {"threats": _threat, "asvs": _asvs, "dengbao": _dengbao}[table.name]
    lines: list[str] = []
    for group, title in held["groups"].items():
        lines += [f"## {title}", "", _line(table.heads), _line("---" for _ in table.heads)]
        lines += [_line(cells(row)) for row in rows if row["group"] == group] + [""]
    text = (root / "tools/texts" / table.document).read_text("utf-8")
    return text.replace("{counts}", "\n".join(_counts(table, rows))).replace("{rows}", "\n".join(lines).strip())


def _counts(table: Table, rows: list[Row]) -> list[str]:
    tested = sum(bool(row.get("tests")) for row in rows)
    if table is THREATS:
        return [
            f"**{len(rows)} threats**: {tested} with tests that CI runs, {len(rows) - tested} that only the place that "
            "runs it can answer (said with the reason)."
        ]
    stands = Counter(row["stands"] for row in rows)
    lines = [_line(("how it stands", "items", "of them with a test")), _line(["---"] * 3)]
    for sign, words in STANDS.items():
        lines.append(_line((words, stands[sign], sum(bool(r.get("tests")) for r in rows if r["stands"] == sign))))
    return [*lines, _line(("together", len(rows), tested))]


def _threat(row: Row) -> list[str]:
    return [row["id"], row["threat"], row["control"], row["default"], row["source"], _proof(row)]


def _asvs(row: Row) -> list[str]:
    return [row["id"], row["level"], row["asked"], row["stands"], row["here"], _proof(row)]


def _dengbao(row: Row) -> list[str]:
    return [row["id"], row["chinese"], row["asked"], row["stands"], row["here"], _proof(row)]


def _proof(row: Row) -> str:
    reason = [row["reason"]] if row.get("reason") else []
    return "<br>".join([*reason, *(f"`{test}`" for test in row.get("tests", []))])


def _line(cells: Iterable[object]) -> str:
    escaped = (re.sub(r"\s+", " ", str(cell)).strip().replace("|", "\\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


if __name__ == "__main__":
    sys.exit(main())
