"""Numbers that are unique and never reused, without a lock shared by all."""

from django.db import connection

_NEXT = """
    INSERT INTO kernel_serial (scope, last) VALUES (%s, 1)
    ON CONFLICT (scope) DO UPDATE SET last = kernel_serial.last + 1
    RETURNING last
"""


def next_serial(scope: str) -> int:
    """The next whole number of a scope, from 1. The row stays locked until the transaction ends: ask late."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [scope])
        (number,) = cursor.fetchone()
    return int(number)
