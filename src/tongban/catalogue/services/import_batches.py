"""Storing one batch of imported rows: new versions where an item says something new, findings, events, audit.

The rules are those of ``services/versions.py`` done for many rows at once; checks and states are the same code.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from tongban.catalogue.checks import CheckFinding, run_checks
from tongban.catalogue.enums import Severity, VersionState
from tongban.catalogue.events import ItemVersionsPublished
from tongban.catalogue.importing.building import Built
from tongban.catalogue.importing.flaws import Flaw
from tongban.catalogue.models import Finding, HandlingItem, ImportFinding, ImportRun, ItemVersion
from tongban.catalogue.selectors import IN_WORK
from tongban.catalogue.services.authorities import authority_ids
from tongban.catalogue.services.directory import Place, handling_items
from tongban.catalogue.services.scheduling import scheduled_items
from tongban.kernel import audit, events
from tongban.kernel.actors import Actor

IN_FORCE = (VersionState.PUBLISHED, VersionState.SUSPENDED)


@dataclass(slots=True)
class Standing:
    """What the catalogue holds of one item before the batch."""

    last_number: int = 0
    digest: str = ""
    in_force: ItemVersion | None = None
    waits: bool = False
    in_work: ItemVersion | None = None


@dataclass(slots=True)
class Batch:
    """One batch on its way into the tables."""

    run: ImportRun
    actor: Actor
    authorities: dict[str, int]
    counts: Counter[str] = field(default_factory=Counter)
    new: list[tuple[ItemVersion, list[CheckFinding]]] = field(default_factory=list)
    findings: list[ImportFinding] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)
    replaced_drafts: list[int] = field(default_factory=list)


def store_batch(*, run: ImportRun, actor: Actor, rows: list[Built]) -> Counter[str]:
    """Write one batch; the caller holds the transaction. Returns how many rows became what."""
    batch = Batch(run, actor, authority_ids(rows, actor=actor))
    items = handling_items(_place(row, batch.authorities) for row in rows if row.definition is not None)
    standings = _standings(items.values())
    for row in rows:
        _take(batch, row, items.get(row.code), standings)
    _write(batch)
    return batch.counts


def _place(row: Built, authorities: dict[str, int]) -> Place:
    definition = row.definition
    assert definition is not None  # noqa: S101 the caller left such rows out
    authority_id = authorities[definition.authority_code]
    return Place(row.code, row.base_code, row.parent_code, row.entry_name, authority_id, definition)


def _standings(items: Iterable[HandlingItem]) -> dict[int, Standing]:
    ids = [item.pk for item in items]
    found = {pk: Standing() for pk in ids}
    numbers = ItemVersion.objects.filter(item_id__in=ids).values("item_id").annotate(last=Max("number"))
    for row in numbers:
        found[row["item_id"]].last_number = row["last"]
    for item_id in scheduled_items(ids):
        found[item_id].waits = True
    living = Q(state__in=[*IN_FORCE, *IN_WORK])
    versions = ItemVersion.objects.filter(living, item_id__in=ids).defer("definition_json", "source_row")
    for version in versions.order_by("number"):
        standing = found[version.item_id]
        if version.state in IN_WORK:
            standing.in_work = version
        else:
            standing.in_force = version
        standing.digest = version.source_digest or standing.digest
    return found


def _take(batch: Batch, row: Built, item: HandlingItem | None, standings: dict[int, Standing]) -> None:
    if row.definition is None or item is None:
        batch.counts["refused"] += 1
    elif item.implementation.authority_id != batch.authorities[row.definition.authority_code]:
        message = _("This code belongs to an item of another authority here; the row was not imported.")
        row.flaws.append(Flaw.error("row.other_authority", message, value=row.code))
        batch.counts["refused"] += 1
    else:
        standing = standings[item.pk]
        if standing.digest == row.digest:
            batch.counts["unchanged"] += 1
        elif standing.in_work and standing.in_work.editors:
            message = _("A colleague is working on a draft of this item; the row was not taken over it.")
            row.flaws.append(Flaw.error("row.draft_in_work", message))
            batch.counts["refused"] += 1
        else:
            _add_version(batch, row, item, standing)
    batch.findings += [_import_finding(batch.run, row, flaw) for flaw in row.flaws]


def _add_version(batch: Batch, row: Built, item: HandlingItem, standing: Standing) -> None:
    findings = run_checks(row.definition)  # type: ignore[arg-type]
    _tell_checks(row, findings)
    edited_here = bool(standing.in_force and not standing.in_force.source_digest)
    if edited_here:
        message = _("The version in force was written here by hand; the imported one waits as a draft.")
        row.flaws.append(Flaw.warning("row.edited_here", message))
    if standing.waits:
        message = _("Another version of this item waits to come into force; the imported one waits as a draft.")
        row.flaws.append(Flaw.warning("row.another_waits", message))
    clean = not any(flaw.severity == Severity.ERROR for flaw in row.flaws)
    publishes = batch.run.publishes and clean and not edited_here and not standing.waits
    if standing.in_work:
        batch.replaced_drafts.append(standing.in_work.pk)
    if publishes and standing.in_force:
        batch.superseded.append(standing.in_force.pk)
    batch.counts["changed" if standing.last_number else "new"] += 1
    batch.counts["published" if publishes else "drafts"] += 1
    number = standing.in_work.number if standing.in_work else standing.last_number + 1
    version = ItemVersion(
        item=item,
        number=number,
        state=VersionState.PUBLISHED if publishes else VersionState.DRAFT,
        definition_json=row.definition.model_dump(mode="json"),  # type: ignore[union-attr]
        effective_from=timezone.now() if publishes else None,
        editors=[] if batch.actor.id is None else [f"{batch.actor.kind}:{batch.actor.id}"],
        source_row=row.raw,
        source_digest=row.digest,
        import_run=batch.run,
    )
    batch.new.append((version, findings))


def _tell_checks(row: Built, findings: list[CheckFinding]) -> None:
    for found in findings:
        row.flaws.append(Flaw(found.rule, found.severity, found.message, found.place))


def _import_finding(run: ImportRun, row: Built, flaw: Flaw) -> ImportFinding:
    return ImportFinding(
        run=run,
        line=row.line,
        item_code=row.code[:50],
        rule=flaw.rule,
        severity=flaw.severity,
        column=flaw.column[:100],
        value=flaw.value.replace("\x00", "")[:200],
        message=flaw.message,
    )


def _write(batch: Batch) -> None:
    now = timezone.now()
    ItemVersion.objects.filter(pk__in=batch.replaced_drafts).delete()
    ItemVersion.objects.filter(pk__in=batch.superseded).update(state=VersionState.SUPERSEDED, effective_to=now)
    versions = ItemVersion.objects.bulk_create([version for version, _findings in batch.new], batch_size=500)
    Finding.objects.bulk_create(
        [
            Finding(
                version=version,
                rule=found.rule,
                severity=found.severity,
                message=found.message,
                place=found.place[:100],
            )
            for version, findings in batch.new
            for found in findings
        ],
        batch_size=2000,
    )
    ImportFinding.objects.bulk_create(batch.findings, batch_size=2000)
    _rename(versions)
    published = tuple(version.pk for version in versions if version.state == VersionState.PUBLISHED)
    if published:
        events.publish(ItemVersionsPublished(version_ids=published))
    if versions:
        audit.record(
            actor=batch.actor,
            action="catalogue.import_batch",
            subject=f"import:{batch.run.uuid}",
            versions={version.item.code: version.number for version in versions},
            published=len(published),
        )


def _rename(versions: list[ItemVersion]) -> None:
    """An item is called what its newest version says."""
    renamed = []
    for version in versions:
        if version.item.name != version.definition_json["title"]:
            version.item.name = version.definition_json["title"]
            renamed.append(version.item)
    HandlingItem.objects.bulk_update(renamed, ["name"], batch_size=500)
