"""A file on its way into a register: read and checked in pieces that survive a kill, then put in all at once or not."""

import hashlib
from collections.abc import Callable
from datetime import date
from itertools import islice
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction

from tongban.kernel import audit, clock, events
from tongban.kernel.actors import Actor
from tongban.kernel.errors import NotAllowed
from tongban.registers import policies
from tongban.registers.checking import Flaw, RowChecker
from tongban.registers.enums import LoadMode, LoadState
from tongban.registers.errors import LoadHasFlaws, LoadNotReady, TooManyEndings
from tongban.registers.events import RegisterLoaded
from tongban.registers.models import Load, LoadFlaw, Register
from tongban.registers.permissions import KEEP
from tongban.registers.reading import Layout, RawRow, look, rows_of
from tongban.registers.selectors import directory, loads
from tongban.registers.services import corrections, staging

CHUNK = 10_000  # rows read between two commits
MOST_FLAWS = 10_000  # flaws kept with their line; all are counted
_PIECE = 1024 * 1024
_ENDINGS_IN_PERCENT, _FEW_ENDINGS = 5, 20

Tell = Callable[[int, int], None]


@transaction.atomic
def start_load(
    *, actor: Actor, code: str, file: BinaryIO, source_name: str, mode: str, as_of: date, file_id: int | None = None
) -> Load:
    """Begin with a file, or go on with the same file where it stopped.

    Raises NotAllowed, FileUnreadable, and LoadNotReady while another file is on its way into this register.
    """
    register = directory.get_register(actor=actor, code=code)
    if not policies.can_keep(actor, register):
        raise NotAllowed(permission=KEEP)
    _checker(register).keys_of(look(file).names)
    digest, size = _digest(file)
    same = {"source_digest": digest, "mode": mode, "as_of": as_of}
    open_one = Load.objects.filter(register=register, state__in=[LoadState.READING, LoadState.CHECKED]).first()
    if open_one is not None and all(getattr(open_one, name) == value for name, value in same.items()):
        return open_one
    load = Load(register=register, total_bytes=size, source_name=source_name[:255], file_id=file_id, **same)
    load.started_by, load.started_by_id, load.started_at = actor.name[:100], actor.id, clock.now()
    try:
        with transaction.atomic():
            load.save()
    except IntegrityError as error:
        raise LoadNotReady from error
    staging.create(load)
    audit.record(actor=actor, action="registers.start_load", subject=f"register:{code}", source=load.source_name)
    return load


def read_load(*, load_id: int, file: BinaryIO, tell: Tell | None = None) -> Load:
    """Read what is not read yet, a piece a transaction, then check the whole. Safe to repeat and to interrupt."""
    load = Load.objects.select_related("register").get(pk=load_id)
    if load.state != LoadState.READING:
        return load
    checker, layout = _checker(load.register), look(file)
    keys = checker.keys_of(layout.names)
    layout = Layout(layout.encoding, keys, layout.start, layout.lines)
    _begin_again_if_lost(load)
    rows = rows_of(file, layout, offset=load.done_bytes, line=load.done_lines)
    while chunk := list(islice(rows, CHUNK)):
        load = _take_in(load, chunk, checker)
        if tell:
            tell(load.done_bytes, load.total_bytes)
    return _check_whole(load)


@transaction.atomic
def order_application(*, actor: Actor, load_uuid: str, without_flaws: bool, endings_meant: bool) -> Load:
    """Ask for a checked load to be put in: a job does it. Refusals as apply_load."""
    load = _locked(actor, load_uuid)
    _require_ready(load, without_flaws=without_flaws, endings_meant=endings_meant)
    load.state = LoadState.APPLYING
    load.save(update_fields=["state"])
    audit.record(
        actor=actor,
        action="registers.order_application",
        subject=f"load:{load.uuid}",
        without_flaws=without_flaws,
        endings_meant=endings_meant,
    )
    return load


@transaction.atomic
def apply_load(*, actor: Actor, load_uuid: str, without_flaws: bool = False, endings_meant: bool = False) -> Load:
    """Put a checked load into its register: all of it in this transaction, or nothing.

    Raises LoadNotReady; LoadHasFlaws unless ``without_flaws``; TooManyEndings unless ``endings_meant``. A complete file
    with flaws ends nothing: what it does not name may stand in a row that could not be read.
    """
    load = _locked(actor, load_uuid)
    if load.state != LoadState.APPLYING:
        _require_ready(load, without_flaws=without_flaws, endings_meant=endings_meant)
    register = Register.objects.select_for_update().get(pk=load.register_id)
    settled = corrections.keep_corrections(load)
    ends = _ends(load)
    done = staging.apply(load, ends=ends)
    corrections.forget_settled(settled)
    if ends and (register.complete_as_of is None or register.complete_as_of < load.as_of):
        register.complete_as_of = load.as_of
        register.save(update_fields=["complete_as_of"])
    load.state, load.finished_at = LoadState.APPLIED, clock.now()
    load.added, load.changed, load.unchanged, load.ended = done.added, done.changed, done.unchanged, done.ended
    load.save()
    staging.drop(load)
    counts = {"added": done.added, "changed": done.changed, "ended": done.ended}
    audit.record(actor=actor, action="registers.apply_load", subject=f"load:{load.uuid}", bad=load.bad_rows, **counts)
    events.publish(RegisterLoaded(register_code=register.code, load_uuid=str(load.uuid), as_of=load.as_of, **counts))
    return load


