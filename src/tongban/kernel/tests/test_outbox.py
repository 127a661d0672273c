import threading
import time
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tongban.kernel import events, outbox
from tongban.kernel.actors import SYSTEM
from tongban.kernel.models import AuditRecord, Delivery, DeliveryState, OutboxEvent, Serial
from tongban.kernel.numbering import next_serial


@pytest.fixture
def happened(monkeypatch):
    """An event class of this test only."""
    monkeypatch.setattr(events, "_events", dict(events._events))
    monkeypatch.setattr(events, "_listeners", {})

    @dataclass(frozen=True)
    class Happened(events.Event):
        name = "test.happened"
        number: int = 0

    return Happened


def listen(event, function, name="listener"):
    function.__name__ = name
    function.__module__ = "tongban.kernel.tests"
    events.on(event)(function)


def counting(scope):
    def count(event):
        next_serial(scope)

    return count


def failing(event):
    raise RuntimeError("no luck today")


def count_of(scope):
    return Serial.objects.filter(scope=scope).values_list("last", flat=True).first() or 0


@pytest.mark.django_db
class TestRelay:
    def test_delivers_each_event_to_each_listener_once(self, happened):
        listen(happened, counting("a"), "a")
        listen(happened, counting("b"), "b")
        for number in range(3):
            events.publish(happened(number))

        assert outbox.relay() == 6
        assert outbox.relay() == 0

        assert (count_of("a"), count_of("b")) == (3, 3)
        assert set(Delivery.objects.values_list("state", flat=True)) == {DeliveryState.DELIVERED}

    def test_delivers_in_the_order_of_publishing(self, happened):
        seen = []
        listen(happened, lambda event: seen.append(event.number))
        for number in range(20):
            events.publish(happened(number))

        outbox.relay()

        assert seen == list(range(20))

    def test_an_event_nobody_hears_is_done(self, happened):
        events.publish(happened())

        outbox.relay()

        assert OutboxEvent.objects.get().fanned_out_at is not None
        assert outbox.measure_lag().events == 0

    def test_a_failing_listener_stops_nobody_and_waits_longer_each_time(self, happened):
        listen(happened, failing, "failing")
        listen(happened, counting("good"), "good")
        events.publish(happened())
        events.publish(happened())

        outbox.relay()

        assert count_of("good") == 2
        delivery = Delivery.objects.filter(listener="kernel.failing").first()
        assert delivery.state == DeliveryState.PENDING
        assert delivery.attempts == 1
        assert "no luck today" in delivery.last_error
        first_wait = delivery.due_at - timezone.now()
        assert timedelta(0) < first_wait < timedelta(seconds=3)

        Delivery.objects.update(due_at=timezone.now())
        outbox.relay()

        delivery.refresh_from_db()
        assert delivery.attempts == 2
        assert delivery.due_at - timezone.now() > timedelta(seconds=2.5)

    def test_gives_up_after_the_last_attempt_and_an_operator_revives_it(self, happened, settings):
        settings.TONGBAN_KERNEL_OUTBOX_ATTEMPTS = 2
        broken = True

        def mendable(event):
            if broken:
                raise RuntimeError
            next_serial("mended")

        listen(happened, mendable, "mendable")
        events.publish(happened(7))
        for _ in range(3):
            outbox.relay()
            Delivery.objects.update(due_at=timezone.now())

        (letter,) = outbox.list_dead_letters()
        assert (letter.listener, letter.payload, letter.attempts) == ("kernel.mendable", {"number": 7}, 2)
        assert outbox.measure_lag().dead == 1

        broken = False
        assert outbox.retry_dead_letters(actor=SYSTEM, ids=[letter.id]) == 1
        outbox.relay()

        assert count_of("mended") == 1
        assert outbox.measure_lag().dead == 0
        assert AuditRecord.objects.get().action == "kernel.retry_dead_letters"

    def test_what_a_failing_listener_wrote_is_undone(self, happened):
        def half(event):
            next_serial("half")
            raise RuntimeError

        listen(happened, half)
        events.publish(happened())

        outbox.relay()

        assert count_of("half") == 0

    def test_a_listener_that_is_gone_is_shown_as_a_failure(self, happened):
        listen(happened, counting("a"), "old_name")
        events.publish(happened())
        outbox.fan_out()
        events._listeners["test.happened"].clear()

        outbox.relay()

        assert "nobody listens as kernel.old_name" in Delivery.objects.get().last_error

    def test_events_published_by_listeners_are_relayed_too(self, happened):
        def echo(event):
            next_serial("echo")
            if event.number:
                events.publish(happened(event.number - 1))

        listen(happened, echo)
        events.publish(happened(3))

        outbox.relay()

        assert count_of("echo") == 4

    def test_forgets_only_old_deliveries_that_were_done(self, happened):
        listen(happened, counting("a"), "a")
        listen(happened, failing, "failing")
        events.publish(happened())
        outbox.relay()
        Delivery.objects.filter(state=DeliveryState.DELIVERED).update(delivered_at=timezone.now() - timedelta(days=40))

        assert outbox.forget_delivered(older_than=timedelta(days=30)) == 1
        assert Delivery.objects.get().listener == "kernel.failing"
        assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db
