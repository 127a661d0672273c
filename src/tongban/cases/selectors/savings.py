"""How much nobody had to type or bring (免交率、预填率): counted from the rows of cases, by item and by department."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from tongban.cases.models import Case
from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel.access import require
from tongban.kernel.actors import Actor

MOST_ITEMS = 500
_COUNT = """
WITH counted AS MATERIALIZED ({cases})
SELECT {columns}, count(*),
    coalesce(sum(m.asked), 0), coalesce(sum(m.licence), 0), coalesce(sum(m.register), 0), coalesce(sum(m.earlier), 0),
    sum(c.answered), sum(c.prefilled), sum(c.changed)
FROM counted AS c
CROSS JOIN LATERAL (
    SELECT count(DISTINCT key) AS asked,
        count(DISTINCT key) FILTER (WHERE source = 'licence') AS licence,
        count(DISTINCT key) FILTER (WHERE source = 'register') AS register,
        count(DISTINCT key) FILTER (WHERE source = 'earlier') AS earlier
    FROM cases_casematerial WHERE case_id = c.id AND superseded_at IS NULL AND key NOT LIKE 'answer:%%'
) AS m
GROUP BY {group}
"""
_COLUMNS = ("id", "authority_id", "item_code", "item_title", "application_number", "answered", "prefilled", "changed")


@dataclass(frozen=True, slots=True)
class Saved:
    """What the cases of an item, a department or the whole city asked, and what of it nobody had to type or bring.

    ``asked`` materials of all cases; ``licence``, ``register``, ``earlier``: those something else stood in for.
    ``answered`` questions; ``filled`` by registers, of which ``changed`` by the applicant.
    """

    cases: int = 0
    asked: int = 0
    licence: int = 0
    register: int = 0
    earlier: int = 0
    answered: int = 0
    filled: int = 0
    changed: int = 0

    def __add__(self, other: "Saved") -> "Saved":
        return Saved(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    @property
    def spared(self) -> int:
        """Materials nobody had to bring."""
        return self.licence + self.register + self.earlier

    @property
    def brought(self) -> int:
        """Materials that were brought: the number after, where ``asked`` is that before."""
        return self.asked - self.spared

    @property
    def exempt_rate(self) -> float | None:
        """免交率 in per cent; None where nothing was asked."""
        return 100 * self.spared / self.asked if self.asked else None

    @property
    def filled_rate(self) -> float | None:
        """预填率 in per cent; None where nothing was answered."""
        return 100 * self.filled / self.answered if self.answered else None


@dataclass(frozen=True, slots=True)
class SavedOfItem:
    item_code: str
    item_title: str
    saved: Saved


@dataclass(frozen=True, slots=True)
class SavedOfDepartment:
    authority_name: str
    saved: Saved
    items: tuple[SavedOfItem, ...]


@dataclass(frozen=True, slots=True)
class Savings:
    """The whole city, its departments, their items: those that spare people the most come first."""

    saved: Saved
    departments: tuple[SavedOfDepartment, ...]


def count_savings(*, actor: Actor, first: date, last: date) -> Savings:
    """What cases received from ``first`` to ``last`` spared people. For the bureau."""
    require(actor, BUREAU_WATCH)
    rows = _rows(actor, first, last)
    names = identity.get_authorities({authority_id for authority_id, _item in rows})
    by_department: dict[int, list[SavedOfItem]] = {}
    for authority_id, item in rows:
        by_department.setdefault(authority_id, []).append(item)
    departments = [
        SavedOfDepartment(names[authority_id].name, _sum(item.saved for item in items), tuple(_sorted(items)))
        for authority_id, items in by_department.items()
    ]
    departments.sort(key=lambda each: (-each.saved.spared, -each.saved.filled, each.authority_name))
    return Savings(_sum(each.saved for each in departments), tuple(departments))


@dataclass(frozen=True, slots=True)
class Counting:
    """Counts for panels of higher floors on the bureau's page, for whoever looks at it."""

    actor: Actor

    def by_application(self, numbers: Iterable[str]) -> dict[str, Saved]:
        """The same for all cases of each of these applications, by number. For the bureau."""
        require(self.actor, BUREAU_WATCH)
        wanted = set(numbers)
        if not wanted:
            return {}
        opened = Case.objects.visible_to(self.actor).filter(application_number__in=wanted)
        return {row[0]: _saved(row[1:]) for row in _count(opened, "c.application_number", "c.application_number")}


def _rows(actor: Actor, first: date, last: date) -> list[tuple[int, SavedOfItem]]:
    begin, end = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    received = Case.objects.visible_to(actor).filter(received_at__gte=begin, received_at__lt=end)
    found = _count(received, "c.authority_id, c.item_code, max(c.item_title)", "c.authority_id, c.item_code")
    return [(row[0], SavedOfItem(row[1], row[2], _saved(row[3:]))) for row in found]


def _count(received: QuerySet[Case], columns: str, group: str) -> list[tuple[Any, ...]]:
    """One statement over these cases. ``columns`` and ``group`` are written here, never given."""
    sql, given = received.values(*_COLUMNS).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(cases=sql, columns=columns, group=group), given)
        return cursor.fetchall()


def _saved(counts: Iterable[Any]) -> Saved:
    return Saved(*(int(count) for count in counts))


def _sum(several: Iterable[Saved]) -> Saved:
    return sum(several, Saved())


def _sorted(items: list[SavedOfItem]) -> list[SavedOfItem]:
    return sorted(items, key=lambda each: (-each.saved.spared, -each.saved.filled, each.item_title))[:MOST_ITEMS]
