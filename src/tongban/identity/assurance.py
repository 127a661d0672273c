"""How surely we know who somebody is (认证等级): a pure room, no database, no clock, no settings.

An account has a level: how its owner was compared with the identity once. A login has a strength: what was shown this
time. The lower of the two counts. L1 registered · L2 name and number matched · L3 compared in person, or by face, and
a second factor now · L4 digital certificate or network identity.
"""

from collections.abc import Iterable
from enum import IntEnum, StrEnum

from django.utils.translation import gettext_lazy as _


class Level(IntEnum):
    REGISTERED = 1
    MATCHED = 2
    COMPARED = 3
    CERTIFIED = 4

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Level.REGISTERED: _("L1 registered"),
    Level.MATCHED: _("L2 name and number matched"),
    Level.COMPARED: _("L3 compared in person or by face"),
    Level.CERTIFIED: _("L4 digital certificate or network identity"),
}


class OwnAct(StrEnum):
    """What residents do about themselves that asks for a level of its own (本人事务): ``asking.needed_for``."""

    GIVE_MANDATE = "give_mandate"
    FIND_STANDING = "find_standing"
    SEE_DATA = "see_data"
    TAKE_INFORMATION = "take_information"
    CLOSE_ACCOUNT = "close_account"

    @property
    def label(self) -> str:
        return str(_ACT_LABELS[self])


_ACT_LABELS = {
    OwnAct.GIVE_MANDATE: _("Let somebody act for you"),
    OwnAct.FIND_STANDING: _("Ask the registers for whom you may act"),
    OwnAct.SEE_DATA: _("See what registers hold about you, in full"),
    OwnAct.TAKE_INFORMATION: _("Download what this platform holds about you"),
    OwnAct.CLOSE_ACCOUNT: _("Close your account"),
}


class Proof(StrEnum):
    """What somebody can show. Names are kept in sessions and in the login history."""

    PASSWORD = "password"  # noqa: S105 the name of a proof
    SMS = "sms"
    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"
    FACE = "face"
    NETWORK_ID = "network_id"
    CERTIFICATE = "certificate"
    LINKED = "linked"  # an account elsewhere that is linked here, known there at L1, L2 or L3
    LINKED_2 = "linked_2"
    LINKED_3 = "linked_3"
    DEMO = "demo"  # one click in the demo, where it counts for everything

    @property
    def label(self) -> str:
        return str(_PROOF_LABELS[self])


_PROOF_LABELS = {
    Proof.PASSWORD: _("Password"),
    Proof.SMS: _("Text message code"),
    Proof.TOTP: _("Authenticator code"),
    Proof.PASSKEY: _("Passkey"),
    Proof.RECOVERY: _("Recovery code"),
    Proof.FACE: _("Face comparison"),
    Proof.NETWORK_ID: _("National network identity"),
    Proof.CERTIFICATE: _("Digital certificate"),
    Proof.LINKED: _("Linked account"),
    Proof.LINKED_2: _("Linked account"),
    Proof.LINKED_3: _("Linked account"),
    Proof.DEMO: _("Demo login"),
}
CRYPTOGRAPHIC = frozenset({Proof.TOTP, Proof.PASSKEY, Proof.CERTIFICATE, Proof.DEMO})
SECOND = CRYPTOGRAPHIC | {Proof.SMS, Proof.RECOVERY, Proof.FACE, Proof.NETWORK_ID}
_HIGHEST = frozenset({Proof.NETWORK_ID, Proof.CERTIFICATE, Proof.DEMO})
_OF_TWO_KINDS = frozenset({Proof.PASSKEY, Proof.FACE})  # held and unlocked by its owner: two factors in one
LINKED = {Level.REGISTERED: Proof.LINKED, Level.MATCHED: Proof.LINKED_2, Level.COMPARED: Proof.LINKED_3}
_REMEMBERED = frozenset({Proof.PASSWORD, *LINKED.values()})  # a first step, which a held thing completes
FIRST_STEPS = _REMEMBERED | {Proof.RECOVERY}  # alone they change no other proof


def known(names: Iterable[str]) -> frozenset[Proof]:
    """Proofs by their names; names nobody knows count for nothing."""
    return frozenset(Proof(name) for name in names if name in set(Proof))


def strength(proofs: Iterable[Proof]) -> Level:
    """What a login with these proofs is worth at most. A recovery code opens, and proves no more than a password."""
    shown = frozenset(proofs)
    if shown & _HIGHEST:
        return Level.CERTIFIED
    if shown & (_OF_TWO_KINDS | {Proof.LINKED_3}) or (shown & _REMEMBERED and shown & {Proof.TOTP, Proof.SMS}):
        return Level.COMPARED
    return Level.MATCHED if shown & (SECOND | {Proof.PASSWORD, Proof.LINKED_2}) else Level.REGISTERED


def level_of(account: int, proofs: Iterable[Proof]) -> Level:
    """The level of a session: the lower of what its account is and what was shown."""
    return min(Level(account), strength(proofs))


def missing(needed: int, account: int, proofs: Iterable[Proof]) -> tuple[bool, bool]:
    """(the account has to be compared with the identity, a further proof has to be shown now)."""
    return account < needed, strength(proofs) < needed