class TestMeasureLag:
    def test_tells_how_long_the_oldest_waits(self, happened):
        events.publish(happened())
        OutboxEvent.objects.update(published_at=timezone.now() - timedelta(minutes=5))

        lag = outbox.measure_lag()

        assert lag.events == 1
        assert 299 < lag.oldest_seconds < 310

    def test_a_delivery_waiting_for_its_retry_does_not_count_as_late(self, happened):
        listen(happened, failing, "failing")
        events.publish(happened())
        outbox.relay()

        lag = outbox.measure_lag()

        assert (lag.deliveries, lag.oldest_seconds) == (1, 0.0)


@pytest.mark.django_db(transaction=True)
class TestRelayWithRealTransactions:
    def test_nothing_is_delivered_of_a_fact_that_did_not_happen(self, happened):
        listen(happened, counting("a"), "a")
        with transaction.atomic():
            events.publish(happened())
            transaction.set_rollback(True)

        assert outbox.relay() == 0

    def test_two_relays_at_once_deliver_everything_once(self, happened):
        listen(happened, lambda event: (time.sleep(0.002), next_serial(f"n{event.number}")), "slow")
        for number in range(60):
            events.publish(happened(number))
        outbox.fan_out()
        barrier = threading.Barrier(3)
        done = []

        def run():
            barrier.wait()
            done.append(outbox.relay())
            connection.close()

        threads = [threading.Thread(target=run) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        outbox.relay()

        assert sum(1 for count in done if count) >= 2, "the relays did not run side by side"
        assert [count_of(f"n{number}") for number in range(60)] == [1] * 60

    def test_a_relay_that_dies_in_the_middle_delivers_again_after_its_claim(self, happened, settings):
        settings.TONGBAN_KERNEL_OUTBOX_CLAIM_SECONDS = 60
        died = []

        def deadly(event):
            next_serial("deadly")
            if not died:
                died.append(event)
                raise SystemExit  # not an Exception: nothing of ours catches it

        listen(happened, deadly)
        events.publish(happened())

        with pytest.raises(SystemExit):
            outbox.relay()

        assert count_of("deadly") == 0
        assert outbox.relay() == 0, "still claimed"
        Delivery.objects.update(due_at=timezone.now())
        outbox.relay()
        assert count_of("deadly") == 1

    def test_a_listener_that_always_kills_the_worker_is_given_up(self, happened, settings):
        settings.TONGBAN_KERNEL_OUTBOX_ATTEMPTS = 3

        def poison(event):
            raise SystemExit

        listen(happened, poison)
        events.publish(happened())
        for _ in range(3):
            with pytest.raises(SystemExit):
                outbox.relay()
            Delivery.objects.update(due_at=timezone.now())

        outbox.relay()

        (letter,) = outbox.list_dead_letters()
        assert "worker died" in letter.last_error

    def test_a_constraint_that_fails_at_commit_is_a_failure_like_any_other(self, happened):
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE late_rule (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")

        def late(event):
            with connection.cursor() as cursor:
                cursor.execute("INSERT INTO late_rule VALUES (1), (1)")

        listen(happened, late)
        events.publish(happened())
        try:
            outbox.relay()
        finally:
            with connection.cursor() as cursor:
                cursor.execute("DROP TABLE late_rule")

        assert IntegrityError.__name__ in Delivery.objects.get().last_error
