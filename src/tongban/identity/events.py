"""What identity announces."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from tongban.kernel.events import Event


@dataclass(frozen=True)
class MandateGiven(Event):
    """Somebody may act for a party from now on."""

    name: ClassVar[str] = "identity.mandate_given"
    mandate_id: int
    represented_id: int
    agent_id: int
    source: str
    valid_until: date


@dataclass(frozen=True)
class MandateRevoked(Event):
    """Nobody acts under this mandate any more. ``ended_by``: MandateEnd."""

    name: ClassVar[str] = "identity.mandate_revoked"
    mandate_id: int
    represented_id: int
    agent_id: int
    ended_by: str


@dataclass(frozen=True)
class MandateUsed(Event):
    """An agent did something for the represented. ``act``: Act; ``number``: of the application or case."""

    name: ClassVar[str] = "identity.mandate_used"
    use_id: int
    represented_id: int
    agent_id: int
    act: str
    item_title: str
    number: str


@dataclass(frozen=True)
class RepresentativeChanged(Event):
    """The register names somebody as legal representative (``began``), or does not name them any more.

    ``of_head``: of the head office of the organisation, which is a branch.
    """

    name: ClassVar[str] = "identity.representative_changed"
    office_id: int
    organisation_id: int
    person_id: int
    began: bool
    of_head: bool = False


@dataclass(frozen=True)
class LoginChanged(Event):
    """Something an account of a party is opened with is new or gone. ``change``: LoginChange."""

    name: ClassVar[str] = "identity.login_changed"
    party_id: int
    change: str
    at: datetime


@dataclass(frozen=True)
class StaffLeft(Event):
    """A member of staff is out of service (离岗). ``successor_id``: who goes on with the work; None: the colleagues."""

    name: ClassVar[str] = "identity.staff_left"
    staff_id: int
    successor_id: int | None
    reason: str


@dataclass(frozen=True)
class AccountClosed(Event):
    """A party closed its account (注销账号): what no law makes stay is to be forgotten."""

    name: ClassVar[str] = "identity.account_closed"
    party_id: int


@dataclass(frozen=True)
class CodeAsked(Event):
    """A code is to be sent by text message. Number and code lie sealed; the sender asks for them."""

    name: ClassVar[str] = "identity.code_asked"
    code_id: UUID


@dataclass(frozen=True)
class EntriesEnded(Event):
    """Logins ended, by their owner or for them. ``distrusted``: it may have been somebody else all along, so that
    nothing given out under them is believed any more."""

    name: ClassVar[str] = "identity.entries_ended"
    entry_ids: list[int]
    distrusted: bool


@dataclass(frozen=True)
class PasswordHandedOut(Event):
    """A clerk handed out a new first password for an account there was. ``why``: HandoutReason."""

    name: ClassVar[str] = "identity.password_handed_out"
    party_id: int
    why: str
    authority_name: str
    good_until: datetime
