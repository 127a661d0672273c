"""Partitions of the token table, one a week of ``expires_at`` (UTC, Monday to Monday)."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from tongban.kernel import audit, clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.privacy import Retention
from tongban.kernel.retention import FORGET
from tongban.openplatform.models import Token

AHEAD = 8  # weeks: longer than any token lives
GRACE = timedelta(days=1)  # Retention.SESSION
_TABLE = "openplatform_token"
_WEEK = timedelta(weeks=1)
_MOVE = """
    WITH gone AS (
        DELETE FROM openplatform_token_default
        WHERE expires_at >= %s::date::timestamp AT TIME ZONE 'UTC'
        AND expires_at < %s::date::timestamp AT TIME ZONE 'UTC' RETURNING *
    ) INSERT INTO {name} SELECT * FROM gone
"""
_ATTACHED = """
    SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'openplatform_token'::regclass AND child.relname ~ '^openplatform_token_[0-9]{8}$' ORDER BY 1
"""


def turn() -> tuple[int, int]:
    """Make the coming weeks, drop those that are over: (made, dropped)."""
    monday = _monday(clock.now().astimezone(UTC).date())
    wanted = [monday + week * _WEEK for week in range(AHEAD + 1)]
    made = sum(_make(first) for first in wanted if _name(first) not in set(list_weeks()))
    dropped = sum(_drop(name) for name in list_weeks() if _end_of(name) + GRACE <= clock.now())
    return made, dropped


def list_weeks() -> list[str]:
    """Names of the partitions there are, the oldest first; the default one is not among them."""
    with connection.cursor() as cursor:
        cursor.execute(_ATTACHED)
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def _make(first: date) -> int:
    """One week. What lay in the default partition for want of it moves over."""
    name, bounds = _name(first), [first, first + _WEEK]
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {_TABLE} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(
            f"CREATE TABLE {name} (LIKE {_TABLE} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)"
        )
        cursor.execute(_MOVE.format(name=name), bounds)
        cursor.execute(
            f"ALTER TABLE {_TABLE} ATTACH PARTITION {name}"
            f" FOR VALUES FROM ('{bounds[0]:%Y-%m-%d} 00:00+00') TO ('{bounds[1]:%Y-%m-%d} 00:00+00')"
        )
    return 1


@transaction.atomic
def _drop(name: str) -> int:
    """A week whose last token has run out goes in one piece, and leaves proof."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '5s'")  # a busy moment: the next run drops it
        cursor.execute(f"SELECT count(*), coalesce(min(digest), ''), coalesce(max(digest), '') FROM {name}")  # noqa: S608
        facts = cursor.fetchone()
        cursor.execute(f"DROP TABLE {name}")
    _note(name, facts)
    return 1


def _note(name: str, facts: Any) -> None:
    term, told = Retention.SESSION.value, "\n".join(str(fact) for fact in (name, *facts))
    audit.record(
        actor=SYSTEM,
        action=FORGET,
        subject=f"table:{Token._meta.label}",
        term=term.words,
        basis=term.basis,
        partition=name,
        rows=facts[0],
        digest=hashlib.new("sm3", told.encode()).hexdigest(),
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _name(first: date) -> str:
    return f"{_TABLE}_{first:%Y%m%d}"


def _end_of(name: str) -> datetime:
    first = datetime.strptime(name.removeprefix(f"{_TABLE}_"), "%Y%m%d").replace(tzinfo=UTC)
    return first + _WEEK
