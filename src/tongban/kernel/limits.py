"""How many requests a minute one caller may make, counted in PostgreSQL over all processes without a hot row.

Each request adds one in the slot of its own process and sums the few slots of this minute in the same statement;
requests in flight in other processes may be missing from the sum, so a limit can be passed by at most the number of
processes. The table is unlogged: a request does not wait for the disk, and after a crash a minute may be forgotten.
"""

import os
import time

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tongban.kernel.crypto.fields import blind_index
from tongban.kernel.errors import DomainError, Kind
from tongban.kernel.models.limits import RequestCount

SLOTS = 16
KEEP_MINUTES = 5
_COUNT = """
    WITH mine AS (
        INSERT INTO kernel_requestcount AS kept (caller, minute, slot, calls) VALUES (%s, %s, %s, 1)
        ON CONFLICT (caller, minute, slot) DO UPDATE SET calls = kept.calls + 1
        RETURNING calls
    )
    SELECT mine.calls + coalesce((
        SELECT sum(others.calls) FROM kernel_requestcount others
        WHERE others.caller = %s AND others.minute = %s AND others.slot <> %s
    ), 0) FROM mine
"""


class TooManyRequests(DomainError):
    """details: ``limit`` requests a minute, ``retry_after`` seconds."""

    kind = Kind.TOO_MANY
    code = "kernel.too_many_requests"
    message = _(
        "More than %(limit)s requests came from you within a minute. Wait %(retry_after)s seconds, then go on where "
        "you were. Nothing you saved is lost."
    )


def require_measure(*, caller: str, limit: int) -> None:
    """Count one request of a caller ("citizen:7", "address:203.0.113.9"). Raises TooManyRequests above the limit.

    No limit (0) counts nothing.
    """
    if limit and count_request(caller=caller) > limit:
        raise TooManyRequests(limit=limit, retry_after=seconds_left())


def count_request(*, caller: str) -> int:
    """Count one request; returns the requests of this caller in this minute, this one included."""
    who, minute, slot = blind_index(caller, about="limits.caller"), _minute(), os.getpid() % SLOTS
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [who, minute, slot, who, minute, slot])
        (calls,) = cursor.fetchone()
    return int(calls)


def seconds_left() -> int:
    """Until the next minute begins, at least one."""
    return 60 - int(time.time()) % 60


def clear_counts() -> int:
    """Remove counts of past minutes; returns how many."""
    removed, _each = RequestCount.objects.filter(minute__lt=_minute() - KEEP_MINUTES).delete()
    return removed


def _minute() -> int:
    return int(time.time()) // 60
