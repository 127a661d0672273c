import pytest
from django.db import Error, connection, transaction

from tongban.kernel.actors import PUBLIC, Actor, ActorKind
from tongban.ledger import public as ledger
from tongban.ledger.models import PersonalRead

CLERK = Actor(ActorKind.STAFF, 5, "王敏", 3, frozenset(), "广东省教育厅")


def read(subject: int = 1, **fields) -> None:
    wanted = {"fields": ["name", "mobile"], "purpose": "办理事项", "about": "case:1"} | fields
    ledger.record_read(actor=CLERK, subject_party_id=subject, **wanted)


@pytest.mark.django_db
class TestRecordRead:
    def test_says_who_of_which_department_read_what_for_what(self):
        read()

        (row,) = ledger.list_reads(actor=Actor(ActorKind.CITIZEN, 1)).rows
        assert (row.reader_name, row.authority_name) == ("王敏", "广东省教育厅")
        assert (row.purpose, row.about, row.fields) == ("办理事项", "case:1", ("mobile", "name"))

    @pytest.mark.parametrize("purpose", ["", "  ", "\n"])
    def test_refuses_a_read_without_a_purpose(self, purpose):
        with pytest.raises(ledger.PurposeMissing):
            read(purpose=purpose)

    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE ledger_personalread SET purpose = 'x'",
            "DELETE FROM ledger_personalread",
            "TRUNCATE ledger_personalread",
        ],
    )
    def test_the_database_lets_nobody_rewrite_it(self, statement):
        read()

        with pytest.raises(Error, match="only grows"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert PersonalRead.objects.count() == 1


@pytest.mark.django_db
class TestListReads:
    def test_shows_a_person_only_reads_of_their_own_data(self):
        read(subject=1)
        read(subject=2)

        assert len(ledger.list_reads(actor=Actor(ActorKind.CITIZEN, 2)).rows) == 1

    @pytest.mark.parametrize("actor", [PUBLIC, CLERK, Actor(ActorKind.CLIENT, 1), Actor(ActorKind.CITIZEN, None)])
    def test_shows_nothing_to_others(self, actor):
        read()

        assert ledger.list_reads(actor=actor).rows == []

    def test_pages_without_losing_or_repeating(self):
        for number in range(45):
            read(about=f"case:{number}")
        actor, cursor, seen = Actor(ActorKind.CITIZEN, 1), "", []

        while True:
            page = ledger.list_reads(actor=actor, after=cursor)
            seen += [row.about for row in page.rows]
            if not (cursor := page.next_cursor):
                break

        assert seen == [f"case:{number}" for number in reversed(range(45))]
