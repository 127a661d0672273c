"""The life of a thing (一件事) by hand: draft → review → in force → suspended, superseded or cancelled."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from pydantic import ValidationError

from tongban.catalogue.enums import Severity, VersionState
from tongban.catalogue.errors import (
    AuthorityUnknown,
    ChecksFailed,
    CodeChanged,
    DraftExists,
    FourEyesNeeded,
    ReasonMissing,
    StepNotPossible,
    ThingChanged,
    ThingCodeInvalid,
    ThingCodeTaken,
    ThingInvalid,
    VersionFrozen,
)
from tongban.catalogue.models import Thing, ThingVersion
from tongban.catalogue.selectors import IN_FORCE, IN_WORK
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.catalogue.things import selectors
from tongban.catalogue.things.checks import run_checks
from tongban.catalogue.things.known import known_of
from tongban.identity import public as identity
from tongban.kernel import audit, clock, languages
from tongban.kernel.access import require
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import NotAllowed

Said = ThingDefinition | dict[str, Any]
CODE = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")


@transaction.atomic
def create_thing(*, actor: Actor, definition: Said) -> ThingVersion:
    """The first draft of a thing, led by the editor's own department; the bureau writes for all."""
    require(actor, identity.CATALOGUE_EDIT)
    said = _valid(definition)
    if not CODE.fullmatch(said.code):
        raise ThingCodeInvalid
    thing, fresh = Thing.objects.get_or_create(code=said.code, defaults={"title": said.title[:200]})
    if not fresh:
        raise ThingCodeTaken(code=said.code)
    version = _draft(thing, said, _lead_of(said, actor), actor)
    _record(actor, "create_thing", version)
    return version


@transaction.atomic
def save_draft_thing(
    *, actor: Actor, version_id: int, definition: Said, revision: datetime | None = None
) -> ThingVersion:
    """Write a draft. Editing a version in review takes it back to draft.

    ``revision`` is the ``changed_at`` the editor started from: a draft somebody changed since then is not overwritten.
    """
    version = _for_change(actor, version_id, identity.CATALOGUE_EDIT)
    if version.state not in IN_WORK:
        raise VersionFrozen
    if revision is not None and version.changed_at != revision:
        raise ThingChanged
    said = _valid(definition)
    if said.code != version.thing.code:
        raise CodeChanged
    version.authority_id = _lead_of(said, actor)
    version.definition_json = said.model_dump(mode="json")
    version.editors = sorted({*version.editors, *_editor(actor)})
    if not version.thing.versions.exclude(state__in=IN_WORK).exists():
        _rename(version)
    return _move(version, VersionState.DRAFT, actor, "save_draft_thing")


@transaction.atomic
def new_version_from_thing(*, actor: Actor, version_id: int) -> ThingVersion:
    """A draft with the same content as a published version, numbered next. One version in work a thing."""
    source = _for_change(actor, version_id, identity.CATALOGUE_EDIT)
    if source.state in IN_WORK or source.thing.versions.filter(state__in=IN_WORK).exists():
        raise DraftExists
    version = _draft(source.thing, source.definition, source.authority_id, actor)
    _record(actor, "new_version_from_thing", version, source=source.number)
    return version


@transaction.atomic
def discard_draft_thing(*, actor: Actor, version_id: int) -> None:
    """Throw away a version in work, and the thing itself when it was its only one. The audit keeps what it said."""
    version = _for_change(actor, version_id, identity.CATALOGUE_EDIT)
    _require_state(version, *IN_WORK)
    _record(actor, "discard_draft_thing", version, definition=version.definition_json)
    version.delete()
    if not version.thing.versions.exists():
        version.thing.delete()


@transaction.atomic
def submit_thing_for_review(*, actor: Actor, version_id: int) -> ThingVersion:
    """Hand a draft to a colleague for publication. Errors must be mended first."""
    version = _for_change(actor, version_id, identity.CATALOGUE_EDIT)
    _require_state(version, VersionState.DRAFT)
    _require_clean(version, actor)
    return _move(version, VersionState.IN_REVIEW, actor, "submit_thing_for_review")


@transaction.atomic
def publish_thing(*, actor: Actor, version_id: int) -> ThingVersion:
    """Put a version into force; the one before ends then. Not by its editor (四眼原则)."""
    version = _for_change(actor, version_id, identity.CATALOGUE_PUBLISH)
    _require_state(version, *IN_WORK)
    if settings.TONGBAN_CATALOGUE_FOUR_EYES and set(_editor(actor)) & set(version.editors):
        raise FourEyesNeeded
    _require_clean(version, actor)
    now = clock.now()
    before = ThingVersion.objects.filter(thing=version.thing, state__in=IN_FORCE)  # every actor: of one locked thing
    before.update(state=VersionState.SUPERSEDED, effective_to=now, changed_at=now)
    version.effective_from = now
    _rename(version)
    return _move(version, VersionState.PUBLISHED, actor, "publish_thing")


