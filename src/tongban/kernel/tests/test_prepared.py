"""A prepared question answers as its queryset does, with the values of now and the rights of who asks."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Value
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tongban.kernel.actors import PUBLIC, SYSTEM, Actor, ActorKind
from tongban.kernel.models import AuditRecord, Delivery, OutboxEvent
from tongban.kernel.prepared import MOST_FORMS, Prepared

pytestmark = pytest.mark.django_db


@pytest.fixture
def events():
    return [OutboxEvent.objects.create(name=name, payload={"n": number}) for number, name in enumerate("aab")]


BY_NAME = Prepared(lambda name: OutboxEvent.objects.filter(name=name).order_by("-id"))


def visible(actor):
    if actor.kind is ActorKind.SYSTEM:
        return OutboxEvent.objects.all()
    if actor.kind is ActorKind.STAFF:
        return OutboxEvent.objects.filter(id=actor.authority_id)
    return OutboxEvent.objects.none()


def test_answers_with_the_objects_of_the_queryset_in_its_order(events):
    for name in ("a", "b", "a", "c"):
        assert BY_NAME.ask(name=name) == list(OutboxEvent.objects.filter(name=name).order_by("-id"))
    assert BY_NAME.first(name="a").payload == {"n": 1}, "converters run: JSON is read"
    assert BY_NAME.first(name="c") is None


def test_hostile_values_stay_values(events):
    for text in ("a' OR '1'='1", "%s", "¤0¤", "a%"):
        assert BY_NAME.ask(name=text) == []


def test_writes_its_sql_once(events):
    made = []

    def make(pk):
        made.append(pk)
        return OutboxEvent.objects.filter(pk=pk)

    question = Prepared(make)
    found = [question.first(pk=event.pk) for event in events]

    assert found == events
    assert len(made) == 1


def test_looks_at_the_rights_of_who_asks(events):
    question = Prepared(lambda actor: visible(actor).order_by("id"))
    first = Actor(ActorKind.STAFF, 7, authority_id=events[0].pk)
    second = Actor(ActorKind.STAFF, 7, authority_id=events[1].pk)

    assert question.ask(actor=SYSTEM) == events
    assert question.ask(actor=first) == events[:1]
    assert question.ask(actor=second) == events[1:2]
    assert question.ask(actor=PUBLIC) == []
    assert question.ask(actor=PUBLIC) == [], "the second time too"


def test_takes_moments_and_lists(events):
    question = Prepared(
        lambda ids, since: OutboxEvent.objects.filter(id__in=ids, published_at__gt=since).order_by("id")
    )
    hour = timedelta(hours=1)

    assert question.ask(ids=[events[0].pk, events[2].pk], since=timezone.now() - hour) == [events[0], events[2]]
    assert question.ask(ids=[events[1].pk], since=timezone.now() - hour) == [events[1]]
    assert question.ask(ids=[events[1].pk], since=timezone.now() + hour) == []


def test_brings_related_objects_and_annotations_without_another_question(events):
    Delivery.objects.create(event=events[1], listener="x")
    question = Prepared(lambda pk: Delivery.objects.select_related("event").annotate(more=Value("m")).filter(event=pk))

    with CaptureQueriesContext(connection) as asked:
        found = question.first(pk=events[1].pk)
        assert (found.event.name, found.more, found._state.adding) == ("a", "m", False)
    assert len(asked) == 1


def test_refuses_a_moment_of_its_own():
    stale = Prepared(lambda name: AuditRecord.objects.filter(action=name, at__lt=datetime(2026, 1, 1, tzinfo=UTC)))

    with pytest.raises(ValueError, match="stale"):
        stale.ask(name="x")


def test_does_not_grow_without_end(events):
    question = Prepared(lambda actor: visible(actor))
    for number in range(MOST_FORMS + 5):
        question.ask(actor=Actor(ActorKind.STAFF, 1, authority_id=1, permissions=frozenset({str(number)})))

    assert len(question._forms) <= MOST_FORMS


@pytest.mark.django_db(transaction=True)
def test_many_threads_ask_at_once():
    names = [OutboxEvent.objects.create(name=f"t{number}", payload={}).name for number in range(8)]
    question = Prepared(lambda name: OutboxEvent.objects.filter(name=name))
    found = {}

    def ask(name):
        found[name] = [question.first(name=name).name for _ in range(20)]
        connection.close()

    threads = [threading.Thread(target=ask, args=[name]) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {name: [name] * 20 for name in names}
