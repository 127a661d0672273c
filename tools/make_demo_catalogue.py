"""Make the facts-only demo catalogue from the source: python tools/make_demo_catalogue.py items.jsonl

Source: github.com/Clarence-Kong/QABasedOnPolicyKnowledgeGraph (MIT), data/policy.json, one item a line. Kept: codes,
names, departments, types, limits, visits, places, public office telephones, material names, topics, targets, everyday
words. Left out: every text somebody wrote (accept_standard), web addresses of 2021, the word 无 for nothing.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

KEPT = (
    "TASK_CODE",
    "TASK_NAME",
    "TASK_TYPE",
    "DEPT_NAME",
    "AREACODE",
    "CATAID",
    "parentCatalogId",
    "subCatalogName",
    "matter_code",
    "matter_level",
    "matter_daily",
    "matter_short",
    "theme_category",
    "service_object_name",
    "handle_time",
    "handle_time_limit",
    "visit_number",
    "ONLINECHECK",
    "courier_service",
    "online_book",
    "co_department",
    "handle_location",
    "consult_phone",
    "complain_phone",
    "material_intro",
)
PHONE = re.compile(r"(?:0\d{2,3}[-—])?\d{5,8}(?:[-转]\d{1,5})*")
LONGEST_PHONE = 60
TARGET = Path(__file__).resolve().parents[1] / "src/tongban/catalogue/data/demo/items.jsonl"


def facts(row: dict[str, Any]) -> dict[str, Any]:
    """What is kept of one item."""
    kept = {key: row[key] for key in KEPT if row.get(key) not in (None, "", "无", [])}
    for key in ("consult_phone", "complain_phone"):
        text = kept.get(key, "")
        if len(text) > LONGEST_PHONE:
            kept[key] = "、".join(dict.fromkeys(PHONE.findall(text)))[:LONGEST_PHONE]
    return kept


def main(source: str) -> None:
    rows = [facts(json.loads(line)) for line in Path(source).read_text(encoding="utf-8").splitlines() if line.strip()]
    rows.sort(key=lambda row: row["TASK_CODE"])
    lines = [json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(rows)} items, {TARGET.stat().st_size:,} bytes -> {TARGET.name}\n")


if __name__ == "__main__":
    main(sys.argv[1])
