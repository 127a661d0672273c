"""Reads of things."""

from collections.abc import Iterable

from django.db.models import Q

from tongban.catalogue.enums import VersionState
from tongban.catalogue.errors import VersionNotFound
from tongban.catalogue.models import ThingVersion
from tongban.catalogue.selectors import IN_FORCE, IN_WORK, SHOWN
from tongban.catalogue.things.rows import Thing
from tongban.kernel import pagination
from tongban.kernel.actors import Actor


def get_thing(*, actor: Actor, version_id: int) -> Thing:
    """One version, in whatever state it is today; or VersionNotFound."""
    found = _rows(ThingVersion.objects.visible_to(actor).filter(pk=version_id).select_related("thing"))
    if not found:
        raise VersionNotFound
    return found[0]


def find_thing_in_force(*, actor: Actor, code: str) -> Thing | None:
    """The version of a thing one may apply for now, or None."""
    versions = ThingVersion.objects.visible_to(actor).in_force()
    return next(iter(_rows(versions.filter(thing__code=code).select_related("thing"))), None)


def list_things(*, actor: Actor) -> list[Thing]:
    """Every thing one may apply for now, by code."""
    return _rows(ThingVersion.objects.visible_to(actor).in_force().order_by("thing__code").select_related("thing"))


def get_thing_version(*, actor: Actor, version_id: int) -> ThingVersion:
    """A version as it is stored, for its editor; or VersionNotFound."""
    versions = ThingVersion.objects.visible_to(actor).select_related("thing", "authority")
    version = versions.filter(pk=version_id).first()
    if version is None:
        raise VersionNotFound
    return version


def list_thing_versions(*, actor: Actor, shown: str = "", cursor: str = "") -> pagination.Page[ThingVersion]:
    """Living versions the actor may edit, newest first. ``shown``: "" all, ``work``, ``review``, ``published``,
    ``suspended``."""
    living = [*IN_WORK, *IN_FORCE]
    versions = ThingVersion.objects.visible_to(actor).editable_by(actor).filter(state__in=living)
    rows = versions.filter(SHOWN.get(shown, Q())).select_related("thing", "authority")
    return pagination.after(rows, order=("-pk",), cursor=cursor, size=30)


def list_thing_history(*, actor: Actor, version: ThingVersion) -> list[ThingVersion]:
    """All versions of the thing the actor may see, newest first."""
    return list(ThingVersion.objects.visible_to(actor).filter(thing=version.thing_id).order_by("-number"))


def may_edit_thing(*, actor: Actor, version: ThingVersion) -> bool:
    """Whether the actor's department leads the thing (or the actor answers for all)."""
    return ThingVersion.objects.visible_to(actor).editable_by(actor).filter(pk=version.pk).exists()


def _rows(versions: Iterable[ThingVersion]) -> list[Thing]:
    return [
        Thing(
            version_id=version.pk,
            version_number=version.number,
            state=VersionState(version.state),
            code=version.thing.code,
            title=version.definition.title,
            authority_id=version.authority_id or 0,
            definition=version.definition,
        )
        for version in versions
    ]
