"""The limits of a case in life: what the item version and the settings say, put to the law's clocks (``clocks/``)."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.utils import timezone

from tongban.cases import clocks
from tongban.cases.clocks import (
    Clock,
    Clocks,
    Due,
    Fact,
    FactKind,
    Line,
    Month,
    Readings,
    ReceiptOnDayOff,
    Ruler,
    Start,
    Terms,
    Unit,
)
from tongban.cases.clocks.terms import ARTICLE_45, EXTENSION, JOINT, JOINT_EXTENSION, LOWER_REVIEW, STATUTORY
from tongban.cases.enums import CaseState
from tongban.cases.facts import Record, facts_of
from tongban.cases.models import Case
from tongban.cases.route import forwards
from tongban.cases.rows import ClockRow
from tongban.cases.special import stopping
from tongban.catalogue.public import Item, Limit, LimitUnit
from tongban.kernel import calendar, clock

NEVER = date(9999, 12, 31)

_UNITS = {
    LimitUnit.WORKING_DAY: Unit.WORKING_DAY,
    LimitUnit.NATURAL_DAY: Unit.NATURAL_DAY,
    LimitUnit.HOUR: Unit.HOUR,
    LimitUnit.INSTANT: Unit.INSTANT,
    LimitUnit.NONE: Unit.NONE,
}


def due_of(limit: Limit, *, counted_from: date, moment: datetime) -> Due:
    """The end of a limit that starts on ``counted_from`` (day 0), for hours at ``moment``."""
    return _ruler().end(_limit(limit), Start(counted_from, moment))


def earliest(*dues: Due) -> Due:
    """The limit that ends first; no limit at all when none runs."""
    running = [due for due in dues if due.on is not None]
    return min(running, key=lambda due: (due.on, due.at is None, due.at)) if running else Due()


@dataclass(frozen=True, slots=True)
class Dates:
    """The last days of an accepted case that nothing paused or extended."""

    promised: date | None
    statutory: date | None
    due: date | None


def plain_dates(item: Item, counted_from: date) -> Dates:
    """The dates of a case accepted on ``counted_from`` in whose life nothing stops or lengthens a clock.

    Not for limits in hours: those need the moment (``counts_hours``).
    """
    noon = datetime.combine(counted_from, time(12), timezone.get_default_timezone())
    promised = due_of(item.definition.promised_limit, counted_from=counted_from, moment=noon)
    statutory = due_of(item.statutory_limit, counted_from=counted_from, moment=noon)
    return Dates(promised.on, statutory.on, earliest(promised, statutory).on)


def counts_hours(item: Item) -> bool:
    """True when the days of a case hang on more than the day it was accepted: hours, or a step that forwards it."""
    if any(step.forwards for step in item.steps):
        return True
    return LimitUnit.HOUR in (item.definition.promised_limit.unit, item.statutory_limit.unit)


def steps_with_limits(item: Item) -> list[tuple[int, str]]:
    """The steps of a version that have a limit of their own, as (version, key); the others follow the case."""
    steps = item.steps
    return [(item.version_id, step.key) for step in steps if step.limit.unit != LimitUnit.NONE]


def acceptance_due_on(received_at: datetime) -> date:
    """The last day to accept, refuse or ask for a supplement."""
    ruler = _ruler()
    return _day(ruler.end(Terms().acceptance, ruler.receipt(received_at)))


def received_on(received_at: datetime) -> date:
    """The day materials count as received: their calendar day, or by local rule the next working day."""
    return _ruler().receipt(received_at).day


def supplement_due_on(asked_at: datetime, days: int | None) -> date:
    """The applicant's last day, in working days: the reading favourable to the applicant."""
    ruler = _ruler()
    return _day(ruler.end(_supplement_limit(days), ruler.start(asked_at)))


def tolerance_days(item: Item) -> int:
    """Working days in which promised materials must come: of the item, else of the city; before the promise ends."""
    days = item.definition.tolerance_days or settings.TONGBAN_CASES_TOLERANCE_DAYS
    promised = item.definition.promised_limit
    if promised.unit == LimitUnit.WORKING_DAY and promised.value:
        days = min(days, max(promised.value - 1, 1))
    return int(days)


def check_days(item: Item) -> int:
    """Working days after a decision on a promise in which it is looked into: of the item, else of the city."""
    return int(item.definition.promise_way.check_days or settings.TONGBAN_CASES_PROMISE_CHECK_DAYS)


def check_due_on(decided_at: datetime, days: int) -> date:
    """The last day of the check of a promise, counted from the working day after the decision."""
    return day_after(clocks.Limit(days), decided_at)


def tolerance_due_on(accepted_at: datetime, days: int) -> date:
    """The last day to bring promised materials, counted from the working day after acceptance."""
    return day_after(clocks.Limit(days), accepted_at)


def day_after(limit: clocks.Limit, moment: datetime) -> date:
    """The last day of a limit of the law that begins at ``moment``, no pause counted."""
    ruler = _ruler()
    return _day(ruler.end(limit, ruler.start(moment)))


def delivery_due_on(decided_at: datetime) -> date:
    """The last day to deliver the result (行政许可法 art. 44)."""
    ruler = _ruler()
    return _day(ruler.end(Terms().delivery, ruler.start(decided_at)))


