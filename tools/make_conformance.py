"""Write the table of conformance modules into docs/topics/one-login.md from conformance.toml. ``--check``: is it whole?

Whole: every module of every plan has a test that CI runs and that is named after it, or says why it has none.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tools.named_tests import NamedTests  # noqa: E402 found beside this file, wherever it is started from

DATA = "src/tongban/openplatform/tests/conformance.toml"
DOCUMENT = "docs/topics/one-login.md"
BEGIN, END = "<!-- conformance -->\n", "<!-- /conformance -->"
_KNOWN = {"id", "asks", "test", "reason", "note"}
Row = dict[str, Any]


def main() -> int:
    if wrong := flaws(ROOT):
        sys.stderr.write("\n".join(wrong) + "\n")
        return 1
    path, text = ROOT / DOCUMENT, written(ROOT)
    if path.read_text("utf-8") == text:
        return 0
    if "--check" in sys.argv:
        sys.stderr.write(f"{DOCUMENT} is not up to date: run `make map`\n")
        return 1
    path.write_text(text, "utf-8")
    return 0


def plans(root: Path) -> list[Row]:
    """The plans, each with its modules, as the file has them."""
    return list(tomllib.loads((root / DATA).read_text("utf-8"))["plan"])


def flaws(root: Path) -> list[str]:
    """All that is wrong, one line each; empty when the list is whole."""
    tests, listed = NamedTests(root), plans(root)
    times = Counter(module["id"] for plan in listed for module in plan["module"])
    found = [f"{name} twice" for name, many in times.items() if many > 1]
    for plan in listed:
        for module in plan["module"]:
            found += [f"{module['id']}: {said}" for said in _flaws(plan, module, tests, root)]
    return found


def _flaws(plan: Row, module: Row, tests: NamedTests, root: Path) -> Iterator[str]:
    if not str(module.get("asks", "")).strip() or module.keys() - _KNOWN:
        yield f"needs asks, and nothing but {', '.join(sorted(_KNOWN))}"
    if module.get("reason"):
        return
    named = test_of(plan, module)
    if said := tests.flaw(named):
        yield f"{named} {said}"
    elif "test" in module and module["id"] not in (root / named.partition("::")[0]).read_text("utf-8"):
        yield f"{named} does not name it"


def test_of(plan: Row, module: Row) -> str:
    """Where its test is: named after the module, unless it shares one."""
    return f"{plan['place']}::{module.get('test') or 'test_' + module['id'].replace('-', '_')}"


def written(root: Path) -> str:
    """The document with the table as the data has it."""
    before, _begin, rest = (root / DOCUMENT).read_text("utf-8").partition(BEGIN)
    _old, _end, after = rest.partition(END)
    lines = []
    for plan in plans(root):
        lines += [f"**{plan['title']}** (`{plan['id']}`, tests in `{plan['place']}`)", ""]
        lines += ["| module | asks | test, or why none |", "| --- | --- | --- |"]
        lines += [f"| `{row['id']}` | {row['asks']} | {_shown(plan, row)} |" for row in plan["module"]] + [""]
    return before + BEGIN + "\n" + "\n".join(lines) + END + after


def _shown(plan: Row, module: Row) -> str:
    name = test_of(plan, module).rpartition("::")[2]
    return module.get("reason") or " ".join(filter(None, [f"`{name}`", module.get("note")]))


if __name__ == "__main__":
    sys.exit(main())
