"""The report of what a change of the calendar did to running cases."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import F, Q

from tongban.cases.errors import RunNotFound
from tongban.cases.models import CalendarRun, CaseMove, CaseMoveQuerySet
from tongban.cases.moved_days import lines_of
from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed
from tongban.kernel.pagination import Page, after

PAGE = 50
_MAY_MOVE = """
    SELECT count(*) FROM cases_case c WHERE c.closed_at IS NULL AND c.state IN ('received', 'accepted')
        AND COALESCE(c.counted_from, c.received_at::date) < %(last)s
        AND GREATEST(c.due_on, c.statutory_due_on, c.promised_due_on) >= %(first)s
"""


@dataclass(frozen=True, slots=True)
class Redated:
    """One case whose dates moved, as other rooms need it."""

    case_number: str
    due_on: date | None
    accepted: bool
    at: datetime

    @staticmethod
    def of(numbers: Iterable[str]) -> "dict[str, list[Redated]]":
        """Every such move of these cases, oldest first, by case number."""
        return redated_of(numbers)


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One line of the report. ``law_only``: the date that matters stayed, the limit of the law moved."""

    case_number: str
    item_title: str
    authority_name: str
    old: date | None
    new: date | None
    law_only: bool
    told: bool
    why: tuple[str, ...]


def count_that_may_move(*, first: date, last: date) -> int:
    """Running cases that count a day between ``first`` and ``last``: how many may move at the most."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_MOVE, {"first": first, "last": last})
        return int(cursor.fetchone()[0])


def list_runs(*, actor: Actor, limit: int = 20) -> list[CalendarRun]:
    """The newest runs."""
    if not actor.may(BUREAU_WATCH):
        raise NotAllowed(permission=BUREAU_WATCH)
    return list(CalendarRun.objects.order_by("-revision")[:limit])


def get_run(*, actor: Actor, run_id: int) -> CalendarRun:
    """One run; RunNotFound."""
    run = CalendarRun.objects.filter(pk=run_id).first() if actor.may(BUREAU_WATCH) else None
    if run is None:
        raise RunNotFound
    return run


def list_moves(*, actor: Actor, run: CalendarRun, cursor: str = "", number: str = "") -> Page[MoveRow]:
    """The cases of a run, in the order they moved; ``number`` finds one."""
    moves = _of_run(actor, run)
    if number:
        moves = moves.filter(case__number=number)
    page = after(moves, order=("batch", "id"), cursor=cursor, size=PAGE)
    return Page(list(_rows(page.rows)), page.next_cursor)


def iterate_moves(*, actor: Actor, run: CalendarRun) -> Iterator[MoveRow]:
    """All of them, in flat memory."""
    return _rows(_of_run(actor, run).order_by("batch", "id").iterator(chunk_size=2000))


def list_redated(*, run_id: int, batch: int) -> list[Redated]:
    """The cases of one batch."""
    moves = CaseMove.objects.visible_to(SYSTEM).filter(run_id=run_id, batch=batch)
    return [redated for found in _redated(moves).values() for redated in found]


def redated_of(numbers: Iterable[str]) -> dict[str, list[Redated]]:
    """Every move of these cases, oldest first, by case number."""
    return _redated(CaseMove.objects.visible_to(SYSTEM).filter(case__number__in=list(numbers)))


def _redated(moves: CaseMoveQuerySet) -> dict[str, list[Redated]]:
    """Only where the date that matters moved."""
    changed = moves.exclude(Q(old_due__isnull=False) & Q(old_due=F("new_due")))
    found: dict[str, list[Redated]] = {}
    names = ("case__number", "new_due", "case__accepted_at", "moved_at")
    for number, due, accepted_at, at in changed.order_by("id").values_list(*names):
        accepted = accepted_at is not None and accepted_at <= at
        found.setdefault(number, []).append(Redated(number, due, accepted, at))
    return found


def _of_run(actor: Actor, run: CalendarRun) -> CaseMoveQuerySet:
    fields = ("case__number", "case__item_title", "case__authority_id")
    return (
        CaseMove.objects.visible_to(actor)
        .filter(run=run)
        .select_related("case", "run")
        .only(
            "start_on",
            "batch",
            "old_due",
            "new_due",
            "old_statutory",
            "new_statutory",
            "told_at",
            "run__before",
            "run__revision",
            *fields,
        )
    )


def _rows(moves: Iterable[CaseMove]) -> Iterator[MoveRow]:
    """Cases that count alike have the same reason: it is written once."""
    names: dict[int, str] = {}
    reasons: dict[tuple[date | None, ...], tuple[str, ...]] = {}
    for move in moves:
        case = move.case
        if case.authority_id not in names:
            names[case.authority_id] = identity.get_authority(case.authority_id).name
        law_only = move.old_due == move.new_due
        old, new = (move.old_statutory, move.new_statutory) if law_only else (move.old_due, move.new_due)
        key = (move.start_on, old, new)
        if key not in reasons:
            reasons[key] = lines_of(move)
        yield MoveRow(
            case_number=case.number,
            item_title=case.item_title,
            authority_name=names[case.authority_id],
            old=old,
            new=new,
            law_only=law_only,
            told=move.told_at is not None,
            why=reasons[key],
        )
