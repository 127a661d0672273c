"""Reads of the catalogue."""

from collections.abc import Iterable

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.element_mapping import with_elements
from tongban.catalogue.enums import Severity, VersionState
from tongban.catalogue.errors import ImportNotFound, ItemNotFound, VersionNotFound
from tongban.catalogue.items import Item
from tongban.catalogue.models import Finding, ImportRun, ItemVersion, ItemVersionQuerySet, standing_of
from tongban.kernel import pagination
from tongban.kernel.actors import Actor
from tongban.kernel.prepared import Prepared

IN_WORK = frozenset({VersionState.DRAFT, VersionState.IN_REVIEW})
IN_FORCE = frozenset({VersionState.PUBLISHED, VersionState.SUSPENDED})
SHOWN = {
    "work": Q(state__in=IN_WORK),
    "review": Q(state=VersionState.IN_REVIEW),
    "published": Q(state=VersionState.PUBLISHED),
    "scheduled": Q(state=VersionState.SCHEDULED),
    "suspended": Q(state=VersionState.SUSPENDED),
}
KEPT = 2000  # parsed definitions of published versions a process holds, about 5 KB each
_parsed: dict[int, ItemDefinition] = {}
_READ = ("number", "state", "effective_from", "effective_to", "item__code", "item__implementation__authority_id")
_ONE = Prepared(lambda actor, pk: _light(ItemVersion.objects.visible_to(actor).filter(pk=pk)))


def get_version(*, actor: Actor, version_id: int, lock: bool = False) -> ItemVersion:
    """A version the actor may see, with its item and implementation; locked for change on request."""
    versions = ItemVersion.objects.visible_to(actor).select_related("item__implementation")
    if lock:
        versions = versions.select_for_update(of=("self",))
    version = versions.filter(pk=version_id).first()
    if version is None:
        raise VersionNotFound
    return version


def get_item(*, actor: Actor, version_id: int) -> Item:
    """One version as a row."""
    found = get_items(actor=actor, version_ids=[version_id])
    if version_id not in found:
        raise VersionNotFound
    return found[version_id]


def get_items(*, actor: Actor, version_ids: Iterable[int]) -> dict[int, Item]:
    """Versions by id, in one statement; ids nobody knows are left out."""
    ids = list(version_ids)
    if len(ids) == 1:
        found = _ONE.ask(actor=actor, pk=ids[0])
    else:
        found = list(_light(ItemVersion.objects.visible_to(actor).filter(pk__in=ids)))
    return {item.version_id: item for item in _read(found)}


def find_item_in_force(*, actor: Actor, code: str) -> Item | None:
    """The version of an item one may apply for now, or None."""
    return next(iter(_items(ItemVersion.objects.visible_to(actor).in_force().filter(item__code=code))), None)


def find_title(*, actor: Actor, code: str) -> str:
    """What the newest version of an item is called; "" when no item has this code."""
    newest = ItemVersion.objects.visible_to(actor).filter(item__code=code).order_by("-number")[:1]
    return next((item.title for item in _items(newest)), "")


def list_items_in_force(*, actor: Actor) -> list[Item]:
    """Every item one may apply for now, by code. A thousand at a time is fine; a province asks the search instead."""
    return _items(ItemVersion.objects.visible_to(actor).in_force().order_by("item__code"))


def list_lived_versions(*, actor: Actor, code: str) -> list[Item]:
    """Every version of an item that is or was in force, newest first."""
    past = (VersionState.PUBLISHED, VersionState.SUPERSEDED)
    return _items(ItemVersion.objects.visible_to(actor).filter(item__code=code, state__in=past).order_by("-number"))


def get_item_in_force(*, actor: Actor, code: str) -> Item:
    """The version of an item one may apply for now."""
    item = find_item_in_force(actor=actor, code=code)
    if item is None:
        raise ItemNotFound
    return item


def find_suspended_item(*, actor: Actor, code: str) -> Item | None:
    """The version of an item that is suspended for now, for a page that says so; or None."""
    suspended = ItemVersion.objects.visible_to(actor).suspended().filter(item__code=code)
    return next(iter(_items(suspended)), None)


