"""What the pages of supervision show."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from tongban.supervision.enums import Light
from tongban.supervision.figures import percent
from tongban.supervision.filters import Selection


@dataclass(frozen=True, slots=True)
class Figure:
    """A count and the selection of cases it counts: every number opens its list."""

    count: int
    selection: Selection

    @property
    def query(self) -> str:
        return self.selection.query()


@dataclass(frozen=True, slots=True)
class Lights:
    """Open cases by light."""

    total: Figure
    red: Figure
    amber: Figure
    green: Figure
    paused: Figure


@dataclass(frozen=True, slots=True)
class Group:
    """One department or one item: its open cases by light, what it closed this month, how much of it on time.

    ``on_time_share`` is None when nothing was due. ``per_day`` holds closings of the last days, oldest first.
    """

    key: int | str
    lights: Lights
    closed: Figure
    on_time: Figure
    decided: Figure
    late: Figure
    per_day: tuple[int, ...] = ()
    name: str = ""

    @property
    def on_time_share(self) -> float | None:
        return self.on_time.count / self.decided.count if self.decided.count else None

    @property
    def on_time_percent(self) -> str:
        return percent(self.on_time.count, self.decided.count)

    @property
    def spark_label(self) -> str:
        """The small line in words."""
        words = _("%(total)s closed in %(days)s days, at most %(most)s a day")
        most = max(self.per_day, default=0)
        return words % {"total": sum(self.per_day), "days": len(self.per_day), "most": most}


@dataclass(frozen=True, slots=True)
class Board:
    """The watch page: lights of all chosen cases, groups ranked, when they were counted, what the colours mean."""

    counted_at: datetime
    today: date
    green_from: date
    month: date
    lights: Lights
    groups: list[Group]
    groups_of: int
    skip: int = 0

    @property
    def next_skip(self) -> str:
        """Where the next page begins, or nothing."""
        after = self.skip + len(self.groups)
        return str(after) if after < self.groups_of else ""


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One watched case in a list. ``light`` is empty for a closed case."""

    case_number: str
    item_title: str
    authority_name: str
    state: str
    state_label: str
    due_on: date | None
    promised_on: date | None
    opened_on: date | None
    closed_on: date | None
    light: Light | None

    @property
    def late(self) -> bool:
        """Closed after the promised day."""
        return bool(self.closed_on and self.promised_on and self.closed_on > self.promised_on)
