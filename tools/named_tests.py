"""Whether a test named in a document is one that pytest collects and nothing skips, read from its source."""

import ast
import re
from pathlib import Path

_LEFT_OUT = re.compile(r"\b(mark\.)?(skip|skipif|xfail)\b")
_BROWSER = re.compile(r"\bmark\.browser\b")
Node = ast.FunctionDef | ast.ClassDef | ast.Module


class NamedTests:
    """Tests under one root: ``src`` and ``tests`` as pyproject.toml lets pytest look; journeys with a browser too."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._trees: dict[str, ast.Module] = {}

    def flaw(self, named: str) -> str:
        """What is wrong with ``path::Class::test``; empty when it is a test that CI runs."""
        path, *names = named.split("::")
        if not self._is_collected(path):
            return "is in no file that pytest collects"
        here: Node = self._tree(path)
        along: list[Node] = [here]
        for name in names:
            found = next((node for node in here.body if isinstance(node, _NAMED) and node.name == name), None)
            if found is None:
                return "does not exist"
            here = found
            along.append(here)
        if not isinstance(here, ast.FunctionDef) or not all(_is_test(node) for node in along[1:]):
            return "is not a test"
        return self._left_out(path, along)

    def _is_collected(self, path: str) -> bool:
        top, _, rest = path.partition("/")
        named = Path(rest).name.startswith("test_") and path.endswith(".py")
        return top in {"src", "tests"} and named and (self._root / path).is_file()

    def _tree(self, path: str) -> ast.Module:
        if path not in self._trees:
            self._trees[path] = ast.parse((self._root / path).read_text("utf-8"))
        return self._trees[path]

    def _left_out(self, path: str, along: list[Node]) -> str:
        marks = "\n".join(mark for node in along for mark in _marks(node))
        if _LEFT_OUT.search(marks) or _skips_itself(along[-1]):
            return "may be skipped"
        if _BROWSER.search(marks) and not path.startswith("tests/journeys/"):
            return "is left out by `make test` and by `make browser`"
        return ""


_NAMED = (ast.FunctionDef, ast.ClassDef)


def _is_test(node: Node) -> bool:
    if isinstance(node, ast.ClassDef):
        makes = any(isinstance(each, ast.FunctionDef) and each.name == "__init__" for each in node.body)
        return node.name.startswith("Test") and not makes
    return isinstance(node, ast.FunctionDef) and node.name.startswith("test")


def _marks(node: Node) -> list[str]:
    """Decorators, and ``pytestmark`` of a module or class."""
    found = [ast.unparse(each) for each in getattr(node, "decorator_list", [])]
    for each in node.body if not isinstance(node, ast.FunctionDef) else []:
        names = each.targets if isinstance(each, ast.Assign) else []
        if any(isinstance(name, ast.Name) and name.id == "pytestmark" for name in names):
            found.append(ast.unparse(each))
    return found


def _skips_itself(node: Node) -> bool:
    calls = (each for each in ast.walk(node) if isinstance(each, ast.Call))
    return any(ast.unparse(call.func) in {"pytest.skip", "pytest.xfail", "pytest.importorskip"} for call in calls)
