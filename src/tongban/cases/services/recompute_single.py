"""Cases whose dates hang on more than one day: after a change of the calendar the clocks reckon each by itself."""

from datetime import date

from django.db import connection, transaction

from tongban.cases import deadlines
from tongban.cases.facts import record_of
from tongban.cases.models import CalendarRun, CaseMove
from tongban.cases.moved_days import reason_of
from tongban.cases.services import recompute_telling, redating, steps
from tongban.cases.services.recompute_plan import PECULIAR
from tongban.cases.services.steps import Desk
from tongban.cases.workflow import note
from tongban.kernel.actors import SYSTEM

_PECULIAR = """
    SELECT c.number FROM cases_case c
    WHERE c.closed_at IS NULL AND ({peculiar} OR (c.state = 'accepted' AND c.item_version_id = ANY(%s)))
    ORDER BY c.id
""".replace("{peculiar}", PECULIAR)


def move_peculiar(run: CalendarRun, *, hourly: tuple[int, ...]) -> tuple[int, int]:
    """Each in its own transaction; returns how many were examined and how many of them moved."""
    with connection.cursor() as cursor:
        cursor.execute(_PECULIAR, [list(hourly)])
        numbers = [row[0] for row in cursor.fetchall()]
    first = recompute_telling.next_batch(run)
    moved = sum(move_case(run, case_number=number, batch=first + place) for place, number in enumerate(numbers))
    return len(numbers), moved


@transaction.atomic
def move_case(run: CalendarRun, *, case_number: str, batch: int) -> bool:
    """Date one case by its clocks. False when nothing moves; a case that ended meanwhile stays as it is."""
    desk = steps.open_desk(actor=SYSTEM, case_number=case_number)
    case = desk.case
    old_due, old_statutory = case.due_on, case.statutory_due_on
    redating.redate(desk)
    start = case.counted_from or _round_began(desk)
    if (case.due_on, case.statutory_due_on) == (old_due, old_statutory):
        return False
    move = CaseMove.objects.create(
        run=run,
        batch=batch,
        case=case,
        start_on=start,
        old_due=old_due,
        new_due=case.due_on,
        old_statutory=old_statutory,
        new_statutory=case.statutory_due_on,
        moved_at=desk.at,
        told_at=desk.at if old_due == case.due_on else None,
    )
    note(case, actor=SYSTEM, action="redated", at=desk.at, text=reason_of(move))
    recompute_telling.announce(run, batch, [(case.number, old_due, case.due_on, old_statutory, case.statutory_due_on)])
    return True


def _round_began(desk: Desk) -> date:
    """Day 0 of the running acceptance round: the receipt, or the day the supplement came."""
    acceptance = deadlines.clocks_of_case(record_of(desk.case), desk.item, desk.at)["acceptance"]
    return acceptance.started_on or deadlines.received_on(desk.case.received_at)
