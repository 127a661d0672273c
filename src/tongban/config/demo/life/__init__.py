"""The lives of cases that chance alone would not show: each tale once, through the services, at its own days.

Told before the many stories, so that what concerns all running cases (a notice of holidays) touches these few; the
bills and the export come after them, because they count what all did.
"""

from collections.abc import Callable
from contextlib import nullcontext

from django.db import transaction

from tongban.config.demo.life import offices, permits, promises, roads, voices
from tongban.kernel.models import Serial
from tongban.kernel.numbering import next_serial

FIRST: tuple[Callable[[], None], ...] = (
    roads.four_departments,
    roads.experts_meet,
    permits.extended,
    permits.visited_and_delivered,
    permits.revoked,
    permits.heard,
    permits.hearing_to_come,
    permits.on_public_view,
    permits.turned_away,
    permits.promise_missed,
    promises.promise_kept,
    promises.promise_false,
    promises.promise_to_check,
    voices.rated_badly,
    voices.neighbour_asks,
    offices.redated,
    offices.batch_done,
    offices.handed_over,
    offices.stand_in,
)
_IN_PARTS = (offices.redated,)  # each part ends its own transaction; told again, it begins at the true calendar
LAST: tuple[Callable[[], None], ...] = (offices.exported, offices.bills_signed)


def tell_first() -> None:
    """What happened before the many stories; a tale that was told is not told again."""
    _tell(FIRST)


def tell_last() -> None:
    """What counts them."""
    _tell(LAST)


def is_told() -> bool:
    """True when no tale is missing."""
    return all(_told(tale) for tale in (*FIRST, *LAST))


def _tell(tales: tuple[Callable[[], None], ...]) -> None:
    for tale in tales:
        if _told(tale):
            continue
        with nullcontext() if tale in _IN_PARTS else transaction.atomic():
            tale()
            next_serial(_scope(tale))


def _told(tale: Callable[[], None]) -> bool:
    return Serial.objects.filter(scope=_scope(tale)).exists()


def _scope(tale: Callable[[], None]) -> str:
    return f"demo-life:{tale.__name__}"
