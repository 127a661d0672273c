"""The kept connection: no question while it is silent, noticed when it was cut."""

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_silent_connection_stands_without_a_question():
    connection.ensure_connection()
    before = connection.connection

    with CaptureQueriesContext(connection) as asked:
        assert connection.is_usable()
    assert len(asked) == 0
    assert connection.connection is before


def test_a_connection_the_server_has_cut_is_replaced_before_the_next_request():
    connection.ensure_connection()
    server_process = connection.connection.info.backend_pid
    settings = connection.get_connection_params()
    with psycopg.connect(
        **{name: settings[name] for name in ("host", "user", "dbname", "port", "password") if settings.get(name)},
        autocommit=True,
    ) as other:
        assert other.execute("SELECT pg_terminate_backend(%s, 5000)", [server_process]).fetchone() == (True,)

    assert not connection.is_usable()
    connection.health_check_enabled, connection.health_check_done = True, False
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone()[0] != server_process
