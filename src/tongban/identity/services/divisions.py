"""Reference data: the administrative divisions, loaded from files of this repository by an idempotent command."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import connection, transaction

from tongban.kernel.codes import division

_DATA = Path(__file__).resolve().parents[1] / "data" / "divisions"
_FILES = ("provinces.csv", "cities.csv", "areas.csv", "streets.csv")
_WITHOUT_FILE = (("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区"))
_CODES_ONLY = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_WAITING = """
    CREATE TEMPORARY TABLE waiting_division (code text, name text, level smallint, parent_id text, listed boolean)
    ON COMMIT DROP
"""
_TAKE_OVER = """
    INSERT INTO identity_division AS kept (code, name, level, parent_id, listed)
    SELECT code, name, level, parent_id, listed FROM waiting_division
    ON CONFLICT (code) DO UPDATE
        SET name = excluded.name, level = excluded.level, parent_id = excluded.parent_id, listed = excluded.listed
        WHERE (kept.name, kept.level, kept.parent_id, kept.listed)
            IS DISTINCT FROM (excluded.name, excluded.level, excluded.parent_id, excluded.listed)
"""

Row = tuple[str, str, int, str | None, bool]


@transaction.atomic
def load_divisions() -> int:
    """Bring the table to the state of the files; returns how many rows were added or changed. Removes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        with cursor.copy("COPY waiting_division FROM STDIN") as copy:
            for row in _rows():
                copy.write_row(row)
        cursor.execute(_TAKE_OVER)
        return int(cursor.rowcount)


def _rows() -> Iterator[Row]:
    """Every division once, in the order of the files."""
    seen: set[str] = set()
    codes_only: set[str] = set()
    for code, name in _named():
        if code in seen:
            continue
        seen.add(code)
        level = division.level(code)
        listed = not (level == 3 and name in _CODES_ONLY)
        if not listed:
            codes_only.add(code)
        parent = division.parent(code)
        if parent in codes_only:
            parent = division.parent(parent)
        yield code, name, level, parent or None, listed


def _named() -> Iterator[tuple[str, str]]:
    yield from _WITHOUT_FILE
    for name in _FILES:
        with (_DATA / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield division.parse(row["code"]), row["name"]
