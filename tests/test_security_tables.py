"""The tables of docs/security: whole, true to the tests they name, and a check that notices when they are not."""

import json
import re
import shutil
import tomllib

import pytest
from tools import make_security as tables

from tests.architecture import ROOT

PROVEN = """
import pytest

def test_alone(): ...

@pytest.mark.skip(reason="later")
def test_left_out(): ...

@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.xfail)])
def test_fails_on_purpose(x): ...

def test_skips_itself():
    pytest.skip("no time")

@pytest.mark.browser
def test_in_a_browser(): ...

def helper(): ...

class TestThings:
    def test_one(self): ...
    def helper(self): ...

@pytest.mark.skipif(True, reason="never")
class TestLeftOut:
    def test_one(self): ...

class TestMade:
    def __init__(self): ...
    def test_one(self): ...

class Things:
    def test_one(self): ...
"""
SOUND = "src/test_proven.py::TestThings::test_one"
THREAT = f"""
[groups]
login = "People and login"

[[threat]]
id = "L01"
group = "login"
threat = "Somebody guesses."
control = "Counted."
default = "on"
source = "a law"
tests = ["{SOUND}"]
"""
ANSWERS = f"""
[groups]
one = "One"

[[item]]
id = "1.1"
level = 2
group = "one"
asked = "something"
stands = "met"
here = "so"
tests = ["{SOUND}"]

[[item]]
id = "1.2"
level = 1
group = "one"
asked = "something else"
stands = "not applicable"
here = "there is none"
reason = "no such thing | here"
"""


class TestShipped:
    @pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
    def test_are_whole(self, table):
        assert tables.flaws(table, ROOT) == []

    @pytest.mark.parametrize("table", tables.TABLES, ids=lambda table: table.name)
    def test_documents_are_made_from_them(self, table):
        assert (ROOT / "docs/security" / table.document).read_text("utf-8") == tables.written(table, ROOT)

    def test_no_item_up_to_level_two_is_forgotten(self):
        """345 items, of them 70 of level 1 and 183 of level 2, says the standard of itself."""
        levels = list(tables.asvs_items(ROOT).values())

        assert (levels.count(1), levels.count(2), len(levels)) == (70, 183, 253)

    def test_everything_named_in_a_reason_is_there(self):
        named = set()
        for table in tables.TABLES:
            text = (ROOT / "docs/security" / f"{table.name}.toml").read_text("utf-8")
            named |= set(re.findall(r"\b(?:docs|tools|src|requirements)/[\w/.-]+\.\w+\b", text))
        assert sorted(path for path in named if not (ROOT / path).exists()) == []

    def test_every_setting_named_in_a_document_is_read_somewhere(self):
        documents = "\n".join(path.read_text("utf-8") for path in (ROOT / "docs/security").glob("*.md"))
        source = "\n".join(path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
        named = set(re.findall(r"\bTONGBAN_[A-Z0-9_]*[A-Z0-9]\b", documents))

        assert len(named) > 10
        assert sorted(name for name in named if name.removesuffix("_FILE") not in source) == []


@pytest.fixture
def house(tmp_path):
    """A small house with sound tables."""
    (tmp_path / "docs/security").mkdir(parents=True)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/test_proven.py").write_text(PROVEN)
    shutil.copytree(ROOT / "tools/texts", tmp_path / "tools/texts")
    (tmp_path / "tools/texts/asvs-items.txt").write_text("1 2 1 3\n")
    (tmp_path / "docs/security/threats.toml").write_text(THREAT)
    (tmp_path / "docs/security/asvs.toml").write_text(ANSWERS)
    return tmp_path


def broken(house, table, old, new):
    path = house / "docs/security" / f"{table.name}.toml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    return tables.flaws(table, house)


class TestBrokenTables:
    def test_sound_ones_are_sound(self, house):
        assert tables.flaws(tables.THREATS, house) == tables.flaws(tables.ASVS, house) == []

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('control = "Counted."', 'control = " "', "L01: control is empty"),
            ('source = "a law"\n', "", "L01: source is empty"),
            ('source = "a law"', 'source = "a law"\nsauce = "x"', "L01: sauce is unknown"),
            ('group = "login"', 'group = "other"', "L01: there is no group other"),
            (f'tests = ["{SOUND}"]', "", "L01: neither a test nor a reason why the place that runs it must see to it"),
            (f'tests = ["{SOUND}"]', 'reason = " "', "L01: reason is empty"),
            ('login = "People and login"', 'login = "L"\nmore = "M"', "group more has no row"),
            ("[[threat]]", f"{THREAT.split('two')[0][THREAT.index('[[threat') :]}\n[[threat]]", "L01 twice"),
        ],
    )
    def test_of_threats_are_told(self, house, old, new, said):
        assert said in broken(house, tables.THREATS, old, new)

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('stands = "met"', 'stands = "nearly"', "1.1: stands as nearly, which is none of"),
            (f'tests = ["{SOUND}"]', "", "1.1: said to be met without a test"),
            ('reason = "no such thing | here"', "", "1.2: not applicable without a reason"),
            (
                'stands = "not applicable"\nhere = "there is none"\nreason = "no such thing | here"',
                'stands = "not met"\nhere = "there is none"',
                "1.2: not met without a reason",
            ),
            ('id = "1.2"\nlevel = 1', 'id = "1.2"\nlevel = 2', "1.2 is of level 1"),
            ('id = "1.2"', 'id = "1.9"', "1.2 is missing"),
            ('id = "1.2"', 'id = "1.9"', "1.9 is not an item of it"),
        ],
    )
    def test_of_answers_are_told(self, house, old, new, said):
        assert any(flaw.startswith(said) for flaw in broken(house, tables.ASVS, old, new))

    @pytest.mark.parametrize(
        ("named", "said"),
        [
            ("src/test_gone.py::TestThings::test_one", "is in no file that pytest collects"),
            ("docs/test_proven.py::test_alone", "is in no file that pytest collects"),
            ("src/test_proven.py::TestThings::test_two", "does not exist"),
            ("src/test_proven.py::TestOther::test_one", "does not exist"),
            ("src/test_proven.py::TestThings", "is not a test"),
            ("src/test_proven.py", "is not a test"),
            ("src/test_proven.py::helper", "is not a test"),
            ("src/test_proven.py::TestThings::helper", "is not a test"),
            ("src/test_proven.py::Things::test_one", "is not a test"),
            ("src/test_proven.py::TestMade::test_one", "is not a test"),
            ("src/test_proven.py::test_left_out", "may be skipped"),
            ("src/test_proven.py::test_fails_on_purpose", "may be skipped"),
            ("src/test_proven.py::test_skips_itself", "may be skipped"),
            ("src/test_proven.py::TestLeftOut::test_one", "may be skipped"),
            ("src/test_proven.py::test_in_a_browser", "is left out by `make test` and by `make browser`"),
        ],
    )
    def test_tests_that_prove_nothing_are_told(self, house, named, said):
        assert broken(house, tables.THREATS, SOUND, named) == [f"L01: {named} {said}"]

    def test_a_module_that_is_skipped_proves_nothing(self, house):
        (house / "src/test_proven.py").write_text("pytestmark = pytest.mark.skip\n" + PROVEN)

        assert tables.flaws(tables.THREATS, house) == [f"L01: {SOUND} may be skipped"]

    def test_a_browser_counts_among_the_journeys(self, house):
        (house / "tests/journeys").mkdir(parents=True)
        (house / "tests/journeys/test_way.py").write_text("pytestmark = pytest.mark.browser\ndef test_way(): ...\n")

        assert broken(house, tables.THREATS, SOUND, "tests/journeys/test_way.py::test_way") == []

    def test_documents_say_how_many_stand_how_and_break_no_table(self, house):
        text = tables.written(tables.ASVS, house)

        assert "| met, with a test | 1 | 1 |" in text
        assert "| together | 2 | 1 |" in text
        assert "no such thing \\| here |" in text
        assert f"`{SOUND}`" in tables.written(tables.THREATS, house)

    def test_the_check_fails_and_names_it(self, house, monkeypatch, capsys):
        monkeypatch.setattr(tables, "ROOT", house)
        monkeypatch.setattr(tables, "TABLES", (tables.THREATS, tables.ASVS))
        monkeypatch.setattr("sys.argv", ["make_security.py", "--check"])

        assert tables.main() == 1
        assert "docs/security/threat-model.md is not up to date" in capsys.readouterr().err

        monkeypatch.setattr("sys.argv", ["make_security.py"])
        assert tables.main() == 0
        monkeypatch.setattr("sys.argv", ["make_security.py", "--check"])
        assert tables.main() == 0

        (house / "src/test_proven.py").unlink()
        assert tables.main() == 1
        assert "threats.toml: L01" in capsys.readouterr().err


