"""After a new data key: what older keys sealed is sealed anew, a few hundred rows at a time, as often as it is asked.

Safe at any moment and beside any work: rows are locked while they are changed, and what is done is never done again.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from tongban.kernel.crypto import data_keys
from tongban.kernel.crypto.data_keys import MARK_BYTES
from tongban.kernel.crypto.fields import SealedField
from tongban.kernel.models.data_keys import DataKeyUse

_AT_ONCE = 500


def sealed_columns() -> Iterator[tuple[type[models.Model], SealedField]]:
    """Every sealed column of the platform."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield model, field


def reseal() -> Iterator[tuple[str, int]]:
    """Bring every column to the newest key; yields the place and the rows done in each column, also none."""
    mark = data_keys.newest(DataKeyUse.SEAL).mark
    for model, field in sealed_columns():
        done = 0
        while some := _reseal_some(model, field, mark):
            done += some
        yield field.seal, done


def count_behind() -> int:
    """Values that lie under an older key."""
    mark = data_keys.newest(DataKeyUse.SEAL).mark
    total = 0
    with connection.cursor() as cursor:
        for model, field in sealed_columns():
            cursor.execute(f"SELECT count(*) FROM {_table(model)} WHERE {_behind(field)}", [MARK_BYTES, mark])  # noqa: S608
            total += cursor.fetchone()[0]
    return total


@transaction.atomic
def _reseal_some(model: type[models.Model], field: SealedField, mark: bytes) -> int:
    key = _quoted(model._meta.pk.column)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL tongban.resealing = 'on'")  # what only grows lets its seals be renewed
        cursor.execute(
            f"SELECT {key} FROM {_table(model)} WHERE {_behind(field)} LIMIT {_AT_ONCE} FOR UPDATE",  # noqa: S608
            [MARK_BYTES, mark],
        )
        keys = [row[0] for row in cursor.fetchall()]
    for row in model._base_manager.filter(pk__in=keys).only(field.attname):
        model._base_manager.filter(pk=row.pk).update(**{field.attname: getattr(row, field.attname)})
    return len(keys)


def _behind(field: SealedField) -> str:
    column = _quoted(field.column)
    return f"{column} <> '' AND substring({column} FROM 1 FOR %s) <> %s"


def _table(model: type[models.Model]) -> str:
    return _quoted(model._meta.db_table)


def _quoted(name: Any) -> str:
    return connection.ops.quote_name(name)
