"""Imports asked for on a page: the file is kept, a job reads it, a colleague publishes what is clean."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.catalogue import selectors
from tongban.catalogue.enums import ImportState, Severity, VersionState
from tongban.catalogue.importing.mapping import load_mapping
from tongban.catalogue.importing.sources import require_known_kind
from tongban.catalogue.models import ImportRun, ItemVersion
from tongban.catalogue.services import versions
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


def publish_import(*, actor: Actor, run_uuid: str) -> dict[str, int]:
    """Publish every draft of an import that has no error; each on its own. The importer may not (四眼原则)."""
    require(actor, identity.CATALOGUE_PUBLISH)
    run = selectors.get_import(actor=actor, run_uuid=run_uuid)
    drafts = ItemVersion.objects.editable_by(actor).filter(import_run=run, state=VersionState.DRAFT)
    clean = drafts.exclude(findings__severity=Severity.ERROR).order_by("pk")
    counts = {"published": 0, "left": drafts.count() - clean.count()}
    for version_id in list(clean.values_list("pk", flat=True)):
        versions.publish_version(actor=actor, version_id=version_id)
        counts["published"] += 1
    return counts