class TestSupply:
    """What installs is what was locked."""

    @pytest.mark.parametrize("lock", ["dev", "runtime", "bench"])
    def test_every_locked_package_has_its_hashes(self, lock):
        text = (ROOT / "requirements" / f"{lock}.lock").read_text("utf-8").replace("\\\n", " ")
        packages = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line, re.I)]

        assert len(packages) > 30
        assert [line.split()[0] for line in packages if "==" not in line or "--hash=sha256:" not in line] == []

    def test_every_locked_package_of_node_has_its_hash(self):
        packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

        assert len(packages) > 10
        assert [name for name, told in packages.items() if name and "integrity" not in told] == []

    def test_installation_insists_on_the_hashes(self):
        make = (ROOT / "Makefile").read_text("utf-8")

        assert all("--require-hashes" in line for line in make.splitlines() if "pip install" in line and "-r " in line)
        assert "npm ci" in make

    def test_no_library_of_things_we_have_not(self):
        """No LDAP, XPath, SAML, GraphQL, web sockets, WebRTC, LaTeX, memcached: nothing to harden there."""
        locked = (ROOT / "requirements/runtime.lock").read_text("utf-8").lower()
        absent = "ldap saml graphene strawberry ariadne graphql channels websockets aiortc latex pymemcache pylibmc"

        assert [name for name in absent.split() if re.search(rf"^[\w-]*{name}[\w-]*==", locked, re.M)] == []
        assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]

    def test_xpath_is_never_asked(self):
        """lxml comes along with the library of PDF signatures; nothing of ours reads XML with it."""
        sources = [path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py")]

        assert len(sources) > 500
        assert not [text for text in sources if re.search(r"^\s*(?:import|from) lxml|\.xpath\(", text, re.M)]
