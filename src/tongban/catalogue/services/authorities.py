"""The implementing bodies of imported items, registered where they are new."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from tongban.catalogue.errors import NotYourAuthority
from tongban.catalogue.importing.building import Built
from tongban.catalogue.importing.flaws import Flaw
from tongban.identity import public as identity
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.errors import DomainError

LEVELS = frozenset("123456")  # 7, 分级管理, is no level of a body
PROVINCE = 2


def authority_ids(rows: Iterable[Built], *, actor: Actor) -> dict[str, int]:
    """Authority id by code. A body nobody knows is registered from the row that names it first.

    One that cannot be registered (an unknown division) makes its rows refused; the flaw says why.
    """
    own_only = actor.kind is ActorKind.STAFF and not actor.may(identity.BUREAU_WATCH)
    found: dict[str, int] = {}
    refused: dict[tuple[str, str], str] = {}
    for row in rows:
        if row.definition is None:
            continue
        code, place = row.definition.authority_code, (row.definition.authority_code, row.definition.division_code)
        if code not in found and place not in refused:
            try:
                found[code] = _own(code, actor) if own_only else _registered(row)
            except DomainError as refusal:
                refused[place] = str(refusal)
        if code not in found:
            message = _("The authority could not be registered: %(reason)s") % {"reason": refused[place]}
            row.flaws.append(Flaw.error("row.authority_unknown", message, "实施主体编码", code))
            row.definition = None
    return found


def _own(code: str, actor: Actor) -> int:
    """An editor imports items of the own authority only; the bureau and the platform import any."""
    known = identity.find_authority(code)
    if known is None or known.id != actor.authority_id:
        raise NotYourAuthority
    return known.id


def _registered(row: Built) -> int:
    definition = row.definition
    assert definition is not None  # noqa: S101 the caller left such rows out
    known = identity.find_authority(definition.authority_code)
    if known is not None:
        return known.id
    return identity.save_authority(
        code=definition.authority_code,
        name=definition.authority_name,
        level=next((int(level) for level in definition.level.split(",") if level in LEVELS), PROVINCE),
        division_code=definition.division_code,
    ).id
