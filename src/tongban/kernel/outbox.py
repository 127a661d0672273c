"""The relay: takes events from the outbox to their listeners, after commit, each delivery on its own.

A delivery is first claimed (its attempt counted, its next due time set), then done: the listener runs in the
transaction that marks it delivered, under the lock of its row. Killed in between, it comes back when the claim runs
out; a listener that kills the process meets its last attempt like any other. Many relays may run at once (SKIP LOCKED).

The relay's commits do not wait for the disk: if the database machine fails, the listener's effects and the mark are
lost together, and the delivery is simply done again.
"""

import random
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from tongban.kernel import audit, events
from tongban.kernel.actors import Actor
from tongban.kernel.models import Delivery, DeliveryState, OutboxEvent

log = structlog.get_logger(__name__)

BATCH = 500
LONGEST_WAIT = timedelta(hours=1)
_LONGEST_ERROR = 4000


def fan_out(limit: int = BATCH) -> int:
    """Give each waiting event one delivery per listener; returns how many events were taken."""
    with _quick_transaction():
        waiting = list(
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(fanned_out_at__isnull=True)
            .order_by("id")[:limit]
        )
        Delivery.objects.bulk_create(
            Delivery(event=event, listener=listener)
            for event in waiting
            for listener in events.listeners_of(event.name)
        )
        OutboxEvent.objects.filter(id__in=[event.id for event in waiting]).update(fanned_out_at=timezone.now())
    return len(waiting)


def deliver_next() -> bool:
    """Do the delivery that is due longest; False when none is due and free."""
    delivery = _claim()
    if delivery is None:
        return False
    try:
        _deliver(delivery)
    except Exception as error:  # whatever a listener raises is kept, shown to operators and retried
        _note_failure(delivery, error)
    return True


def relay(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Deliver until nothing is due or ``stop()``; returns the number of deliveries done or tried."""
    done = 0
    while not stop():
        fanned_out = fan_out()
        while not stop() and deliver_next():
            done += 1
            if done % BATCH == 0:
                break
        else:
            if not fanned_out:
                return done
    return done


def _claim() -> Delivery | None:
    now = timezone.now()
    with _quick_transaction():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(state=DeliveryState.PENDING, due_at__lte=now)
            .order_by("due_at", "id")
            .first()
        )
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.due_at = now + timedelta(seconds=settings.TONGBAN_KERNEL_OUTBOX_CLAIM_SECONDS)
        if delivery.attempts > settings.TONGBAN_KERNEL_OUTBOX_ATTEMPTS:
            delivery.state = DeliveryState.DEAD
            delivery.attempts -= 1
            delivery.last_error = delivery.last_error or "The worker died each time while this listener ran."
        delivery.save(update_fields=["attempts", "due_at", "state", "last_error"])
    return delivery


def _deliver(delivery: Delivery) -> None:
    with _quick_transaction():
        mine = Delivery.objects.select_for_update().filter(  # a relay that only looks holds a row for a moment
            id=delivery.id, state=DeliveryState.PENDING, attempts=delivery.attempts
        )
        if not mine.exists():
            return
        listener = events.listeners_of(delivery.event.name).get(delivery.listener)
        if listener is None:
            raise LookupError(f"nobody listens as {delivery.listener} any more")
        listener(events.restore(delivery.event.name, delivery.event.payload))
        mine.update(state=DeliveryState.DELIVERED, delivered_at=timezone.now(), last_error="")


def _note_failure(delivery: Delivery, error: Exception) -> None:
    """Wait twice as long after each failure; dead after the last attempt."""
    dead = delivery.attempts >= settings.TONGBAN_KERNEL_OUTBOX_ATTEMPTS
    wait = min(timedelta(seconds=2**delivery.attempts), LONGEST_WAIT) * random.uniform(0.75, 1.25)  # noqa: S311
    Delivery.objects.filter(id=delivery.id, state=DeliveryState.PENDING, attempts=delivery.attempts).update(
        state=DeliveryState.DEAD if dead else DeliveryState.PENDING,
        due_at=timezone.now() + wait,
        last_error="".join(traceback.format_exception(error))[-_LONGEST_ERROR:],
    )
    log.error(
        "delivery failed",
        delivery=delivery.id,
        event_name=delivery.event.name,
        listener=delivery.listener,
        attempts=delivery.attempts,
        dead=dead,
        error=repr(error),
    )


class _quick_transaction(transaction.Atomic):  # noqa: N801 a context manager like transaction.atomic
    """A transaction whose commit does not wait for the disk."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __enter__(self) -> None:
        super().__enter__()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


@dataclass(frozen=True, slots=True)
class Lag:
    """How far behind the relay is. ``oldest_seconds`` since the oldest waiting event was published or delivery due."""

    events: int
    deliveries: int
    dead: int
    oldest_seconds: float


def measure_lag() -> Lag:
    """Counts of what waits now. Deliveries that wait for a retry are counted, but do not make the relay late."""
    waiting = OutboxEvent.objects.filter(fanned_out_at__isnull=True)
    pending = Delivery.objects.filter(state=DeliveryState.PENDING)
    now = timezone.now()
    oldest = [
        waiting.aggregate(oldest=Min("published_at"))["oldest"],
        pending.filter(due_at__lte=now).aggregate(oldest=Min("due_at"))["oldest"],
    ]
    return Lag(
        events=waiting.count(),
        deliveries=pending.count(),
        dead=Delivery.objects.filter(state=DeliveryState.DEAD).count(),
        oldest_seconds=max(((now - moment).total_seconds() for moment in oldest if moment), default=0.0),
    )


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was given up."""

    id: int
    event_name: str
    payload: dict[str, Any]
    listener: str
    attempts: int
    published_at: datetime
    last_error: str


def list_dead_letters(limit: int = 100) -> list[DeadLetter]:
    """Deliveries given up, newest first."""
    rows = Delivery.objects.filter(state=DeliveryState.DEAD).select_related("event").order_by("-id")[:limit]
    return [
        DeadLetter(
            row.id,
            row.event.name,
            row.event.payload,
            row.listener,
            row.attempts,
            row.event.published_at,
            row.last_error,
        )
        for row in rows
    ]


@transaction.atomic
def retry_dead_letters(*, actor: Actor, ids: list[int] | None = None) -> int:
    """Give dead deliveries (all, or some) a new life; returns how many."""
    dead = Delivery.objects.filter(state=DeliveryState.DEAD)
    if ids is not None:
        dead = dead.filter(id__in=ids)
    count = dead.update(state=DeliveryState.PENDING, attempts=0, due_at=timezone.now())
    if count:
        audit.record(actor=actor, action="kernel.retry_dead_letters", subject="outbox", count=count, ids=ids or "all")
    return count


def forget_delivered(*, older_than: timedelta, limit: int = 20_000) -> int:
    """Remove the records of deliveries long done. Events stay: they are the truth."""
    old = Delivery.objects.filter(state=DeliveryState.DELIVERED, delivered_at__lt=timezone.now() - older_than)
    ids = list(old.order_by("id").values_list("id", flat=True)[:limit])
    return Delivery.objects.filter(id__in=ids).delete()[0]
