"""The platform's clock: services ask it, so that a demo month or a replay can stand at a moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_standing_at: ContextVar[datetime | None] = ContextVar("standing_at", default=None)


def now() -> datetime:
    """The moment, with time zone."""
    return _standing_at.get() or timezone.now()


def today() -> date:
    """The date in the city's time zone (Asia/Shanghai)."""
    return timezone.localtime(now()).date()


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Within the block the clock shows ``moment``. For demo data, replays and tests; never in a request."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    token = _standing_at.set(moment)
    try:
        yield
    finally:
        _standing_at.reset(token)
