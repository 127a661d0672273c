"""Who may do what (权限矩阵), read from the declarations themselves: duties, permissions, every page and operation."""

from dataclasses import dataclass
from itertools import groupby

from tongban.identity.enums import Role
from tongban.identity.roles import PERMISSIONS, WORDS
from tongban.kernel.actors import ActorKind
from tongban.kernel.entrances import Entrance, list_entrances


@dataclass(frozen=True, slots=True)
class PermissionRow:
    """One permission, and for each duty in the order of the columns whether it brings it."""

    name: str
    words: str
    held: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class EntranceRow:
    """One way in for staff: what it asks for, and for each duty whether it opens."""

    entrance: Entrance
    words: str
    opens: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class EntranceGroup:
    """The ways in of one context."""

    context: str
    rows: tuple[EntranceRow, ...]


ROLES = tuple(Role)


def list_permissions() -> list[PermissionRow]:
    """Every permission of every duty, in the order of its name."""
    names = sorted(frozenset().union(*PERMISSIONS.values()))
    return [
        PermissionRow(str(name), str(WORDS[name]), tuple(name in PERMISSIONS[role] for role in ROLES)) for name in names
    ]


def list_groups() -> list[EntranceGroup]:
    """Every page and operation staff may knock at, by context."""
    rows = [_row(each) for each in list_entrances() if ActorKind.STAFF in each.audience.kinds]
    rows = [row for row in rows if ActorKind.PUBLIC not in row.entrance.audience.kinds]
    rows.sort(key=lambda row: (row.entrance.context, row.entrance.address, row.entrance.method))
    return [EntranceGroup(context, tuple(part)) for context, part in groupby(rows, lambda row: row.entrance.context)]


def _row(entrance: Entrance) -> EntranceRow:
    asked = entrance.audience.permission
    words = str(WORDS[asked]) if asked else ""
    return EntranceRow(entrance, words, tuple(not asked or asked in PERMISSIONS[role] for role in ROLES))
