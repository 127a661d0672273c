"""Reading the house: floors from the contract file, modules and functions from the source."""

import ast
import configparser
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "tongban"


def floors() -> dict[str, int]:
    """Context → floor, 0 at the bottom, read from .importlinter: one source of truth."""
    contracts = configparser.ConfigParser()
    contracts.read(ROOT / ".importlinter")
    lines = contracts["importlinter:contract:floors"]["layers"].strip().splitlines()
    placed: dict[str, int] = {}
    for height, line in enumerate(reversed(lines)):
        for name in line.split("|"):
            placed[name.strip().strip("()")] = height
    return placed


def modules(*, tests: bool = False) -> Iterator[Path]:
    """Python files of the platform, without migrations; tests only when asked."""
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE).parts
        if "migrations" in parts or ("tests" in parts) is not tests:
            continue
        yield path


@cache
def tree_of(path: Path) -> ast.Module:
    """Read once in a run: many rules look at every module."""
    return ast.parse(path.read_text("utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))
