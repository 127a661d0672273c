"""Keeping the read table true: one event at a time, or all of history again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice

from django.db import transaction
from django.db.models.fields.json import KT

from tongban.cases import public as cases
from tongban.cases.public import Redated
from tongban.kernel import events
from tongban.kernel.models import OutboxEvent
from tongban.supervision.folding import WATCHED_EVENTS, CaseFact, fold, fold_redated
from tongban.supervision.models import Watch

FIELDS = [item.name for item in Watch._meta.concrete_fields if item.name not in {"id", "case_number", "due_order"}]
_BATCH = 500


@transaction.atomic
def watch_case(event: CaseFact) -> Watch:
    """Apply one event. The same event twice, or an old one late, changes nothing."""
    moves = Redated.of([event.case_number]).get(event.case_number, [])
    blank = _fold_all(fold(Watch(case_number=event.case_number), event), moves)
    values = {name: getattr(blank, name) for name in FIELDS}
    watch, is_new = Watch.objects.select_for_update().get_or_create(case_number=event.case_number, defaults=values)
    if not is_new:
        _fold_all(fold(watch, event), moves).save(update_fields=FIELDS)
    return watch


@transaction.atomic
def watch_redated(*, run_id: int, batch: int) -> int:
    """Follow the dates of one batch that moved with the holidays; returns how many rows followed."""
    moved = {each.case_number: each for each in cases.list_redated(run_id=run_id, batch=batch)}
    rows = list(Watch.objects.select_for_update().filter(case_number__in=list(moved)).order_by("id"))
    for watch in rows:
        fold_redated(watch, moved[watch.case_number])
    Watch.objects.bulk_update(rows, ["due_on", "promised_on", "promised_at"], batch_size=1000)
    return len(rows)


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild found: events read, cases folded, case numbers whose row differed from history."""

    events: int = 0
    cases: int = 0
    differing: list[str] = field(default_factory=list)


def rebuild_watches(*, repair: bool) -> Rebuilt:
    """Fold the whole history of case events again and compare it with the table; with ``repair`` write the difference.

    Memory stays flat: the database sorts the history by case, we hold one batch of cases at a time.
    """
    report = Rebuilt()
    folded = _folded_history(report)
    while batch := list(islice(folded, _BATCH)):
        report.cases += len(batch)
        _fold_moves(batch)
        differing = _differing(batch)
        report.differing += [watch.case_number for watch in differing]
        if repair and differing:
            Watch.objects.bulk_create(
                differing, update_conflicts=True, unique_fields=["case_number"], update_fields=FIELDS
            )
    return report


def _fold_moves(batch: list[Watch]) -> None:
    """What the events of a case do not say one by one: dates that moved with the holidays."""
    moves = Redated.of([watch.case_number for watch in batch])
    for watch in batch:
        _fold_all(watch, moves.get(watch.case_number, []))


def _fold_all(watch: Watch, moves: list[Redated]) -> Watch:
    for moved in moves:
        fold_redated(watch, moved)
    return watch


def _folded_history(report: Rebuilt) -> Iterator[Watch]:
    names = [event.name for event in WATCHED_EVENTS]
    history = (
        OutboxEvent.objects.filter(name__in=names)
        .annotate(case_number=KT("payload__case_number"))
        .order_by("case_number", "id")
    )
    for case_number, rows in groupby(history.iterator(chunk_size=2000), key=lambda row: row.case_number):
        watch = Watch(case_number=case_number)
        for row in rows:
            report.events += 1
            fold(watch, events.restore(row.name, row.payload))  # type: ignore[arg-type]
        yield watch


def _differing(batch: list[Watch]) -> list[Watch]:
    stored = {row.case_number: row for row in Watch.objects.filter(case_number__in=[w.case_number for w in batch])}
    return [watch for watch in batch if _content(watch) != _content(stored.get(watch.case_number))]


def _content(watch: Watch | None) -> list[object]:
    return [] if watch is None else [getattr(watch, name) for name in FIELDS]
