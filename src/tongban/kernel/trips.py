"""Fewer journeys to the database: what nobody waits for travels with the next question."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def in_few_trips() -> Iterator[None]:
    """Inside, a statement whose answer is not fetched is sent without waiting; a fetch waits for all before it.

    Use it within ``transaction.atomic``: a refused statement may be reported by a later one, at the end of the block at
    the latest, and must undo everything. Inside, the number of rows an UPDATE has changed is not known, so ORM saves
    that ask for it do not belong here.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield
