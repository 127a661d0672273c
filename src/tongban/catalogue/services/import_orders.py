"""Imports asked for on a page: the file is kept, a job reads it. ``import_publications`` publishes what is clean."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.catalogue.enums import ImportState
from tongban.catalogue.importing.mapping import load_mapping
from tongban.catalogue.importing.sources import require_known_kind
from tongban.catalogue.models import ImportRun
from tongban.catalogue.services.importing import import_items
from tongban.identity import public as identity
from tongban.kernel import audit, files, jobs
from tongban.kernel.access import require
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import DomainError

RUN_IMPORT = "catalogue.run_import"


@transaction.atomic
def order_import(*, actor: Actor, upload: Any, mapping: str) -> ImportRun:
    """Keep the file and have it read in the background; items arrive as drafts. An unfinished file goes on."""
    require(actor, identity.CATALOGUE_EDIT)
    load_mapping(mapping)
    require_known_kind(upload.name)
    info = files.store_upload(actor=actor, upload=upload, accept=files.DOCUMENTS)
    unfinished = ImportRun.objects.exclude(state=ImportState.DONE)
    run = unfinished.filter(source_digest=info.sha256, mapping=mapping, publishes=False).order_by("-pk").first()
    if run is None:
        run = ImportRun(source_digest=info.sha256, mapping=mapping, source_name=upload.name[:255])
        run.started_by, run.started_by_id, run.authority_id = actor.name[:100], actor.id, actor.authority_id
    run.file_id, run.state, run.failure = info.id, ImportState.RUNNING, ""
    run.save()
    audit.record(actor=actor, action="catalogue.order_import", subject=f"import:{run.uuid}", source=run.source_name)
    jobs.defer(RUN_IMPORT, run_id=run.pk)
    return run


def run_ordered_import(*, run_id: int) -> None:
    """Read the file of an ordered import as the person who ordered it. A run that is done is left alone."""
    run = ImportRun.objects.get(pk=run_id)
    if run.state == ImportState.DONE or run.file_id is None:
        return
    try:
        _read(run)
    except DomainError as refusal:
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.FAILED, failure=str(refusal))
        raise


def _read(run: ImportRun) -> None:
    actor = identity.staff_actor(run.started_by_id) if run.started_by_id else SYSTEM
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"source{Path(run.source_name).suffix.lower()}"
        with files.open_file(run.file_id or 0) as kept, path.open("wb") as copy:
            shutil.copyfileobj(kept, copy)
        import_items(path, actor=actor, mapping=run.mapping, source_name=run.source_name)