@transaction.atomic
def discard_load(*, actor: Actor, load_uuid: str) -> Load:
    """Give a load up: the register stays as it was."""
    load = _locked(actor, load_uuid)
    if load.state not in {LoadState.READING, LoadState.CHECKED}:
        raise LoadNotReady
    load.state, load.finished_at = LoadState.DISCARDED, clock.now()
    load.save(update_fields=["state", "finished_at"])
    staging.drop(load)
    audit.record(actor=actor, action="registers.discard_load", subject=f"load:{load.uuid}")
    return load


@transaction.atomic
def fail_load(*, load_id: int, why: str) -> None:
    """Note why a file could not be read; the register stays as it was."""
    load = Load.objects.select_for_update().get(pk=load_id)
    load.state, load.failure, load.finished_at = LoadState.FAILED, why[:500], clock.now()
    load.save(update_fields=["state", "failure", "finished_at"])
    staging.drop(load)


def _checker(register: Register) -> RowChecker:
    columns = directory.columns_of([register])[register.pk]
    return RowChecker(register, columns, register.relations.all())


def _digest(file: BinaryIO) -> tuple[str, int]:
    file.seek(0)
    digest, size = hashlib.sha256(), 0
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


@transaction.atomic
def _begin_again_if_lost(load: Load) -> None:
    """A crash of the database empties the waiting table: then the file is read from its beginning."""
    staging.create(load)
    if load.good_rows and staging.count(load) != load.good_rows:
        staging.drop(load)
        staging.create(load)
        load.flaws.all().delete()
        load.done_bytes = load.done_lines = load.rows = load.good_rows = load.bad_rows = 0
        load.save()


@transaction.atomic
def _take_in(load: Load, chunk: list[RawRow], checker: RowChecker) -> Load:
    """One piece: its good rows wait, its flaws are noted, and how far the file is read."""
    now = Load.objects.select_for_update(of=("self",)).select_related("register").get(pk=load.pk)
    if now.done_bytes != load.done_bytes or now.state != LoadState.READING:
        raise LoadNotReady
    lines, flaws, bad = [], list[Flaw](), 0
    for row in chunk:
        line, found = checker.check(row)
        if line:
            lines.append(line)
        else:
            bad += 1
            flaws += found
    staging.put(now, lines)
    _note(now, flaws)
    now.done_bytes, now.done_lines = chunk[-1].end, chunk[-1].line
    now.rows, now.good_rows, now.bad_rows = now.rows + len(chunk), now.good_rows + len(lines), now.bad_rows + bad
    now.save()
    return now


@transaction.atomic
def _check_whole(load: Load) -> Load:
    """What only shows when all rows are in: repeats, rows older than what is held, the effect."""
    load = Load.objects.select_for_update(of=("self",)).select_related("register").get(pk=load.pk)
    sieves = {"duplicate": staging.take_out_repeats, "starts_before_version": staging.take_out_older}
    for reason, take_out in sieves.items():
        number, lines = take_out(load, MOST_FLAWS)
        _note(load, [Flaw(line, "", reason) for line in lines])
        load.good_rows, load.bad_rows = load.good_rows - number, load.bad_rows + number
    corrections.keep_corrections(load)
    told = staging.effect(load, ends=_ends(load))
    load.added, load.changed, load.unchanged, load.ended = told.added, told.changed, told.unchanged, told.ended
    load.state, load.done_bytes = LoadState.CHECKED, load.total_bytes
    load.save()
    return load


def _note(load: Load, flaws: list[Flaw]) -> None:
    room = MOST_FLAWS - load.flaws.count() if flaws else 0
    names: dict[str, Any] = {column.key: column.name for column in load.register.columns.all()} if flaws else {}
    LoadFlaw.objects.bulk_create(
        LoadFlaw(
            load=load,
            line=flaw.line,
            column=names.get(flaw.column, flaw.column)[:60],
            reason=flaw.reason,
            weight=flaw.weight,
            value=flaw.value,
        )
        for flaw in flaws[: max(room, 0)]
    )


def _locked(actor: Actor, load_uuid: str) -> Load:
    found = loads.get_load(actor=actor, load_uuid=load_uuid)
    if not policies.can_keep(actor, found.register):
        raise NotAllowed(permission=KEEP)
    return Load.objects.select_for_update(of=("self",)).select_related("register").get(pk=found.pk)


def _ends(load: Load) -> bool:
    return load.mode == LoadMode.COMPLETE and load.bad_rows == 0


def _require_ready(load: Load, *, without_flaws: bool, endings_meant: bool) -> None:
    if load.state != LoadState.CHECKED:
        raise LoadNotReady
    if load.bad_rows and not without_flaws:
        raise LoadHasFlaws(count=load.bad_rows)
    held = (load.changed or 0) + (load.unchanged or 0) + (load.ended or 0)
    ended = load.ended or 0
    many = ended > _FEW_ENDINGS and ended * 100 > held * _ENDINGS_IN_PERCENT
    if load.mode == LoadMode.COMPLETE and many and not endings_meant:
        raise TooManyEndings(count=ended, of=held)
