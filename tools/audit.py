"""Is anything we ship known to be weak? Asks PyPI and npm about every locked package.

Fails when an advisory is known that nobody accepted, and when an acceptance has run out (docs/security/accepted.toml:
id, until, reason). A service that cannot be asked is named; ``--strict`` fails then too: for the nightly run of an
installation with a way to the registries.
"""

import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ACCEPTED = ROOT / "docs" / "security" / "accepted.toml"
PYTHON = [str(Path(sys.executable).parent / "pip-audit"), "--disable-pip", "--no-deps", "--progress-spinner=off"]
PYTHON += ["--format=json", "--requirement", str(ROOT / "requirements" / "runtime.lock")]
NODE = ["npm", "audit", "--json"]


@dataclass(frozen=True, slots=True)
class Found:
    """What one service said: advisories as {id: package}, and what it could not say."""

    advisories: dict[str, str]
    unasked: tuple[str, ...] = ()


def main(arguments: list[str]) -> int:
    found = [of_python(_said(PYTHON)), of_node(_said(NODE))]
    problems = judge(found, accepted(ACCEPTED.read_text("utf-8")), today=datetime.now(UTC).date())
    unasked = [each for one in found for each in one.unasked]
    for line in problems:
        sys.stderr.write(f"{line}\n")
    if unasked:
        sys.stderr.write(f"Could not ask about {len(unasked)}: {', '.join(unasked[:5])}{' …' * (len(unasked) > 5)}\n")
    return int(bool(problems) or ("--strict" in arguments and bool(unasked)))


def of_python(said: str) -> Found:
    """The answer of pip-audit. A package it skipped was not asked about."""
    try:
        packages = json.loads(said)["dependencies"]
    except (ValueError, KeyError):
        return Found({}, ("all Python packages",))
    weak = {weakness["id"]: each["name"] for each in packages for weakness in each.get("vulns", [])}
    return Found(weak, tuple(each["name"] for each in packages if "skip_reason" in each))


def of_node(said: str) -> Found:
    """The answer of npm."""
    try:
        packages = json.loads(said)["vulnerabilities"]
    except (ValueError, KeyError):
        return Found({}, ("all Node packages",))
    causes = [(via, name) for name, each in packages.items() for via in each["via"] if isinstance(via, dict)]
    return Found({str(via["url"]).rsplit("/", 1)[-1]: name for via, name in causes})


def accepted(text: str) -> dict[str, date]:
    """Until when each advisory is accepted. Raises ValueError for one without a reason."""
    rows = tomllib.loads(text).get("advisory", [])
    if any(not row.get("reason", "").strip() for row in rows):
        raise ValueError("an accepted advisory without a reason")
    return {row["id"]: row["until"] for row in rows}


def judge(found: list[Found], lived_with: dict[str, date], *, today: date) -> list[str]:
    """What has to be done, one line each."""
    problems = []
    for name, package in ((name, package) for each in found for name, package in each.advisories.items()):
        if name not in lived_with:
            problems.append(f"{package}: {name} is known and nobody accepted it")
        elif lived_with[name] < today:
            problems.append(f"{package}: the acceptance of {name} ran out")
    return sorted(problems)


def _said(command: list[str]) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout  # noqa: S603


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
