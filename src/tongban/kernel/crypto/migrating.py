"""Migration operations that seal a column which lay open, rows and all, and open it again when taken back."""

from collections.abc import Iterator
from typing import Any

from django.db.migrations.operations import AlterField, RunPython

from tongban.kernel.crypto.fields import BlindIndex, SealedField

_AT_ONCE = 2000


class SealColumn(AlterField):
    """The field becomes a sealed one; what its column holds is sealed."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._rewrite(schema_editor, *self._two(app_label, from_state, to_state))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self._rewrite(schema_editor, *self._two(app_label, from_state, to_state))

    def _two(self, app_label: str, before: Any, after: Any) -> tuple[Any, Any, Any]:
        old, new = (state.apps.get_model(app_label, self.model_name) for state in (before, after))
        return new, old._meta.get_field(self.name), new._meta.get_field(self.name)

    def _rewrite(self, editor: Any, model: Any, old: Any, new: Any) -> None:
        """A new column is filled beside the old one, which then goes."""
        column, aside = editor.quote_name(new.column), editor.quote_name(f"old_{new.column}")
        table, key = editor.quote_name(model._meta.db_table), editor.quote_name(model._meta.pk.column)
        editor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE"
        )  # a changed row with a check still open keeps its table as it is
        editor.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO {aside}")
        editor.execute(f"ALTER TABLE {table} ADD COLUMN {column} {new.db_type(editor.connection)}")
        with editor.connection.cursor() as cursor:
            for rows in _batches(cursor, table, key, f"{aside}{_as_text(old)}"):
                changed = [(_content(old, new, value, editor.connection), pk) for pk, value in rows]
                cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", changed)  # noqa: S608
        if not new.null:
            editor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL")
        editor.execute(f"ALTER TABLE {table} DROP COLUMN {aside}")


def fill_indexes(app_label: str, model_name: str) -> RunPython:
    """Blind indexes of the rows that are there; after the columns they are made of were sealed."""

    def fill(apps: Any, schema_editor: Any) -> None:
        model = apps.get_model(app_label, model_name)
        indexes = [field for field in model._meta.concrete_fields if isinstance(field, BlindIndex)]
        for row in model._base_manager.only(*(field.of for field in indexes)).iterator(_AT_ONCE):
            values = {field.attname: field.pre_save(row, False) for field in indexes}
            model._base_manager.filter(pk=row.pk).update(**values)

    return RunPython(fill, RunPython.noop)


def _batches(cursor: Any, table: str, key: str, told: str) -> Iterator[list[tuple[Any, Any]]]:
    """All rows in the order of their keys, a batch at a time: a table of millions does not go through the memory."""
    select = f"SELECT {key}, {told} FROM {table} {{after}} ORDER BY {key} LIMIT {_AT_ONCE}"  # noqa: S608
    cursor.execute(select.format(after=""))
    while rows := cursor.fetchall():
        yield rows
        cursor.execute(select.format(after=f"WHERE {key} > %s"), [rows[-1][0]])


def _as_text(old: Any) -> str:
    return "" if isinstance(old, SealedField) else "::text"


def _content(old: Any, new: Any, value: Any, connection: Any) -> Any:
    """What the new column gets for what the old one held."""
    if value is None:
        return None
    if isinstance(new, SealedField):
        return new.get_db_prep_value(new.from_text(value), connection)
    return new.get_db_prep_save(old.from_db_value(value, None, connection), connection)