@transaction.atomic
def suspend_thing(*, actor: Actor, version_id: int, reason: str) -> ThingVersion:
    """Take a thing out of use for a while (暂停); its items may still be applied for one by one."""
    version = _for_change(actor, version_id, identity.CATALOGUE_PUBLISH)
    _require_state(version, VersionState.PUBLISHED)
    return _move(version, VersionState.SUSPENDED, actor, "suspend_thing", reason)


@transaction.atomic
def resume_thing(*, actor: Actor, version_id: int) -> ThingVersion:
    """Open a suspended thing again (恢复), if its items still stand."""
    version = _for_change(actor, version_id, identity.CATALOGUE_PUBLISH)
    _require_state(version, VersionState.SUSPENDED)
    _require_clean(version, actor)
    return _move(version, VersionState.PUBLISHED, actor, "resume_thing")


@transaction.atomic
def cancel_thing(*, actor: Actor, version_id: int, reason: str) -> ThingVersion:
    """End a thing for good (取消). Applications that were begun keep their version."""
    version = _for_change(actor, version_id, identity.CATALOGUE_PUBLISH)
    _require_state(version, *IN_FORCE)
    version.effective_to = clock.now()
    return _move(version, VersionState.CANCELLED, actor, "cancel_thing", reason)


def _for_change(actor: Actor, version_id: int, permission: str) -> ThingVersion:
    """The version, with its thing locked so that numbers and states change one at a time; own department only."""
    require(actor, permission)
    version = selectors.get_thing_version(actor=actor, version_id=version_id)
    Thing.objects.select_for_update().get(pk=version.thing_id)
    version = selectors.get_thing_version(actor=actor, version_id=version_id)
    if not selectors.may_edit_thing(actor=actor, version=version):
        raise NotAllowed(permission=permission)
    return version


def _valid(definition: Said) -> ThingDefinition:
    if isinstance(definition, ThingDefinition):
        return definition
    try:
        return ThingDefinition.model_validate(definition)
    except ValidationError as error:
        fields: dict[str, list[str]] = {}
        for problem in error.errors():
            fields.setdefault(".".join(str(part) for part in problem["loc"]), []).append(problem["msg"])
        raise ThingInvalid(fields=fields) from error


def _lead_of(said: ThingDefinition, actor: Actor) -> int:
    """The id of the lead department: one's own, or any for the bureau and the platform."""
    lead = identity.find_authority(said.lead_authority_code)
    if lead is None:
        raise AuthorityUnknown(authority_code=said.lead_authority_code)
    if actor.kind is ActorKind.STAFF and not actor.may(identity.BUREAU_WATCH) and lead.id != actor.authority_id:
        raise NotAllowed(permission=identity.CATALOGUE_EDIT)
    return lead.id


def _draft(thing: Thing, said: ThingDefinition, authority_id: int | None, actor: Actor) -> ThingVersion:
    last = thing.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return ThingVersion.objects.create(
        thing=thing,
        number=last + 1,
        authority_id=authority_id,
        definition_json=said.model_dump(mode="json"),
        editors=_editor(actor),
    )


def _editor(actor: Actor) -> list[str]:
    return [] if actor.id is None else [f"{actor.kind}:{actor.id}"]


def _rename(version: ThingVersion) -> None:
    version.thing.title = version.definition.title[:200]
    version.thing.save(update_fields=["title"])


@languages.official()
def _require_clean(version: ThingVersion, actor: Actor) -> None:
    """Run the checks of today: items may have closed since the draft was saved."""
    said = version.definition
    found = run_checks(said, known_of(actor=actor, definition=said))
    errors = [finding for finding in found if finding.severity == Severity.ERROR]
    if errors:
        raise ChecksFailed(findings=[{"rule": f.rule, "message": f.message, "place": f.place} for f in errors])


def _require_state(version: ThingVersion, *states: VersionState) -> None:
    if version.state not in states:
        raise StepNotPossible(state=str(VersionState(version.state).label))


def _move(version: ThingVersion, state: VersionState, actor: Actor, act: str, reason: str = "") -> ThingVersion:
    if state in {VersionState.SUSPENDED, VersionState.CANCELLED} and not reason.strip():
        raise ReasonMissing
    version.state = state
    version.state_reason = reason.strip()[:500]
    version.changed_at = clock.now()
    version.save()
    _record(actor, act, version, reason=reason.strip())
    return version


def _record(actor: Actor, act: str, version: ThingVersion, **details: Any) -> None:
    audit.record(
        actor=actor,
        action=f"catalogue.{act}",
        subject=f"thing:{version.thing.code}",
        version=version.number,
        state=version.state,
        **details,
    )
