"""Write the inventory of personal data and the impact assessment into docs/security/. ``--check``: are they stale?"""

import os
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "security"
TEXTS = ROOT / "tools" / "texts"  # what stands around the rows


def main() -> int:
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings.test")
    import django

    django.setup()
    held = _held()
    rows = {"personal-data.md": _inventory(held), "impact-assessment.md": _assessment(held)}
    texts = {
        name: (TEXTS / name).read_text("utf-8").replace("{rows}", "\n".join(lines)) for name, lines in rows.items()
    }
    FOLDER.mkdir(exist_ok=True)
    stale = [name for name, text in texts.items() if not _is(FOLDER / name, text)]
    if "--check" in sys.argv:
        if stale:
            sys.stderr.write(f"docs/security is not up to date ({', '.join(stale)}): run `make map`\n")
        return int(bool(stale))
    for name, text in texts.items():
        (FOLDER / name).write_text(text, "utf-8")
    return 0


def _held() -> list:
    from django.apps import apps

    from tongban.kernel.inventory import inventory
    from tongban.kernel.privacy import privacy_of

    found = []
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        found += inventory(model, privacy_of(model))
    return found


def _inventory(held: list) -> list[str]:
    lines = []
    for each in held:
        privacy, sealed = each.privacy, "yes" if each.sealed else ""
        lines.append(
            f"| `{each.table}` {each.words} | `{each.column}` | {each.grade} | {sealed} | {privacy.about} "
            f"| {privacy.purpose} | {privacy.retention.value.words} |"
        )
    return lines


def _assessment(held: list) -> list[str]:
    from tongban.kernel.privacy import Grade

    groups = defaultdict(list)
    for each in held:
        groups[each.privacy.purpose, each.privacy.about, each.privacy.retention].append(each)
    lines = []
    for (purpose, about, retention), columns in sorted(groups.items(), key=lambda pair: (pair[0][2].name, pair[0][0])):
        sensitive = [each for each in columns if each.grade is Grade.SENSITIVE]
        tables = ", ".join(sorted({f"`{each.table}`" for each in columns}))
        term = retention.value
        lines.append(
            f"| {purpose} | {about} | {tables} | {len(sensitive)} | {sum(each.sealed for each in sensitive)} "
            f"| {term.words} | {term.basis} |"
        )
    return lines


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
