"""Rows on their way in wait in a table of their own, one for each load: nobody reads them before all are in."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from tongban.kernel.crypto.fields import blind_index
from tongban.registers.models import Load, Record, said_by

Parameters = list[Any]
_MANY = 10_000
_DATA: Any = Record._meta.get_field("data")
_DIGEST: Any = Record._meta.get_field("digest")
_COLUMNS = (
    "line, subject, subject_index, entry, relation, other, other_index, valid_from, valid_until, op, data, digest"
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a load does to the register."""

    added: int
    changed: int
    unchanged: int
    ended: int


def table_of(load: Load) -> str:
    return f"registers_staged_{int(load.pk)}"


def create(load: Load) -> None:
    """The table, unlogged: a crash of the database empties it, and the file is then read from its beginning."""
    _run(
        f"CREATE UNLOGGED TABLE IF NOT EXISTS {table_of(load)} (line bigint NOT NULL, subject bytea NOT NULL, "
        "subject_index bytea NOT NULL, entry text NOT NULL, relation text NOT NULL, other bytea NOT NULL, "
        "other_index bytea NOT NULL, valid_from date, valid_until date, op text NOT NULL, data bytea NOT NULL, "
        "digest bytea NOT NULL)"
    )


def drop(load: Load) -> None:
    _run(f"DROP TABLE IF EXISTS {table_of(load)}")


def put(load: Load, lines: Iterable[str]) -> None:
    """Append lines in the text form of COPY."""
    with connection.cursor() as cursor, cursor.copy(f"COPY {table_of(load)} ({_COLUMNS}) FROM STDIN") as copy:
        copy.write("".join(lines))


def count(load: Load) -> int:
    return _number(f"SELECT count(*) FROM {table_of(load)}")  # noqa: S608 our own table


def take_out_repeats(load: Load, most: int) -> tuple[int, list[int]]:
    """Remove rows that repeat an entry of an earlier line; how many, and the first of their lines."""
    table = table_of(load)
    _run("SET LOCAL work_mem = '128MB'")
    repeats = _lines(
        f"""WITH twice AS (SELECT subject_index, entry, min(line) AS first FROM {table}
                GROUP BY subject_index, entry HAVING count(*) > 1)
            DELETE FROM {table} staged USING twice
            WHERE staged.subject_index = twice.subject_index AND staged.entry = twice.entry
            AND staged.line > twice.first
            RETURNING staged.line"""  # noqa: S608
    )
    _run(f"ANALYZE {table}")
    return len(repeats), sorted(repeats)[:most]


def take_out_older(load: Load, most: int) -> tuple[int, list[int]]:
    """Remove rows that would change a version which starts later than they do."""
    older = _lines(
        f"""DELETE FROM {table_of(load)} staged USING registers_record record
            WHERE {_SAME} AND {_CHANGED} AND {_FROM} < record.valid_from RETURNING staged.line""",  # noqa: S608
        [load.register_id, load.as_of],
    )
    return len(older), sorted(older)[:most]


def effect(load: Load, *, ends: bool) -> Effect:
    """What applying would do now. ``ends``: records that the file does not name end."""
    table = table_of(load)
    rows = _number(f"SELECT count(*) FROM {table} WHERE op = 'put'")  # noqa: S608
    known = _number(
        f"SELECT count(*) FROM {table} staged JOIN registers_record record ON {_SAME} WHERE op = 'put'",  # noqa: S608
        [load.register_id],
    )
    changed = _number(
        f"SELECT count(*) FROM {table} staged JOIN registers_record record ON {_SAME} "  # noqa: S608
        f"WHERE op = 'put' AND {_CHANGED}",
        [load.register_id],
    )
    ended = _number(
        f"SELECT count(*) FROM {table} staged JOIN registers_record record ON {_SAME} "  # noqa: S608
        "WHERE op = 'end' AND record.valid_until IS NULL",
        [load.register_id],
    )
    if ends:
        ended += _number(f"SELECT count(*) FROM registers_record record WHERE {_absent(table)}", [load.register_id])  # noqa: S608
    return Effect(rows - known, changed, known - changed, ended)


