"""Putting into force what an import left clean: ordered on a page, done by a job, one version at a time.

A job that was stopped goes on behind the last version it looked at; a job that runs twice does nothing twice.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from tongban.catalogue import selectors
from tongban.catalogue.enums import ImportState, Severity, VersionState
from tongban.catalogue.errors import FourEyesNeeded
from tongban.catalogue.models import ImportPublication, ImportRun, ItemVersion
from tongban.catalogue.services import versions
from tongban.identity import public as identity
from tongban.kernel import audit, clock, jobs, languages
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.kernel.errors import DomainError

PUBLISH_IMPORT = "catalogue.publish_import"


@transaction.atomic
def order_publication(*, actor: Actor, run_uuid: str) -> ImportPublication:
    """Have each draft of an import without errors published. Not by the importer (四眼原则); one order at a time."""
    require(actor, identity.CATALOGUE_PUBLISH)
    run = selectors.get_import(actor=actor, run_uuid=run_uuid)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if settings.TONGBAN_CATALOGUE_FOUR_EYES and run.started_by_id == actor.id:
        raise FourEyesNeeded
    running = ImportPublication.objects.filter(run=run, state=ImportState.RUNNING).first()
    if running is not None:
        return running
    clean = _clean_drafts(run, actor).count()
    left = _drafts(run, actor).count() - clean
    publication = ImportPublication.objects.create(
        run=run, ordered_by=actor.name[:100], ordered_by_id=actor.id or 0, total=clean, left=left
    )
    audit.record(actor=actor, action="catalogue.publish_import", subject=f"import:{run.uuid}", clean=clean, left=left)
    jobs.defer(PUBLISH_IMPORT, publication_id=publication.pk)
    return publication


@languages.official()
def run_publication(*, publication_id: int) -> None:
    """Publish as the person who ordered it. What is refused is told in the report and stays a draft."""
    publication = ImportPublication.objects.get(pk=publication_id)
    if publication.state == ImportState.DONE:
        return
    try:
        actor = identity.staff_actor(publication.ordered_by_id)
        require(actor, identity.CATALOGUE_PUBLISH)
    except DomainError as refusal:
        ImportPublication.objects.filter(pk=publication_id).update(state=ImportState.FAILED, failure=str(refusal))
        raise
    while _publish_next(publication_id, actor):
        pass


@transaction.atomic
def _publish_next(publication_id: int, actor: Actor) -> bool:
    """One version and the note that it is done, together. False when nothing is left."""
    publication = ImportPublication.objects.select_for_update().get(pk=publication_id)
    if publication.state == ImportState.DONE:
        return False
    version = _clean_drafts(publication.run, actor).filter(pk__gt=publication.last_version_id).first()
    if version is None:
        publication.state, publication.finished_at = ImportState.DONE, clock.now()
        publication.save()
        return False
    try:
        with transaction.atomic():
            versions.publish_version(actor=actor, version_id=version.pk)
    except DomainError as refusal:
        publication.refused.append(_refused(version, refusal))
    else:
        publication.published += 1
    publication.last_version_id = version.pk
    publication.save()
    return True


def _refused(version: ItemVersion, refusal: DomainError) -> dict[str, Any]:
    title = version.definition_json["title"]
    return {"version": version.pk, "code": version.item.code, "title": title, "reason": str(refusal)}


def _drafts(run: ImportRun, actor: Actor) -> QuerySet[ItemVersion]:
    return ItemVersion.objects.editable_by(actor).filter(import_run=run, state=VersionState.DRAFT)


def _clean_drafts(run: ImportRun, actor: Actor) -> QuerySet[ItemVersion]:
    clean = _drafts(run, actor).exclude(findings__severity=Severity.ERROR)
    return clean.select_related("item").order_by("pk")
