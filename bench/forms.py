"""Forms without a database: 312 questions with 246 conditions, and twenty items of sixty questions as one form.

Yardstick: reading the same definitions from their JSON, which whoever shows them has to do at least once; for 2,000
rows of ten questions, reading the rows from theirs.
"""

import json
import time
from collections.abc import Callable
from typing import Any

from bench.figures import Row, median
from tongban.applications.forms.answers import MOST_ROWS, find_problems, settled
from tongban.applications.forms.merging import requirements_of
from tongban.catalogue.definition import FormField, ItemDefinition
from tongban.catalogue.enums import ItemType, VersionState
from tongban.catalogue.items import Item

QUESTIONS, CONDITIONS = 312, 246
ITEMS, OF_EACH, SHARED = 20, 60, 40


def measure(*, quick: bool) -> list[Row]:
    rounds = 5 if quick else 50
    large, many = [_large()], [_small(number) for number in range(1, ITEMS + 1)]
    answers = {f"q{number}": "1" for number in range(QUESTIONS)}
    parts: tuple[tuple[str, list[Item], dict[str, Any], str], ...] = (
        (
            "form_rules_nothing",
            large,
            {},
            f"{QUESTIONS} questions, a chain of {CONDITIONS} conditions, no answer yet",
        ),
        ("form_rules_everything", large, answers, "the same, everything answered"),
        ("form_merging", many, {}, f"{ITEMS} items of {OF_EACH} questions, {SHARED} of them the same elements"),
    )
    found = [_row(name, items, given, note, rounds) for name, items, given, note in parts]
    return [*found, *_many_rows(3 if quick else 10)]


def _many_rows(rounds: int) -> list[Row]:
    """Storing a table, judging all of it, and saving one page of it while the rest stays."""
    kinds = {"text": "王小明", "number": "12", "date": "2026-03-16", "phone": "13800138000", "money": "100.00"}
    kinds |= {"citizen_id": "11010519491231002X", "email": "a@example.cn", "long_text": "因经营需要", "choice": "1"}
    yes_no = ({"value": "1", "label": "是"}, {"value": "0", "label": "否"})
    fields = [_question(kind, type=kind, choices=yes_no if kind == "choice" else ()) for kind in kinds]
    group = FormField.model_validate(
        {"key": "rows", "label": "行", "type": "group", "fields": [*fields, _question("place")]}
    )
    raw = [kinds | {"place": f"第{at}处"} for at in range(MOST_ROWS)]
    stored = settled(group, raw, None)
    page = [dict(row) for row in stored]
    page[1872]["place"] = "别处"
    text = json.dumps(stored, ensure_ascii=False)
    read = median(_times(lambda: json.loads(text), rounds))
    parts: tuple[tuple[str, str, Callable[[], object]], ...] = (
        ("form_rows_taken_in", "2,000 rows of 10 questions from a table", lambda: settled(group, raw, None)),
        ("form_rows_judged", "what is wrong in all of them", lambda: find_problems([group], {"rows": stored}, ())),
        ("form_rows_saved_a_page", "one row of them changed", lambda: settled(group, page, stored)),
    )
    return [Row(name, median(_times(work, rounds)), "ms", read, 1, note) for name, note, work in parts]


def _row(name: str, items: list[Item], answers: dict[str, Any], note: str, rounds: int) -> Row:
    texts = [item.definition.model_dump_json() for item in items]
    ours = _times(lambda: requirements_of(items, answers), rounds)
    read = _times(lambda: [json.loads(text) for text in texts], rounds)
    return Row(name, median(ours), "ms", median(read), 1, note)


def _times(work: Callable[[], object], rounds: int) -> list[float]:
    taken = []
    for _round in range(rounds):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return taken


def _large() -> Item:
    free = QUESTIONS - CONDITIONS
    return _item(
        0,
        [
            _question(f"q{at}", when={"field": f"q{at - 1}", "value": "1"} if at >= free else None)
            for at in range(QUESTIONS)
        ],
    )


def _small(number: int) -> Item:
    return _item(
        number,
        [_question(f"q{number}_{at}", element=f"bench.e{at}" if at < SHARED else "") for at in range(OF_EACH)],
    )


def _question(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "label": key, **more}


def _item(number: int, fields: list[dict[str, Any]]) -> Item:
    said = ItemDefinition(
        title=f"事项{number}",
        item_type=ItemType.LICENCE,
        task_code="",
        authority_code="",
        authority_name="",
        form=({"key": "s", "title": "内容", "fields": fields},),  # type: ignore[arg-type]
    )
    return Item(number, 1, VersionState.PUBLISHED, f"item{number}", said.title, 1, said)
