"""A prepared write leaves in the database what a save leaves there."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from tongban.kernel import writes
from tongban.kernel.models import OutboxEvent
from tongban.kernel.trips import in_few_trips

pytestmark = pytest.mark.django_db


def event(number=0, **given):
    return OutboxEvent(name=f"test.{number}", payload={"n": number, "text": "“%s” '; DROP"}, **given)


def stored(pk):
    return OutboxEvent.objects.filter(pk=pk).values().get()


def test_an_insert_leaves_what_a_save_leaves():
    saved, written = event(), writes.insert(event())
    saved.save()

    assert timezone.now() - written.published_at < timedelta(minutes=1), "what a field sets by itself is set"
    assert stored(written.pk) == stored(saved.pk) | {"id": written.pk, "published_at": written.published_at}
    assert not written._state.adding
    written.name = "test.later"
    written.save()
    assert OutboxEvent.objects.count() == 2, "a row that was written is there for the ORM"


def test_many_rows_get_their_own_identifiers_in_few_statements(django_assert_num_queries):
    rows = [event(number) for number in range(1200)]
    with django_assert_num_queries(3):
        writes.insert_all(rows)

    assert [OutboxEvent.objects.get(pk=rows[at].pk).name for at in (0, 499, 500, 1199)] == [
        "test.0", "test.499", "test.500", "test.1199",
    ]  # fmt: skip
    assert writes.insert_all([]) == []


def test_an_update_writes_the_fields_it_names_and_no_others():
    row = writes.insert(event(1))
    row.name, row.payload = "test.new", {"new": [1, None, "三"]}
    writes.update(row, "payload")
    assert stored(row.pk)["name"] == "test.1"
    assert stored(row.pk)["payload"] == row.payload

    writes.update(row)
    assert stored(row.pk)["name"] == "test.new"


def test_an_update_does_not_wait_for_its_answer():
    row = writes.insert(event(1))
    with in_few_trips():
        row.name = "test.sent"
        writes.update(row, "name")
        assert stored(row.pk)["name"] == "test.sent", "a later question sees it"


def test_a_refused_write_is_reported_at_the_end_of_the_trip_and_undoes_all():
    row = writes.insert(event(1))
    twin = event(2)

    @transaction.atomic
    @in_few_trips()
    def write_both():
        writes.update(row, "payload")
        writes.insert(twin)

    row.payload = None
    with pytest.raises(IntegrityError):
        write_both()
    assert stored(row.pk)["payload"] == {"n": 1, "text": "“%s” '; DROP"}
    assert OutboxEvent.objects.count() == 1
