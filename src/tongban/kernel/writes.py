"""Rows written with every act: the SQL is made once in a process, not once a save.

Making the SQL of a save costs the ORM more than PostgreSQL needs to carry it out, and a save asks how many rows it
changed, so it waits. These write the values a save would write (``pre_save`` and the conversions of the fields, among
them) and wait for nothing but identifiers: they belong inside ``in_few_trips``. Signals are not sent; we have none.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.expressions import DatabaseDefault

M = TypeVar("M", bound=models.Model)
Fields = tuple["models.Field[Any, Any]", ...]
_AT_ONCE = 500  # rows of one INSERT; PostgreSQL takes 65,535 values a statement


def insert(row: M) -> M:
    """Write a new row, as ``row.save(force_insert=True)``; it gets its identifier."""
    return insert_all([row])[0]


def insert_all(rows: Sequence[M]) -> Sequence[M]:
    """Write new rows of one model in few statements; each gets its identifier."""
    for start in range(0, len(rows), _AT_ONCE):
        _insert_some(rows[start : start + _AT_ONCE])
    return rows


def update(row: models.Model, *names: str) -> None:
    """Write these fields of a row that is there, as ``row.save(update_fields=names)``; all fields without names."""
    sql, fields = _update_of(type(row), names)
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_values(row, fields, add=False), row.pk])


def _insert_some(rows: Sequence[M]) -> None:
    sql, fields = _insert_of(type(rows[0]), len(rows))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for row in rows for value in _values(row, fields, add=True)])
        identifiers = cursor.fetchall()
    for row, (identifier,) in zip(rows, identifiers, strict=True):
        row.pk = identifier
        row._state.adding, row._state.db = False, connection.alias


def _values(row: models.Model, fields: Fields, *, add: bool) -> list[Any]:
    for field in fields:
        if isinstance(getattr(row, field.attname), DatabaseDefault):
            setattr(row, field.attname, field.db_default)  # a plain value: what the column would take by itself
    return [field.get_db_prep_save(field.pre_save(row, add), connection) for field in fields]


@cache
def _insert_of(model: type[models.Model], rows: int) -> tuple[str, Fields]:
    fields = _fields(model)
    places = "(" + ", ".join(["%s"] * len(fields)) + ")"
    columns = ", ".join(_quoted(field.column) for field in fields)
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([places] * rows)} RETURNING {key}", fields  # noqa: S608


@cache
def _update_of(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, Fields]:
    fields = tuple(field for field in _fields(model) if field.name in names or not names)
    if names and len(fields) != len(names):
        raise ValueError(f"{model.__name__} has not all of these fields: {', '.join(names)}")
    places = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    table, key = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    return f"UPDATE {table} SET {places} WHERE {key} = %s", fields  # noqa: S608 names of our own tables and columns


def _fields(model: type[models.Model]) -> Fields:
    """The fields a row is written from; the database gives the identifier."""
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
