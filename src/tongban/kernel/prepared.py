"""Questions asked on every request: their SQL is written once in a process, not once a request.

Writing the SQL of a queryset costs the ORM three times what asking it costs. A ``Prepared`` question is built from the
same querysets as all others (``visible_to`` among them) and answers with the same objects.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.query import get_related_populators  # type: ignore[attr-defined] # the stubs do not know it

from tongban.kernel.actors import Actor

MOST_FORMS = 500  # of one question; rights of other systems are many

M = TypeVar("M", bound=models.Model)


_IDENTIFIERS = ("id", "authority_id", "represents", "items_of")  # of an actor


class Prepared(Generic[M]):
    """A question with open places: ``make`` gets their values by name and returns the queryset of objects.

    Values are texts, identifiers (integers), moments, lists of identifiers, and actors. ``make`` may look at the kind
    and the permissions of an actor and at the length of a list, for each of which SQL of its own is kept, but at no
    other value: what it sees there is a sample.
    """

    def __init__(self, make: Callable[..., models.QuerySet[M]]) -> None:
        self._make = make
        self._forms: dict[Any, _Form[M]] = {}

    def ask(self, **values: Any) -> list[M]:
        """The objects that answer, in the order of the queryset."""
        shape = tuple((name, _shape(value)) for name, value in values.items())
        form = self._forms.get(shape)
        if form is None:
            if len(self._forms) >= MOST_FORMS:
                self._forms.clear()
            form = self._forms[shape] = _Form(self._make, values)
        return form.ask([part for value in values.values() for part in _parts(value)])

    def first(self, **values: Any) -> M | None:
        """The first object that answers, or None."""
        return next(iter(self.ask(**values)), None)


class _Form(Generic[M]):
    """The SQL for values of one shape, the places of the values in it, and how its rows become objects."""

    def __init__(self, make: Callable[..., models.QuerySet[M]], values: dict[str, Any]) -> None:
        numbers = count()
        samples = {name: _sample(value, numbers) for name, value in values.items()}
        places = {part: place for place, part in enumerate(p for sample in samples.values() for p in _parts(sample))}
        compiler = make(**samples).query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self._sql, parameters = compiler.as_sql()
        except EmptyResultSet:  # visible to nobody of this shape
            self._sql = ""
            return
        self._parameters = [(places.get(_hashable(each)), each) for each in parameters]
        if any(place is None and isinstance(each, date) for place, each in self._parameters):
            raise ValueError("A prepared question gets its days and moments as values: those it reads itself go stale.")
        self._compiler = compiler
        self._converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        self._model, start, end, self._names = _read_columns(compiler)
        self._own = slice(start, end)
        self._related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)

    def ask(self, parts: list[Any]) -> list[M]:
        if not self._sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(self._sql, [each if place is None else parts[place] for place, each in self._parameters])
            rows = cursor.fetchall()
        return list(self._objects(rows))

    def _objects(self, rows: list[tuple[Any, ...]]) -> Iterator[M]:
        """As ``django.db.models.query.ModelIterable`` does."""
        converted = self._compiler.apply_converters(rows, self._converters) if self._converters else rows
        for row in converted:
            found = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
            for related in self._related:
                related.populate(row, found)
            for name, column in self._compiler.annotation_col_map.items():
                setattr(found, name, row[column])
            yield found


def _read_columns(compiler: Any) -> tuple[Any, int, int, list[str]]:
    """The model of the objects, its first column, the one after its last, the names of its fields."""
    known = compiler.klass_info
    start, end = known["select_fields"][0], known["select_fields"][-1] + 1
    return known["model"], start, end, [column[0].target.attname for column in compiler.select[start:end]]


def _shape(value: Any) -> Any:
    """What of a value the SQL may depend on."""
    if isinstance(value, Actor):
        return value.kind, value.permissions, value.listed_only, *(part is None for part in _parts(value))
    return len(value) if isinstance(value, list) else type(value)


def _parts(value: Any) -> list[Any]:
    """The single values in a value, in a fixed order."""
    if isinstance(value, Actor):
        return [getattr(value, name) for name in _IDENTIFIERS]
    return value if isinstance(value, list) else [value]


def _sample(value: Any, numbers: Iterator[int]) -> Any:
    """A value of the same shape that stands nowhere else."""
    if isinstance(value, Actor):
        own: dict[str, Any] = {name: next(numbers) + 2**61 for name in _IDENTIFIERS if getattr(value, name) is not None}
        return replace(value, **own)
    if isinstance(value, list):
        return [_sample(each, numbers) for each in value]
    if isinstance(value, int):
        return next(numbers) + 2**61
    if isinstance(value, datetime):
        return datetime(1, 1, 1, tzinfo=UTC) + timedelta(microseconds=next(numbers))
    return f"¤{next(numbers)}¤"


def _hashable(parameter: Any) -> Any:
    return parameter if isinstance(parameter, str | int | datetime) else None
