"""Whole files: from the command line in one go, from a page through jobs."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, BinaryIO

from django.db import transaction

from tongban.identity import public as identity
from tongban.kernel import files, jobs
from tongban.kernel.actors import SYSTEM, Actor
from tongban.registers.enums import LoadMode, LoadState
from tongban.registers.errors import FileUnreadable
from tongban.registers.models import Load
from tongban.registers.rows import FlawRow, LoadSummary
from tongban.registers.selectors import loads
from tongban.registers.services import loading
from tongban.registers.services.loading import Tell

READ_LOAD = "registers.read_load"
APPLY_LOAD = "registers.apply_load"
_SHOWN = 200


def load_file(
    *,
    actor: Actor,
    code: str,
    file: BinaryIO,
    source_name: str,
    mode: LoadMode,
    as_of: date,
    without_flaws: bool = False,
    endings_meant: bool = False,
    tell: Tell | None = None,
) -> LoadSummary:
    """Read, check and put in; a load with flaws stays checked unless it may go on without them."""
    load = loading.start_load(actor=actor, code=code, file=file, source_name=source_name, mode=mode, as_of=as_of)
    load = loading.read_load(load_id=load.pk, file=file, tell=tell)
    if load.bad_rows == 0 or without_flaws:
        load = loading.apply_load(
            actor=actor, load_uuid=str(load.uuid), without_flaws=without_flaws, endings_meant=endings_meant
        )
    return summary_of(load)


@transaction.atomic
def order_load(*, actor: Actor, code: str, upload: Any, mode: str, as_of: date) -> Load:
    """Keep a file handed in on a page and have it read in the background."""
    if not upload.size:
        raise files.FileEmpty(name=upload.name)
    info = files.store_upload(actor=actor, upload=upload, accept=frozenset({"text/plain"}))
    upload.seek(0)
    load = loading.start_load(
        actor=actor, code=code, file=upload, source_name=upload.name, mode=mode, as_of=as_of, file_id=info.id
    )
    jobs.defer(READ_LOAD, load_id=load.pk)
    return load


def read_ordered(*, load_id: int) -> None:
    """Read the file of an ordered load. What cannot be read at all is noted; a killed run goes on."""
    load = Load.objects.get(pk=load_id)
    if load.state != LoadState.READING or load.file_id is None:
        return
    try:
        with _copied(load.file_id) as file:
            loading.read_load(load_id=load_id, file=file)
    except FileUnreadable as refusal:
        loading.fail_load(load_id=load_id, why=str(refusal))


@transaction.atomic
def order_apply(*, actor: Actor, load_uuid: str, without_flaws: bool, endings_meant: bool) -> Load:
    """Have a checked load put in by a job."""
    load = loading.order_application(
        actor=actor, load_uuid=load_uuid, without_flaws=without_flaws, endings_meant=endings_meant
    )
    jobs.defer(APPLY_LOAD, load_id=load.pk, staff_id=actor.id)
    return load


def apply_ordered(*, load_id: int, staff_id: int | None) -> None:
    """Put it in as the person who ordered it. Done already: nothing happens."""
    load = Load.objects.get(pk=load_id)
    if load.state == LoadState.APPLYING:
        actor = identity.staff_actor(staff_id) if staff_id else SYSTEM
        loading.apply_load(actor=actor, load_uuid=str(load.uuid))


def summary_of(load: Load) -> LoadSummary:
    flaws = tuple(
        FlawRow(flaw.line, flaw.column, flaw.message, flaw.value) for flaw in loads.flaws_of(load, most=_SHOWN)
    )
    return LoadSummary(
        uuid=str(load.uuid),
        state=LoadState(load.state),
        rows=load.rows,
        bad_rows=load.bad_rows,
        added=load.added or 0,
        changed=load.changed or 0,
        unchanged=load.unchanged or 0,
        ended=load.ended or 0,
        flaws=flaws,
    )


@contextmanager
def _copied(file_id: int) -> Iterator[BinaryIO]:
    """The kept file as one that can be read from any place."""
    with tempfile.TemporaryFile() as copy:
        with files.open_file(file_id) as kept:
            shutil.copyfileobj(kept, copy)
        yield copy
