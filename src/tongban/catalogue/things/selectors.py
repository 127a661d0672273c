"""Reads of things."""

from collections.abc import Iterable

from tongban.catalogue.enums import VersionState
from tongban.catalogue.errors import VersionNotFound
from tongban.catalogue.models import ThingVersion
from tongban.catalogue.things.rows import Thing
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