def apply(load: Load, *, ends: bool) -> Effect:
    """Everything at once, in the caller's transaction: versions that change go to the history, then the new ones."""
    table, register, day = table_of(load), load.register_id, load.as_of
    _run("SET LOCAL work_mem = '128MB'")
    _run(
        f"""INSERT INTO registers_pastrecord (record_id, register_id, subject_number, subject_index, entry,
                relation, other_number, other_index, data, digest, marks, valid_from, valid_until, as_of, load_id,
                replaced, written_at)
            SELECT record.id, record.register_id, record.subject_number, record.subject_index, record.entry,
                record.relation, record.other_number, record.other_index, record.data, record.digest, record.marks,
                record.valid_from,
                CASE WHEN {_FROM} = record.valid_from THEN record.valid_until
                    ELSE least(record.valid_until, {_FROM} - 1) END,
                record.as_of, record.load_id, {_FROM} = record.valid_from, now()
            FROM {table} staged JOIN registers_record record ON {_SAME} WHERE op = 'put' AND {_CHANGED}""",  # noqa: S608
        [day, day, day, register],
    )
    changed = _run(
        f"""UPDATE registers_record record SET relation = staged.relation, other_number = staged.other,
                other_index = staged.other_index, data = staged.data, digest = staged.digest, valid_from = {_FROM},
                valid_until = staged.valid_until, as_of = %s, load_id = %s
            FROM {table} staged WHERE {_SAME} AND op = 'put' AND {_CHANGED}""",  # noqa: S608
        [day, day, load.pk, register],
    )
    added = _run(
        f"""INSERT INTO registers_record (register_id, subject_number, subject_index, entry, relation,
                other_number, other_index, data, digest, marks, marked, valid_from, valid_until, as_of, load_id)
            SELECT %s, subject, subject_index, entry, relation, other, other_index, data, digest, '', FALSE,
                {_FROM}, valid_until, %s, %s
            FROM {table} staged WHERE op = 'put'
            AND NOT EXISTS (SELECT 1 FROM registers_record record WHERE {_SAME})""",  # noqa: S608
        [register, day, day, load.pk, register],
    )
    rows = _number(f"SELECT count(*) FROM {table} WHERE op = 'put'")  # noqa: S608
    done = Effect(added, changed, rows - added - changed, _end(load, ends=ends))
    if done.added + done.changed + done.ended > _MANY:
        _run("ANALYZE registers_record")  # the next question is asked before the database looks by itself
    return done


def row_of(load: Load, subject_index: bytes, entry: str) -> tuple[int, dict[str, Any]] | None:
    """Line and data of the row about one entry, or None."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT line, data FROM {table_of(load)} WHERE subject_index = %s AND entry = %s AND op = 'put'",  # noqa: S608
            [subject_index, entry],
        )
        found = cursor.fetchone()
    return (int(found[0]), _DATA.from_db_value(found[1], None, connection)) if found else None


def replace_data(load: Load, line: int, data: dict[str, Any]) -> None:
    told = [_DATA.sealed(data), blind_index(said_by(data), about=_DIGEST.about), line]
    _run(f"UPDATE {table_of(load)} SET data = %s, digest = %s WHERE line = %s", told)  # noqa: S608


def _end(load: Load, *, ends: bool) -> int:
    """Close what the file ends by name, and for a complete file what it does not name."""
    table, register, day = table_of(load), load.register_id, load.as_of
    last = "greatest(record.valid_from, coalesce(staged.valid_until, %s - 1))"
    ended = _run(
        f"""UPDATE registers_record record SET valid_until = {last}, as_of = %s, load_id = %s
            FROM {table} staged WHERE {_SAME} AND op = 'end' AND record.valid_until IS NULL""",  # noqa: S608
        [day, day, load.pk, register],
    )
    if ends:
        ended += _run(
            f"""UPDATE registers_record record SET valid_until = greatest(record.valid_from, %s - 1), as_of = %s,
                load_id = %s WHERE {_absent(table)}""",  # noqa: S608
            [day, day, load.pk, register],
        )
    return ended


_SAME = "record.register_id = %s AND record.subject_index = staged.subject_index AND record.entry = staged.entry"
_FROM = "coalesce(staged.valid_from, %s)"
_CHANGED = (
    "(record.digest IS DISTINCT FROM staged.digest OR record.valid_until IS DISTINCT FROM staged.valid_until "
    "OR coalesce(staged.valid_from <> record.valid_from, FALSE))"
)


def _absent(table: str) -> str:
    return (
        f"record.register_id = %s AND record.valid_until IS NULL AND NOT EXISTS (SELECT 1 FROM {table} staged "  # noqa: S608
        "WHERE staged.subject_index = record.subject_index AND staged.entry = record.entry)"
    )


def _run(statement: str, parameters: Parameters | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _number(statement: str, parameters: Parameters | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.fetchone()[0])


def _lines(statement: str, parameters: Parameters | None = None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return [int(line) for (line,) in cursor.fetchall()]