def list_versions(*, actor: Actor, words: str = "", shown: str = "", cursor: str = "") -> pagination.Page[ItemVersion]:
    """Living versions the actor may edit, newest change first, with counts of findings.

    ``shown``: "" all, ``errors``, ``work`` (drafts and in review), ``review``, ``published``, ``suspended``.
    """
    versions = ItemVersion.objects.editable_by(actor).filter(state__in=[*IN_WORK, *IN_FORCE, VersionState.SCHEDULED])
    if words:
        versions = versions.filter(Q(item__name__icontains=words) | Q(item__code__istartswith=words))
    versions = versions.filter(SHOWN.get(shown, Q()))
    versions = versions.select_related("item__implementation__authority").defer("definition_json", "source_row")
    counted = versions.annotate(errors=_count_findings(Severity.ERROR), warnings=_count_findings(Severity.WARNING))
    if shown == "errors":
        counted = counted.filter(errors__gt=0)
    return pagination.after(counted, order=("-pk",), cursor=cursor, size=30)


def _count_findings(severity: Severity) -> Coalesce:
    counted = Finding.objects.filter(version=OuterRef("pk"), severity=severity).order_by().values("version")
    return Coalesce(Subquery(counted.annotate(times=Count("pk")).values("times")), 0)


def list_history(*, actor: Actor, version: ItemVersion) -> list[ItemVersion]:
    """All versions of the item the actor may see, newest first."""
    return list(ItemVersion.objects.visible_to(actor).filter(item=version.item_id).order_by("-number"))


def list_findings(*, version: ItemVersion) -> list[Finding]:
    """What the checks say about a version, errors first. The caller has found the version for an actor."""
    return sorted(version.findings.all(), key=lambda finding: (finding.severity != Severity.ERROR, finding.pk))


def may_edit(*, actor: Actor, version: ItemVersion) -> bool:
    """Whether the version belongs to the actor's authority (or the actor answers for all)."""
    return ItemVersion.objects.editable_by(actor).filter(pk=version.pk).exists()


def list_imports(*, actor: Actor, cursor: str = "") -> pagination.Page[ImportRun]:
    """Import runs, newest first."""
    return pagination.after(ImportRun.objects.visible_to(actor), order=("-pk",), cursor=cursor, size=20)


def get_import(*, actor: Actor, run_uuid: str) -> ImportRun:
    """One run by its uuid."""
    run = ImportRun.objects.visible_to(actor).filter(uuid=run_uuid).first()
    if run is None:
        raise ImportNotFound
    return run


def _items(versions: ItemVersionQuerySet) -> list[Item]:
    return _read(list(_light(versions)))


def _light(versions: ItemVersionQuerySet) -> ItemVersionQuerySet:
    """Without the definition, which is parsed once."""
    return versions.select_related("item__implementation").only(*_READ)


def _read(versions: list[ItemVersion]) -> list[Item]:
    """Rows of versions. What was published never changes, so its parsed definition is kept in memory."""
    lasting = {version.pk for version in versions if version.state not in IN_WORK}
    known = {pk: _parsed[pk] for pk in lasting if pk in _parsed}
    missing = [version.pk for version in versions if version.pk not in known]
    if missing:
        unread = ItemVersion.objects.filter(pk__in=missing)  # every actor: of rows that were scoped
        stored = unread.values_list("pk", "definition_json")
        known |= {pk: with_elements(ItemDefinition.model_validate(definition)) for pk, definition in stored}
    _keep({pk: known[pk] for pk in lasting})
    return [_item(version, known[version.pk]) for version in versions]


def _keep(definitions: dict[int, ItemDefinition]) -> None:
    if len(_parsed) + len(definitions) > KEPT:
        _parsed.clear()
    if len(definitions) <= KEPT:
        _parsed.update(definitions)


def _item(version: ItemVersion, definition: ItemDefinition) -> Item:
    return Item(
        version_id=version.pk,
        version_number=version.number,
        state=standing_of(version.state, version.effective_from, version.effective_to),
        code=version.item.code,
        title=definition.title,
        authority_id=version.item.implementation.authority_id,
        definition=definition,
    )
