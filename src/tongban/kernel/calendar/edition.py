"""The calendar this process counts with: made once, and made anew when the notices in force have changed.

Whoever asks pays a look at the clock; once in some seconds somebody asks for the number of the revision.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from tongban.kernel.calendar.notices import Notice, calendar_of, published_notices
from tongban.kernel.calendar.working_days import WorkingCalendar


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """The notices in force at one revision, the calendar they make, and what they call their days.

    Two editions are never equal: what was reckoned from one may be kept with it.
    """

    revision: int
    notices: tuple[Notice, ...]
    calendar: WorkingCalendar
    names: Mapping[date, str]

    @property
    def last_year(self) -> int:
        """The last year whose notice is known; 0 without any."""
        return max((notice.year for notice in self.notices), default=0)


def edition_of(revision: int, notices: Iterable[Notice]) -> Edition:
    """The edition these notices make."""
    notices = tuple(sorted(notices, key=lambda notice: notice.year))
    names = {day: name for notice in notices for day, name in notice.names.items()}
    return Edition(revision, notices, calendar_of(notices), MappingProxyType(names))


@cache
def _shipped() -> Edition:
    return edition_of(0, published_notices())


class _Memory:
    """``ask_revision`` answers None when it cannot look now; ``seconds`` None: only looks when told to."""

    def __init__(self) -> None:
        self.edition: Edition | None = None
        self.ask_revision: Callable[[], int | None] = lambda: None
        self.ask_edition: Callable[[int], Edition] = lambda revision: _shipped()
        self.seconds: float | None = None
        self.look_at = 0.0
        self.looking = threading.Lock()

    def current(self) -> Edition:
        if self.seconds is not None and time.monotonic() >= self.look_at and self.looking.acquire(blocking=False):
            try:
                self.look_at = time.monotonic() + self.seconds
                self.look()
            finally:
                self.looking.release()
        return self.edition or _shipped()

    def look(self) -> None:
        revision = self.ask_revision()
        known = self.edition.revision if self.edition else 0
        if revision is not None and revision != known:
            self.edition = self.ask_edition(revision) if revision else None


_memory = _Memory()


def follow(
    *, revision: Callable[[], int | None], edition: Callable[[int], Edition], seconds: float | None = None
) -> None:
    """Count with the editions that these answer; look for a new revision once in ``seconds``, None: when told to."""
    _memory.ask_revision, _memory.ask_edition, _memory.seconds = revision, edition, seconds


def look() -> Edition:
    """Look for a new revision now; answers the edition in force."""
    _memory.look()
    return _memory.edition or _shipped()


def forget() -> None:
    """Begin again with the shipped notices."""
    _memory.edition, _memory.look_at = None, 0.0


def current_edition() -> Edition:
    """The notices in force, as far as this process knows."""
    return _memory.current()


def current_calendar() -> WorkingCalendar:
    """The calendar of the notices in force."""
    return _memory.current().calendar


def day_names() -> Mapping[date, str]:
    """What the notices in force call each of their days, such as 春节."""
    return _memory.current().names
