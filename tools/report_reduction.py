"""How much one form over real groups of items would ask less: writes the table of docs/topics/merged-forms.md.

    python tools/report_reduction.py

Reads the demo catalogue of this installation (facts of Guangdong, state of May 2021). A group is what one department
offers under one topic (办事主题); an item of two topics stands in both. Everything the items could ask of anybody is
counted: questions of the forms, materials of the lists; situations would narrow both sides. Materials are one where the
merged form of the platform makes them one: the same name, or names that people sorted to one kind.
"""

import os
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "topics" / "merged-forms.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
FEWEST, MOST, SHOWN = 4, 25, 20


def main() -> None:
    sys.path.insert(0, str(ROOT / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    import django

    django.setup()
    from tongban.catalogue import public as catalogue

    items = [item for item in catalogue.list_items_in_force() if item.definition.source != "演示数据"]
    names = {material.name for item in items for material in item.definition.materials}
    kinds = {name: kind.code for name, kind in catalogue.kinds_of(names).items()}
    rows = sorted((_row(*group, kinds) for group in _groups(items).items()), key=lambda row: (-row[3], row[0]))
    before, after = TARGET.read_text("utf-8").split(BEGIN)[0], TARGET.read_text("utf-8").split(END)[1]
    TARGET.write_text(f"{before}{BEGIN}\n\n{_told(rows)}\n\n{END}{after}", "utf-8")


def _groups(items):
    """(department, facet) → its items; only groups a person might apply for together."""
    found = defaultdict(list)
    for item in items:
        for facet in item.definition.topics:
            found[item.definition.authority_name, facet].append(item)
    return {key: group for key, group in found.items() if FEWEST <= len(group) <= MOST}


def _row(group, items, kinds):
    from tongban.applications.forms.merging import requirements_of

    merged = requirements_of(items, None, kinds)
    by_name = requirements_of(items, None)
    questions = sum(len(section.fields) for item in items for section in item.form)
    materials = sum(len(item.definition.materials) for item in items)
    return (
        "、".join(group),
        len(items),
        (questions, len(merged.questions)),
        materials,
        len(by_name.materials),
        len(merged.materials),
    )


def _told(rows):
    counted = [row for row in rows if row[3]]
    lines = ["| group | items | questions | materials: one by one | by name | by kind |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {name} | {count} | {asked[0]} → {asked[1]} | {before} | {by_name} | {after} |"
        for name, count, asked, before, by_name, after in counted[:SHOWN]
    ]
    shares = sorted(1 - row[5] / row[3] for row in counted)
    total, left = sum(row[3] for row in counted), sum(row[5] for row in counted)
    middle = shares[len(shares) // 2]
    lines += [
        "",
        f"{len(counted)} groups with materials, of {FEWEST} to {MOST} items; shown are the {SHOWN} largest. "
        f"All together {total} → {left} materials ({1 - left / total:.0%} less); the median group {middle:.0%} less, "
        f"the best {shares[-1]:.0%}.",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
