"""The list of conformance modules: whole, true to its tests, and a check that notices when it is not."""

import pytest
from tools import make_conformance as table

from tests.architecture import ROOT

MODULES = {"Basic OP": 38, "Config OP": 1, "RP-Initiated OP": 11, "Back-Channel OP": 2}  # as the suite has them
LIST = """
[[plan]]
id = "p"
title = "P"
place = "src/test_p.py"

[[plan.module]]
id = "oidcc-one"
asks = "this"

[[plan.module]]
id = "oidcc-two"
asks = "that"
test = "test_both"

[[plan.module]]
id = "oidcc-three"
asks = "more"
reason = "there is none"
"""
TESTS = """
import pytest
def test_oidcc_one(): ...
@pytest.mark.parametrize("x", [1], ids=["oidcc-two"])
def test_both(x): ...
"""


def test_it_is_whole_and_the_document_is_made_of_it():
    assert table.flaws(ROOT) == []
    assert (ROOT / table.DOCUMENT).read_text("utf-8") == table.written(ROOT)


def test_no_module_of_a_plan_is_forgotten():
    assert {plan["title"]: len(plan["module"]) for plan in table.plans(ROOT)} == MODULES


@pytest.fixture
def house(tmp_path):
    for path, text in ((table.DATA, LIST), ("src/test_p.py", TESTS), (table.DOCUMENT, f"a\n{table.BEGIN}{table.END}b")):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def test_a_sound_list_is_sound_and_shown_between_what_stands_there(house):
    text = table.written(house)

    assert table.flaws(house) == []
    assert text.startswith("a\n<!--")
    assert text.endswith("-->b")
    assert "| `oidcc-two` | that | `test_both` |" in text
    assert "| `oidcc-three` | more | there is none |" in text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "oidcc-one"', 'id = "oidcc-none"', "oidcc-none: src/test_p.py::test_oidcc_none does not exist"),
        ('reason = "there is none"', "", "oidcc-three: src/test_p.py::test_oidcc_three does not exist"),
        ('id = "oidcc-two"', 'id = "oidcc-other"', "oidcc-other: src/test_p.py::test_both does not name it"),
        ('id = "oidcc-two"', 'id = "oidcc-one"', "oidcc-one twice"),
        ('asks = "this"', 'asks = " "', "oidcc-one: needs asks, and nothing but asks, id, note, reason, test"),
    ],
)
def test_what_is_wrong_is_told(house, old, new, said):
    (house / table.DATA).write_text(LIST.replace(old, new))

    assert said in table.flaws(house)
