"""What part of the watched cases is meant. Counts and lists are both made from a Selection, so they cannot disagree."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.db.models import F, Q

from tongban.cases.public import CaseState
from tongban.supervision.enums import Light
from tongban.supervision.lights import Thresholds

DECIDED = Q(state__in=[CaseState.GRANTED, CaseState.REFUSED], promised_on__isnull=False)
ON_TIME = DECIDED & Q(closed_on__lte=F("promised_on"))
LATE = DECIDED & Q(closed_on__gt=F("promised_on"))
HANDLED = Q(state__in=[CaseState.GRANTED, CaseState.REFUSED, CaseState.NOT_ACCEPTED])

# How closed cases may be narrowed; the names appear in addresses.
OUTCOMES: dict[str, Q] = {"decided": DECIDED, "on_time": ON_TIME, "late": LATE, "handled": HANDLED}


@dataclass(frozen=True, slots=True)
class Selection:
    """Open cases (of one ``light`` or all), or, when ``closed_from`` is set, cases closed in a period."""

    authority_id: int | None = None
    item_code: str = ""
    light: str = ""
    closed_from: date | None = None
    closed_to: date | None = None
    outcome: str = ""

    @property
    def closed(self) -> bool:
        return self.closed_from is not None

    def condition(self, thresholds: Thresholds) -> Q:
        """The selection for the database."""
        chosen = Q(closed_on__isnull=not self.closed)
        if self.authority_id is not None:
            chosen &= Q(authority_id=self.authority_id)
        if self.item_code:
            chosen &= Q(item_code=self.item_code)
        if self.closed:
            chosen &= Q(closed_on__gte=self.closed_from, closed_on__lte=self.closed_to or thresholds.today)
            return chosen & OUTCOMES[self.outcome] if self.outcome else chosen
        return chosen & thresholds.condition(self.light) if self.light else chosen

    def query(self) -> str:
        """The selection as the query string of an address."""
        facts = {
            "authority": self.authority_id,
            "item": self.item_code,
            "light": self.light,
            "from": self.closed_from,
            "to": self.closed_to,
            "outcome": self.outcome,
        }
        return urlencode({name: str(value) for name, value in facts.items() if value})


def read_selection(query: dict[str, str]) -> Selection:
    """A selection from the query of an address; what is not understood is left out."""
    authority = query.get("authority", "")
    light, outcome = query.get("light", ""), query.get("outcome", "")
    return Selection(
        authority_id=int(authority) if authority.isascii() and authority.isdigit() and len(authority) < 16 else None,
        item_code=query.get("item", "").replace("\x00", "")[:50],
        light=light if light in Light.values else "",
        closed_from=_day(query.get("from", "")),
        closed_to=_day(query.get("to", "")),
        outcome=outcome if outcome in OUTCOMES else "",
    )


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month of a day."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
