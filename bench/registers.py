"""A register of a million persons loaded from a CSV file: read and checked, put in, and a file of changes after it.

Yardstick: PostgreSQL's own ``COPY … FROM STDIN`` of the same rows, ready made, into a table with the same columns and
the same indexes in one go: nothing checked, nothing reported, nothing to go on from after a kill.
"""

import io
import os
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from django.db import connection

from bench.figures import Row, quantile
from tongban.kernel.actors import SYSTEM
from tongban.kernel.codes import citizen_id
from tongban.registers import public as registers
from tongban.registers.services import loading

CODE = "population.persons"
_BORN = date(1950, 1, 1)


def measure(*, quick: bool, folder: Path, size: int = 1_000_000) -> list[Row]:
    size = 5_000 if quick else size
    registers.ship_base_libraries()
    whole = folder / "persons.csv"
    with whole.open("w", encoding="utf-8") as file:
        file.writelines(_csv(size))
    busy = f"load of the machine at the start {os.getloadavg()[0]:.1f}"
    read, put = _load(whole, registers.LoadMode.COMPLETE, date(2026, 1, 1))
    copied = _copied()
    changes = folder / "changes.csv"
    with changes.open("w", encoding="utf-8") as file:
        file.writelines(_csv(max(size // 100, 10), moved=True))
    again, changed = _load(changes, registers.LoadMode.CHANGES, date(2026, 2, 1))
    note = f"{size} rows of 7 columns; {read:.0f} s read and checked, {put:.0f} s put in; {busy}"
    few = max(size // 100, 10)
    return [
        Row(f"registers_load_{size}", size / (read + put), "rows per s", size / copied, 1, note),
        Row(f"registers_changes_{few}", again + changed, "s", None, 1, f"{few} of them change; old versions kept"),
        *_asked(300 if not quick else 20, size),
    ]


def _load(path: Path, mode: registers.LoadMode, as_of: date) -> tuple[float, float]:
    """Seconds to read and check, and to put in."""
    with path.open("rb") as file:
        started = time.perf_counter()
        load = loading.start_load(actor=SYSTEM, code=CODE, file=file, source_name=path.name, mode=mode, as_of=as_of)
        load = loading.read_load(load_id=load.pk, file=file)
        checked = time.perf_counter()
        load = loading.apply_load(actor=SYSTEM, load_uuid=str(load.uuid))
        done = time.perf_counter()
    if load.bad_rows or not (load.added or load.changed):
        raise RuntimeError(f"{load.bad_rows} bad rows, {load.added} added, {load.changed} changed")
    return checked - started, done - checked


def _copied() -> float:
    """Seconds of the yardstick: what was put in, taken out to memory, copied into a table of the same shape."""
    data = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_record (LIKE registers_record INCLUDING INDEXES INCLUDING DEFAULTS)")
        with cursor.copy("COPY registers_record TO STDOUT") as out:
            for chunk in out:
                data.write(chunk)
        started = time.perf_counter()
        with cursor.copy("COPY bench_record FROM STDIN") as into:
            data.seek(0)
            while piece := data.read(1 << 20):
                into.write(piece)
        took = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_record")
    return took


def _asked(times: int, size: int) -> list[Row]:
    """One person's facts, with right, purpose, log and ledger."""
    elements = ["person.name", "person.sex", "person.birth_date", "person.household_address"]
    purpose = registers.Purpose("测量", about="bench:1")
    took = []
    for place in range(times):
        subject = registers.Subject(registers.SubjectKind.PERSON, _number(place * (size // times)))
        started = time.perf_counter()
        found = registers.find_facts(actor=SYSTEM, subject=subject, elements=elements, purpose=purpose)
        took.append((time.perf_counter() - started) * 1000)
        if len(found.facts) != len(elements):
            raise RuntimeError(f"{place}: {found.missing}")
    note = f"4 elements of one person among {size}, recorded in the transaction"
    return [Row(f"registers_find_facts_p{part}", quantile(took, part / 100), "ms", None, 1, note) for part in (50, 99)]


def _number(place: int) -> str:
    """Valid, and different for a million and more."""
    first17 = f"440101{_BORN + timedelta(days=place // 900):%Y%m%d}{place % 900 + 1:03}"
    return first17 + citizen_id.check_character(first17)


def _csv(size: int, *, moved: bool = False) -> Iterator[str]:
    yield "number,name,sex,ethnicity,birth_date,household_address,marital_status\n"
    road = "珠江路" if moved else "五山路"
    for place in range(size):
        number = _number(place)
        born = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        yield f"{number},张敏{place % 97},{place % 2 + 1},汉族,{born},演示市天河区{road}{place % 3000}号,20\n"
