"""The life of a version by hand: draft → review → in force → suspended or superseded or cancelled."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError

from tongban.catalogue import selectors
from tongban.catalogue.checks import run_checks
from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import Severity, VersionState
from tongban.catalogue.errors import (
    AnotherWaits,
    AuthorityUnknown,
    ChecksFailed,
    CodeChanged,
    DefinitionInvalid,
    DraftExists,
    FourEyesNeeded,
    ReasonMissing,
    StepNotPossible,
    VersionFrozen,
)
from tongban.catalogue.events import ItemResumed, ItemVersionsPublished, ItemWithdrawn
from tongban.catalogue.models import Finding, HandlingItem, ItemVersion
from tongban.catalogue.selectors import IN_WORK
from tongban.catalogue.services.directory import Place, handling_items
from tongban.catalogue.services.scheduling import IN_FORCE, first_moment_of, settle_item
from tongban.identity import public as identity
from tongban.kernel import audit, clock, events, languages
from tongban.kernel.access import require
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed


@transaction.atomic
def create_item(*, actor: Actor, definition: ItemDefinition | dict[str, Any], source_digest: str = "") -> ItemVersion:
    """A first draft of an item, or of the next version of one that has none in work."""
    require(actor, identity.CATALOGUE_EDIT)
    said = _valid(definition)
    item = _item_of(said, actor)
    version = _next_draft(item, said, actor)
    version.source_digest = source_digest
    version.save()
    _check(version, said)
    _record(actor, "create_item", version)
    return version


@transaction.atomic
def save_draft_version(
    *, actor: Actor, version_id: int, definition: ItemDefinition | dict[str, Any], revision: datetime | None = None
) -> ItemVersion:
    """Write a draft and run the checks over it. Editing a version in review takes it back to draft.

    ``revision`` is the ``changed_at`` the editor started from: a draft somebody changed since then is not overwritten.
    """
    version = _for_change(actor, version_id, identity.CATALOGUE_EDIT)
    if version.state not in IN_WORK:
        raise VersionFrozen
    if revision is not None and version.changed_at != revision:
        raise DraftExists
    said = _valid(definition)
    if (said.handling_code or said.task_code) != version.item.code:
        raise CodeChanged
    version.definition_json = said.model_dump(mode="json")
    version.state = VersionState.DRAFT
    version.editors = sorted({*version.editors, *_editor(actor)})
    version.save()
    _rename(version.item, said.title)
    _check(version, said)
    _record(actor, "save_draft_version", version)
    return version


@transaction.atomic
def new_version_from(*, actor: Actor, version_id: int) -> ItemVersion:
    """A draft with the same content as a published version, numbered next. One version in work per item."""
    source = _for_change(actor, version_id, identity.CATALOGUE_EDIT)
    if source.state in IN_WORK:
        raise DraftExists
    version = _next_draft(source.item, source.definition, actor)
    version.save()
    _check(version, source.definition)
    _record(actor, "new_version_from", version, source=source.number)
    return version


@transaction.atomic
def discard_draft(*, actor: Actor, version_id: int) -> None:
    """Throw away a version in work. The audit keeps that it was there."""
    version = _for_change(actor, version_id, identity.CATALOGUE_EDIT)
    _require_state(version, *IN_WORK)
    _record(actor, "discard_draft", version, definition=version.definition_json)
    version.delete()


@transaction.atomic
def submit_for_review(*, actor: Actor, version_id: int) -> ItemVersion:
    """Hand a draft to a colleague for publication. Errors must be mended first."""
    version = _for_change(actor, version_id, identity.CATALOGUE_EDIT)
    _require_state(version, VersionState.DRAFT)
    _require_clean(version)
    return _move(version, VersionState.IN_REVIEW, actor, "submit_for_review")


@transaction.atomic
def publish_version(*, actor: Actor, version_id: int) -> ItemVersion:
    """Put a version into force, now or on its planned day; the one before ends then. Not by its editor (四眼原则)."""
    version = _for_change(actor, version_id, identity.CATALOGUE_PUBLISH)
    _require_state(version, *IN_WORK)
    if settings.TONGBAN_CATALOGUE_FOUR_EYES and set(_editor(actor)) & set(version.editors):
        raise FourEyesNeeded
    _require_clean(version)
    _require_none_waiting(version)
    before = ItemVersion.objects.filter(item=version.item, state__in=IN_FORCE)
    starts = version.definition.planned_effective_on
    if starts and starts > clock.today():
        version.effective_from = first_moment_of(starts)
        before.update(effective_to=version.effective_from)
        return _move(version, VersionState.SCHEDULED, actor, "schedule_version", day=starts.isoformat())
    now = clock.now()
    before.update(state=VersionState.SUPERSEDED, effective_to=now)
    version.effective_from = now
    _move(version, VersionState.PUBLISHED, actor, "publish_version")
    events.publish(ItemVersionsPublished(version_ids=(version.pk,)))
    return version


@transaction.atomic
def unschedule_version(*, actor: Actor, version_id: int) -> ItemVersion:
    """Take back a version before its day (撤回待生效版本): the one in force simply goes on."""
    version = _for_change(actor, version_id, identity.CATALOGUE_PUBLISH)
    _require_state(version, VersionState.SCHEDULED)
    ItemVersion.objects.filter(item=version.item, state__in=IN_FORCE).update(effective_to=None)
    version.effective_to = version.effective_from
    return _move(version, VersionState.CANCELLED, actor, "unschedule_version", _("Taken back before its day."))


@transaction.atomic
def suspend_version(*, actor: Actor, version_id: int, reason: str) -> ItemVersion:
    """Take an item out of use for a while (暂停); nobody may apply until it is resumed."""
    version = _for_change(actor, version_id, identity.CATALOGUE_PUBLISH)
    _require_state(version, VersionState.PUBLISHED)
    _move(version, VersionState.SUSPENDED, actor, "suspend_version", reason)
    events.publish(_withdrawn(version, reason))
    return version


@transaction.atomic
def resume_version(*, actor: Actor, version_id: int) -> ItemVersion:
    """Open a suspended item again (恢复)."""
    version = _for_change(actor, version_id, identity.CATALOGUE_PUBLISH)
    _require_state(version, VersionState.SUSPENDED)
    _move(version, VersionState.PUBLISHED, actor, "resume_version")
    events.publish(ItemResumed(version_id=version.pk, item_code=version.item.code))
    return version


@transaction.atomic
def cancel_version(*, actor: Actor, version_id: int, reason: str) -> ItemVersion:
    """End an item for good (取消): abolished, or moved to another authority. Running cases keep their version."""
    version = _for_change(actor, version_id, identity.CATALOGUE_PUBLISH)
    _require_state(version, *IN_FORCE)
    _require_none_waiting(version)
    version.effective_to = clock.now()
    _move(version, VersionState.CANCELLED, actor, "cancel_version", reason)
    events.publish(_withdrawn(version, reason))
    return version


def _withdrawn(version: ItemVersion, reason: str) -> ItemWithdrawn:
    return ItemWithdrawn(version_id=version.pk, item_code=version.item.code, state=version.state, reason=reason)


def _for_change(actor: Actor, version_id: int, permission: str) -> ItemVersion:
    """The version, with its item locked so that numbers and states change one at a time; own authority only."""
    require(actor, permission)
    version = selectors.get_version(actor=actor, version_id=version_id)
    HandlingItem.objects.select_for_update().get(pk=version.item_id)
    settle_item(version.item_id)
    version = selectors.get_version(actor=actor, version_id=version_id, lock=True)
    if not ItemVersion.objects.editable_by(actor).filter(pk=version.pk).exists():
        raise NotAllowed(permission=permission)
    return version


def _valid(definition: ItemDefinition | dict[str, Any]) -> ItemDefinition:
    if isinstance(definition, ItemDefinition):
        return definition
    try:
        return ItemDefinition.model_validate(definition)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for problem in error.errors():
            fields.setdefault(".".join(str(part) for part in problem["loc"]), []).append(problem["msg"])
        raise DefinitionInvalid(fields=fields) from error


def _item_of(said: ItemDefinition, actor: Actor) -> HandlingItem:
    authority = identity.find_authority(said.authority_code)
    if authority is None:
        raise AuthorityUnknown(authority_code=said.authority_code)
    own_only = actor.kind is ActorKind.STAFF and not actor.may(identity.BUREAU_WATCH)
    if own_only and authority.id != actor.authority_id:
        raise NotAllowed(permission=identity.CATALOGUE_EDIT)
    code = said.handling_code or said.task_code
    place = Place(code, said.base_code or said.task_code[19:], "", said.title, authority.id, said)
    item = handling_items([place])[code]
    if item.implementation.authority_id != authority.id:
        raise NotAllowed(permission=identity.CATALOGUE_EDIT)
    return HandlingItem.objects.select_for_update().get(pk=item.pk)


def _next_draft(item: HandlingItem, said: ItemDefinition, actor: Actor) -> ItemVersion:
    versions = ItemVersion.objects.filter(item=item)
    if versions.filter(state__in=IN_WORK).exists():
        raise DraftExists
    last = versions.order_by("-number").values_list("number", flat=True).first() or 0
    return ItemVersion(item=item, number=last + 1, definition_json=said.model_dump(mode="json"), editors=_editor(actor))


def _editor(actor: Actor) -> list[str]:
    return [] if actor.id is None else [f"{actor.kind}:{actor.id}"]


def _rename(item: HandlingItem, title: str) -> None:
    if item.name != title and not ItemVersion.objects.filter(item=item, state__in=IN_FORCE).exists():
        HandlingItem.objects.filter(pk=item.pk).update(name=title)


@languages.official()
def _check(version: ItemVersion, said: ItemDefinition) -> list[Finding]:
    """Run the publish checks and keep what they found in place of what was found before."""
    version.findings.all().delete()
    found = [
        Finding(version=version, rule=f.rule, severity=f.severity, message=f.message, place=f.place[:100])
        for f in run_checks(said)
    ]
    return Finding.objects.bulk_create(found)


def _require_clean(version: ItemVersion) -> None:
    """Run the checks of today: rules may have changed since the draft was saved."""
    errors = [finding for finding in _check(version, version.definition) if finding.severity == Severity.ERROR]
    if errors:
        raise ChecksFailed(findings=[{"rule": f.rule, "message": f.message, "place": f.place} for f in errors])


def _require_state(version: ItemVersion, *states: VersionState) -> None:
    if version.state not in states:
        raise StepNotPossible(state=str(VersionState(version.state).label))


def _require_none_waiting(version: ItemVersion) -> None:
    waiting = ItemVersion.objects.filter(item=version.item, state=VersionState.SCHEDULED).exclude(pk=version.pk).first()
    if waiting is not None and waiting.effective_from is not None:
        raise AnotherWaits(number=waiting.number, day=timezone.localdate(waiting.effective_from).isoformat())


def _move(
    version: ItemVersion, state: VersionState, actor: Actor, act: str, reason: str = "", **details: Any
) -> ItemVersion:
    if state in {VersionState.SUSPENDED, VersionState.CANCELLED} and not reason.strip():
        raise ReasonMissing
    version.state = state
    version.state_reason = reason.strip()[:500]
    version.save()
    if state == VersionState.PUBLISHED:
        HandlingItem.objects.filter(pk=version.item_id).update(name=version.definition_json["title"])
    _record(actor, act, version, reason=reason, **details)
    return version


def _record(actor: Actor, act: str, version: ItemVersion, **details: Any) -> None:
    audit.record(
        actor=actor,
        action=f"catalogue.{act}",
        subject=f"item:{version.item.code}",
        version=version.number,
        state=version.state,
        **details,
    )
