"""Calls counted in PostgreSQL over all processes, without a hot row.

Each call adds one in the slot of its own process and sums the few slots of this minute in the same statement; calls in
flight in other processes may be missing from the sum, so a limit can be passed by at most the number of processes. The
table is unlogged: a call does not wait for the disk, and after a crash a minute may be forgotten.
"""

import os
import time

from django.db import connection

from tongban.openplatform.models import CallCount

SLOTS = 16
KEEP_MINUTES = 5
_COUNT = """
    WITH mine AS (
        INSERT INTO openplatform_callcount AS kept (client_id, minute, slot, calls) VALUES (%s, %s, %s, 1)
        ON CONFLICT (client_id, minute, slot) DO UPDATE SET calls = kept.calls + 1
        RETURNING calls
    )
    SELECT mine.calls + coalesce((
        SELECT sum(others.calls) FROM openplatform_callcount others
        WHERE others.client_id = %s AND others.minute = %s AND others.slot <> %s
    ), 0) FROM mine
"""


def count_call(*, client_id: int) -> int:
    """Count one call; returns the calls of this client in this minute, this one included."""
    minute, slot = _minute(), os.getpid() % SLOTS
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [client_id, minute, slot, client_id, minute, slot])
        (calls,) = cursor.fetchone()
    return int(calls)


def seconds_left() -> int:
    """Until the next minute begins, at least one."""
    return 60 - int(time.time()) % 60


def clear_counts() -> int:
    """Remove counts of past minutes; returns how many."""
    removed, _ = CallCount.objects.filter(minute__lt=_minute() - KEEP_MINUTES).delete()
    return removed


def _minute() -> int:
    return int(time.time()) // 60
