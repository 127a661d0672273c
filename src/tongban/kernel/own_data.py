"""What the platform holds about one person, read from what the tables say of themselves (个人信息保护法 art. 44, 45).

A table about people says ``whose`` rows they are: the way to the party from its own columns. Tables without say go with
the table they belong to. What a person sees on a page of its own names it (``shown_at``); what may not be given says
why (``withheld``). A test refuses a table about people that says none of these.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from tongban.kernel.crypto.fields import SealedField
from tongban.kernel.privacy import Privacy, Retention, privacy_of

PARTY = "identity.Party"
MOST_ROWS = 5_000  # of one table in one file
_STAFF = "工作人员"
_LONGEST_WAY = 4
_SECRETS = frozenset({"password", "secret", "session_key", "number_index", "mobile_index"})


@dataclass(frozen=True, slots=True)
class OwnTable:
    """One table with rows of persons. ``ways`` lead from a row to the id of whose it is."""

    model: type[models.Model]
    privacy: Privacy
    ways: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label

    @property
    def words(self) -> str:
        return self.model._meta.db_table_comment or self.label

    def rows_of(self, party_id: int) -> "models.QuerySet[models.Model]":
        mine = Q()
        for way in self.ways:
            mine |= Q(**{way: party_id})
        return self.model._base_manager.filter(mine).order_by("pk")


def list_own_tables() -> list[OwnTable]:
    """Every table that holds rows of a person, in the order of their names."""
    found = []
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):
        privacy = privacy_of(model)
        if privacy is not None and (ways := ways_to_party(model)):
            found.append(OwnTable(model, privacy, ways))
    return found


def is_about_people(privacy: Privacy) -> bool:
    """About those who apply, not only about officials or nobody."""
    return privacy.retention is not Retention.NOTHING and privacy.about != _STAFF


def ways_to_party(model: type[models.Model], most: int = _LONGEST_WAY) -> tuple[str, ...]:
    """How a row leads to whose it is: as said, or by the table it belongs to. Empty: it does not."""
    privacy = privacy_of(model)
    if privacy is None or not is_about_people(privacy) or privacy.withheld or privacy.shown_at:
        return ()
    if privacy.whose:
        return privacy.whose
    for key in _belongs_by(model) if most else ():
        if above := ways_to_party(key.related_model, most - 1):
            return tuple(f"{key.name}__{way}" for way in above)
    return ()


def _belongs_by(model: type[models.Model]) -> Iterator[Any]:
    """Foreign keys to other tables that a row cannot be without."""
    for field in model._meta.concrete_fields:
        if (field.many_to_one or field.one_to_one) and field.related_model is not model and not field.null:
            yield field


def count_own_rows(party_id: int) -> list[tuple[OwnTable, int]]:
    """Tables that hold something of this person, with the number of rows."""
    counted = ((table, table.rows_of(party_id).count()) for table in list_own_tables())
    return [(table, count) for table, count in counted if count]


def export_own_data(party_id: int) -> Iterator[dict[str, Any]]:
    """One object for each table: what for, how long, on what basis, and the rows."""
    for table in list_own_tables():
        rows = [_as_said(row) for row in table.rows_of(party_id)[:MOST_ROWS]]
        if rows:
            term = table.privacy.retention.value
            yield {
                "table": table.label,
                "name": table.words,
                "purpose": table.privacy.purpose,
                "kept": term.words,
                "basis": term.basis,
                "rows": rows,
            }


def _as_said(row: models.Model) -> dict[str, Any]:
    """What a row says, without secrets, keys of other rows and what is only for finding."""
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.is_relation or field.primary_key or field.name in _SECRETS or _is_index(field):
            continue
        value = getattr(row, field.attname)
        if value not in (None, "", [], {}):
            said[field.name] = _plain(row, field, value)
    return said


def _is_index(field: Any) -> bool:
    return isinstance(field, models.BinaryField) and not isinstance(field, SealedField)


def _plain(row: models.Model, field: Any, value: Any) -> Any:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value