@dataclass(frozen=True, slots=True)
class Explained:
    """Why the date that matters is what it is: in lines and on the wall calendar; and every clock of the case.

    ``lines`` and ``months`` are empty while no clock runs. Nothing is explained that is not so: when the calendar
    changed and the stored date has not followed yet, they are empty too. ``provisional``: the holidays of that day are
    not announced yet.
    """

    lines: tuple[Line, ...]
    months: tuple[Month, ...]
    provisional: bool
    clocks: tuple[ClockRow, ...]


def explain_dates(record: Record, item: Item) -> Explained:
    """The clocks of a case now, and the reasons of the date that matters."""
    found = clocks_of_case(record, item, clock.now())
    edition = calendar.current_edition()
    rows = tuple(_clock_row(each, clocks.explain(each, edition.calendar, edition.names)) for each in found.clocks)
    stored, matters = _matters(record.case, found)
    if matters is None or matters.due_on != stored:
        return Explained((), (), False, rows)
    lines = next((row.explanation for row in rows if row.key == matters.key), ())
    months = clocks.draw(matters, edition.calendar, edition.names, clock.today())
    return Explained(lines, months, matters.provisional, rows)


def _clock_row(found: Clock, lines: tuple[Line, ...]) -> ClockRow:
    return ClockRow(
        key=found.key,
        name=found.name,
        state=found.state.value,
        started_on=found.started_on,
        due_on=found.due_on,
        due_at=found.due_at,
        stopped_at=found.stopped_at,
        limit=found.limit.value,
        unit=found.unit.value,
        article=found.article,
        used=found.used,
        remaining=found.remaining,
        overrun=found.overrun,
        provisional=found.provisional,
        moving=found.moving,
        explanation=lines,
    )


def judge_hours(*, opened_at: datetime, hours: int, closed_at: datetime | None, at: datetime) -> ClockRow:
    """One limit in hours from a moment on, as the clocks judge it at ``at``: for histories of other systems."""
    told = [Fact(FactKind.STEP_OPENED, opened_at, key="whole", limit=clocks.Limit(hours, Unit.HOUR))]
    if closed_at:
        told.append(Fact(FactKind.STEP_DONE, closed_at, key="whole"))
    edition = calendar.current_edition()
    found = clocks.clocks_of(told, Terms(), edition.calendar, at)["step:whole"]
    return _clock_row(found, clocks.explain(found, edition.calendar, edition.names))


def clocks_of_case(record: Record, item: Item, at: datetime) -> Clocks:
    """All clocks of a case at a moment."""
    return clocks.clocks_of(facts_of(record, item), terms_of(item, record.case.facts), calendar.current_calendar(), at)


def terms_of(item: Item, answers: dict[str, Any] | None = None) -> Terms:
    """The limits of an item version beside those of the law; ``answers`` of a case say which steps it comes to."""
    says, joint = item.definition, item.joint
    own = _limit(item.statutory_limit)
    lower = answers is not None and forwards(item, answers)
    if lower and own.unit is Unit.NONE:
        own = STATUTORY  # the higher authority decides within the days of art. 42 from the forwarding
    return Terms(
        statutory=own,
        joint=JOINT if joint and says.statutory_limit.unit == LimitUnit.NONE else own,
        promised=_limit(says.promised_limit),
        supplement=_supplement_limit(None),
        steps={step.key: _limit(step.limit) for step in item.steps},
        extension=JOINT_EXTENSION if joint else EXTENSION,
        lower_review=LOWER_REVIEW if lower else None,
        procedures={str(kind): ARTICLE_45.get(kind, clocks.NO_LIMIT) for kind in stopping(item)},
        readings=_readings(),
    )


def of_the_law(found: Clocks) -> Clock:
    """The clock of the law that binds now: the decision's; before a lower authority forwarded, its review."""
    lower, statutory = found.get("lower_review"), found["statutory"]
    return lower if lower is not None and statutory.started_on is None else statutory


def _matters(case: Case, found: Clocks) -> tuple[date | None, Clock | None]:
    """The stored date that matters, and the clock that sets it."""
    match CaseState(case.state):
        case CaseState.RECEIVED:
            return case.acceptance_due_on, found["acceptance"]
        case CaseState.SUPPLEMENT:
            asked = found.get("supplement")
            return (asked.due_on if asked else None), asked
        case CaseState.ACCEPTED:
            promised = case.promised_due_on is not None and case.promised_due_on == case.due_on
            return case.due_on, found["promised"] if promised else of_the_law(found)
    return None, None


def _limit(limit: Limit) -> clocks.Limit:
    return clocks.Limit(limit.value or 0, _UNITS[LimitUnit(limit.unit)])


def _supplement_limit(days: int | None) -> clocks.Limit:
    return clocks.Limit(days or settings.TONGBAN_CASES_SUPPLEMENT_DAYS)


def _readings() -> Readings:
    return Readings(receipt_on_day_off=ReceiptOnDayOff(settings.TONGBAN_CASES_RECEIPT_ON_OFFDAY))


def _ruler() -> Ruler:
    return Ruler(calendar.current_calendar(), _readings())


def _day(due: Due) -> date:
    """The day of a limit that always ends."""
    if due.on is None:
        raise ValueError("a limit of the law without an end")
    return due.on
