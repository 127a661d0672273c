"""Announce up: events go to the outbox in the transaction of the fact; the worker delivers them after commit.

Delivery is at least once, one record per listener; a listener runs in the transaction that marks it delivered, so what
it writes to this database happens exactly once. Effects outside the database must be deferred as jobs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, TypeVar

from django.db import connection
from django.utils import timezone
from pydantic import TypeAdapter

_PUBLISH = "INSERT INTO kernel_outboxevent (name, payload, published_at) VALUES (%s, %s::jsonb, %s)"
_events: dict[str, type["Event"]] = {}
_listeners: dict[str, dict[str, Callable[[Any], None]]] = {}


@dataclass(frozen=True)
class Event:
    """A fact in the past: identifiers and plain values, never models. Subclasses set ``name`` as ``context.fact``.

    ``unheard`` gives the reason when no listener is expected in this repository.
    """

    name: ClassVar[str] = ""
    unheard: ClassVar[str] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__dict__.get("name"):
            _events[cls.name] = cls


E = TypeVar("E", bound=Event)
Listener = TypeVar("Listener", bound=Callable[[Any], None])


def publish(event: Event) -> None:
    """Write the event to the outbox. Call inside the transaction of the fact it tells."""
    payload = _adapter(type(event)).dump_json(event).decode()  # type: ignore[arg-type] # a class has the hash of type
    with connection.cursor() as cursor:
        cursor.execute(_PUBLISH, [event.name, payload, timezone.now()])


def on(event: type[E]) -> Callable[[Listener], Listener]:
    """Register a listener. Its name ``context.function`` is its identity in delivery records: do not rename lightly."""

    def register(listener: Listener) -> Listener:
        context = listener.__module__.split(".")[1]
        _listeners.setdefault(event.name, {})[f"{context}.{listener.__name__}"] = listener
        return listener

    return register


def listeners_of(name: str) -> dict[str, Callable[[Any], None]]:
    """Listener name → function, for one event name."""
    return dict(_listeners.get(name, {}))


def every_event() -> dict[str, type[Event]]:
    """All event classes loaded, by name."""
    return dict(_events)


def restore(name: str, payload: dict[str, Any]) -> Event:
    """The event as it was published."""
    return _adapter(_events[name]).validate_python(payload)  # type: ignore[arg-type] # a class has the hash of type


@cache
def _adapter(event: type[E]) -> TypeAdapter[E]:
    """Reading the fields of an event class is dear; once a process is enough."""
    return TypeAdapter(event)
