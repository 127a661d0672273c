"""What we are built of: locked, with digests, listed, and asked about."""

import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
from tools import audit

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 23)


class TestLocks:
    @pytest.mark.parametrize("name", ["runtime", "dev", "bench"])
    def test_every_package_has_a_version_and_digests_and_no_address(self, name):
        text = (ROOT / f"requirements/{name}.lock").read_text("utf-8")
        packages = re.findall(r"^(\S+?)==(\S+)(.*(?:\n    --hash.*)*)", text, flags=re.M)

        assert len(packages) > 20
        assert [package for package, _version, rest in packages if "--hash=sha256:" not in rest] == []
        assert "://" not in text

    def test_node_packages_have_digests(self):
        packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

        assert [name for name, each in packages.items() if name and "integrity" not in each] == []

    def test_every_dependency_has_its_line_of_reason(self):
        said = (ROOT / "docs/adr/0003-dependencies.md").read_text("utf-8").casefold()
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        wanted = project["project"]["dependencies"] + [
            each for group in project["dependency-groups"].values() for each in group
        ]
        names = [re.split(r"[\[<>=]", each)[0].casefold() for each in wanted]

        assert [name for name in names if name not in said] == []


class TestBillOfMaterials:
    def test_names_every_package_that_runs(self, tmp_path):
        out = tmp_path / "python.cdx.json"
        tool = Path(sys.executable).parent / "cyclonedx-py"
        lock = ROOT / "requirements/runtime.lock"
        subprocess.run([tool, "requirements", lock, "--of", "JSON", "-o", out], check=True, capture_output=True)

        listed = {(each["name"], each["version"]) for each in json.loads(out.read_text("utf-8"))["components"]}

        locked = set(re.findall(r"^([\w.-]+?)(?:\[.*\])?==(\S+)", lock.read_text("utf-8"), flags=re.M))
        assert locked <= listed


def python(**vulns: list[str]) -> audit.Found:
    rows = [{"name": name, "version": "1", "vulns": [{"id": each} for each in ids]} for name, ids in vulns.items()]
    return audit.of_python(json.dumps({"dependencies": rows, "fixes": []}))


class TestAudit:
    def test_a_known_weakness_fails(self):
        assert audit.judge([python(django=["PYSEC-1"])], {}, today=TODAY) == [
            "django: PYSEC-1 is known and nobody accepted it"
        ]

    def test_one_that_was_accepted_passes_until_its_day(self):
        lived_with = {"PYSEC-1": TODAY}

        assert audit.judge([python(django=["PYSEC-1"])], lived_with, today=TODAY) == []
        assert audit.judge([python(django=["PYSEC-1"])], lived_with, today=date(2026, 11, 24)) == [
            "django: the acceptance of PYSEC-1 ran out"
        ]

    def test_an_acceptance_needs_a_reason(self):
        with pytest.raises(ValueError, match="reason"):
            audit.accepted('[[advisory]]\nid = "PYSEC-1"\nuntil = 2027-01-01\nreason = " "')

    def test_npm_is_understood(self):
        via = {"url": "https://github.com/advisories/GHSA-1", "title": "t"}
        said = {"vulnerabilities": {"htmx.org": {"via": [via]}, "other": {"via": ["htmx.org"]}}}

        assert audit.of_node(json.dumps(said)).advisories == {"GHSA-1": "htmx.org"}

    @pytest.mark.parametrize("said", ["", "no json", '{"message": "405 Method Not Allowed"}'])
    def test_silence_is_not_taken_for_a_clean_answer(self, said):
        assert audit.of_node(said).unasked
        assert audit.of_python(said).unasked

    def test_a_package_that_was_skipped_was_not_asked_about(self):
        said = {"dependencies": [{"name": "pyotp", "skip_reason": "not found"}], "fixes": []}

        assert audit.of_python(json.dumps(said)).unasked == ("pyotp",)

    @pytest.mark.parametrize(("arguments", "status"), [([], 0), (["--strict"], 1)])
    def test_whoever_demands_an_answer_fails_without_one(self, monkeypatch, arguments, status):
        monkeypatch.setattr(audit, "_said", lambda command: "")

        assert audit.main(arguments) == status

    def test_what_is_accepted_here_can_be_read(self):
        audit.accepted(audit.ACCEPTED.read_text("utf-8"))
