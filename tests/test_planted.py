"""Numbers of a known person, planted through a whole life of cases, lie readable in no table, log or mail."""

import logging

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from tongban.identity.public import get_own_party
from tongban.kernel import outbox

PAGES = ("/my/", "/my/profile/?full=1", "/desk/", "/desk/window/?number={number}", "/nowhere/")
READABLE = "SELECT count(*) FROM {table} AS row WHERE row::text LIKE %s"


@pytest.fixture(scope="module")
def planted(world):
    """What must be found nowhere: number, mobile, e-mail and address of the owner of everything."""
    party = get_own_party(world.owner)
    said = [party.certificate_number, party.mobile, party.email, party.address]
    return [text for text in said if text]


def tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def found_in(text):
    """Tables with a row that holds the text, as it is or as bytes."""
    found = set()
    with connection.cursor() as cursor:
        for table in tables():
            for form in (text, text.encode().hex()):
                cursor.execute(READABLE.format(table=table), [f"%{form}%"])
                if cursor.fetchone()[0]:
                    found.add(table)
    return found


@pytest.mark.django_db
class TestPlanted:
    def test_there_is_something_to_find(self, world, planted):
        assert len(planted) >= 3
        assert found_in(get_own_party(world.owner).name)  # names lie open: the search finds what is there

    def test_no_table_holds_them_readable(self, world, planted):
        while outbox.fan_out():
            pass
        outbox.relay()
        guess = Client()
        for _again in range(2):
            guess.post("/login/", {"identifier": planted[0], "password": "wrong"})
        assert {text: found_in(text) for text in planted} == {text: set() for text in planted}

    def test_no_log_line_and_no_mail_says_them(self, world, planted, clients, caplog, capfd):
        caplog.set_level(logging.DEBUG)
        for name, client in clients.items():
            if name in ("owner", "window_clerk", "reviewer", "operator", "bureau"):
                for address in (
                    "/my/",
                    "/my/profile/?full=1",
                    "/desk/",
                    f"/desk/window/?number={planted[0]}",
                    "/nowhere/",
                ):
                    client.get(address)
        out, err = capfd.readouterr()
        written = "\n".join([caplog.text, out, err, *(each.message().as_string() for each in mail.outbox)])
        assert [text for text in planted if text in written] == []
