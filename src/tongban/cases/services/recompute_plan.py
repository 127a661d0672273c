"""What a change of the calendar does to running cases, reckoned once for all that count alike (重算计划)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tongban.cases import deadlines
from tongban.cases.models import CalendarRun, PlannedMove
from tongban.cases.moved_days import why_it_moved
from tongban.catalogue import public as catalogue
from tongban.catalogue.public import Item, LimitUnit
from tongban.kernel import calendar, holidays, languages
from tongban.kernel.calendar import Edition

NEVER = deadlines.NEVER
# Cases ``c`` whose dates hang on more than one day: the clocks reckon each of them for itself.
PECULIAR = """(
    (c.state = 'received' AND EXISTS (SELECT 1 FROM cases_supplement s WHERE s.case_id = c.id))
    OR (c.state = 'accepted' AND (
        EXISTS (SELECT 1 FROM cases_extension s WHERE s.case_id = c.id)
        OR EXISTS (SELECT 1 FROM cases_procedure s WHERE s.case_id = c.id)
        OR EXISTS (SELECT 1 FROM cases_hearing s WHERE s.case_id = c.id)
        OR EXISTS (SELECT 1 FROM cases_sequel s WHERE s.case_id = c.id)
    ))
)"""
_ACCEPTED = """
    SELECT c.item_version_id, c.counted_from, COALESCE(c.promised_due_on, %(never)s::date),
        COALESCE(c.statutory_due_on, %(never)s::date), c.due_on, count(*)
    FROM cases_case c
    WHERE c.closed_at IS NULL AND c.state = 'accepted' AND c.due_on IS NOT NULL AND NOT {peculiar}
    GROUP BY 1, 2, 3, 4, 5
""".replace("{peculiar}", PECULIAR)
_RECEIVED = """
    SELECT (c.received_at AT TIME ZONE 'Asia/Shanghai')::date, c.acceptance_due_on, count(*)
    FROM cases_case c WHERE c.closed_at IS NULL AND c.state = 'received' AND NOT {peculiar}
    GROUP BY 1, 2
""".replace("{peculiar}", PECULIAR)
_STEPS = """
    SELECT c.item_version_id, t.step_key, o.key IS NULL, (
        CASE WHEN o.key IS NULL THEN c.closed_at ELSE t.opened_at END AT TIME ZONE 'Asia/Shanghai')::date, t.due_on
    FROM cases_casetask t JOIN cases_case c ON c.id = t.case_id
        LEFT JOIN unnest(%(versions)s::bigint[], %(keys)s::text[]) AS o (version, key)
            ON o.version = c.item_version_id AND o.key = t.step_key
    WHERE t.state = 'open' AND t.asked_from_id IS NULL AND t.due_on IS NOT NULL
        AND (o.key IS NOT NULL OR c.state = 'granted')
    GROUP BY 1, 2, 3, 4, 5
"""

_VERSIONS = """
    SELECT DISTINCT c.item_version_id FROM cases_casetask t JOIN cases_case c ON c.id = t.case_id WHERE t.state = 'open'
"""


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """Open steps of one key with a limit of their own, opened on one day; or ``delivery`` of a result granted then."""

    item_version_id: int
    step_key: str
    delivery: bool
    start_on: date
    old_due: date
    new_due: date


@dataclass(frozen=True, slots=True)
class Plan:
    """How many cases were looked at and how many groups move; the versions whose cases are reckoned one by one;
    the steps with limits of their own, and which of them move."""

    examined: int
    groups: int
    hourly: tuple[int, ...]
    own_steps: tuple[tuple[int, str], ...]
    steps: tuple[PlannedStep, ...]


@transaction.atomic
def make_plan(run: CalendarRun) -> Plan:
    """Reckon every group with the calendar of now and keep those whose dates differ. A plan made before is replaced."""
    PlannedMove.objects.filter(run=run).delete()
    before, after = holidays.edition_at(run.before), calendar.current_edition()
    accepted, received = _rows(_ACCEPTED, never=NEVER), _rows(_RECEIVED)
    items = catalogue.get_items({row[0] for row in accepted} | _live_versions())
    hourly = tuple(sorted(version for version, item in items.items() if deadlines.counts_hours(item)))
    with languages.official():
        moves = [
            *_moves_of_accepted(run, accepted, items, before, after),
            *_moves_of_received(run, received, before, after),
        ]
    PlannedMove.objects.bulk_create(moves, batch_size=2000)
    own = tuple(sorted(step for item in items.values() for step in deadlines.steps_with_limits(item)))
    examined = sum(row[-1] for row in accepted) + sum(row[-1] for row in received)
    return Plan(examined, len(moves), hourly, own, tuple(_planned_steps(own, items)))


def _rows(sql: str, **values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _live_versions() -> set[int]:
    return {row[0] for row in _rows(_VERSIONS)}


def _moves_of_accepted(
    run: CalendarRun, rows: Iterable[tuple[Any, ...]], items: dict[int, Item], before: Edition, after: Edition
) -> Iterator[PlannedMove]:
    for version, start, old_promised, old_statutory, old_due, _count in rows:
        if deadlines.counts_hours(items[version]):
            continue
        dates = deadlines.plain_dates(items[version], start)
        promised, statutory, due = dates.promised or NEVER, dates.statutory or NEVER, dates.due or NEVER
        if (promised, statutory, due) == (old_promised, old_statutory, old_due):
            continue
        shown = (old_due, due) if old_due != due else (old_statutory, statutory)
        yield PlannedMove(
            run=run,
            item_version_id=version,
            start_on=start,
            old_promised=old_promised,
            new_promised=promised,
            old_statutory=old_statutory,
            new_statutory=statutory,
            old_due=old_due,
            new_due=due,
            why="\n".join(why_it_moved(before, after, start=start, old=shown[0], new=shown[1])),
        )


def _moves_of_received(
    run: CalendarRun, rows: Iterable[tuple[Any, ...]], before: Edition, after: Edition
) -> Iterator[PlannedMove]:
    for start, old, _count in rows:
        new = deadlines.acceptance_due_on(_noon(start))
        if new == old:
            continue
        nothing = dict.fromkeys(("old_promised", "new_promised", "old_statutory", "new_statutory"), NEVER)
        why = "\n".join(why_it_moved(before, after, start=start, old=old, new=new))
        yield PlannedMove(run=run, item_version_id=0, start_on=start, old_due=old, new_due=new, why=why, **nothing)


def _planned_steps(own: tuple[tuple[int, str], ...], items: dict[int, Item]) -> Iterator[PlannedStep]:
    limits = {
        (item.version_id, step.key): step.limit
        for item in items.values()
        for step in item.steps
        if step.limit.unit in (LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY)
    }
    rows = _rows(_STEPS, versions=[version for version, _key in own], keys=[key for _version, key in own])
    for version, key, delivery, start_on, old in rows:
        limit = limits.get((version, key))
        if delivery:
            new: date | None = deadlines.delivery_due_on(_noon(start_on))
        elif limit is not None:
            new = deadlines.due_of(limit, counted_from=start_on, moment=_noon(start_on)).on
        else:
            continue
        if new is not None and new != old:
            yield PlannedStep(version, key, delivery, start_on, old, new)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), timezone.get_default_timezone())
