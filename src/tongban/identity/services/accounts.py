"""Accounts of parties, opened and opened again by a clerk who has seen the certificate; online: self_registration."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.identity.assurance import Level
from tongban.identity.enums import HandoutReason, PartyKind
from tongban.identity.errors import AccountChanged, AccountExists, AccountMissing, CertificateDiffers
from tongban.identity.events import PasswordHandedOut
from tongban.identity.models import Account, Party
from tongban.identity.names import folded
from tongban.identity.roles import WINDOW_INTAKE
from tongban.identity.selectors import get_visible_party
from tongban.identity.services.entries import end_sessions_of
from tongban.identity.services.factors import end_all_factors
from tongban.identity.services.parties import find_party
from tongban.identity.services.passwords import Handout, hand_out
from tongban.kernel import audit, events
from tongban.kernel.access import require
from tongban.kernel.actors import Actor

PURPOSE = "窗口办理账号：当面核对身份"


@dataclass(frozen=True, slots=True)
class AccountFound:
    """What the clerk sees before handing anything over. ``stamp`` changes with every first password handed out."""

    party_id: int
    name: str
    is_person: bool
    has_account: bool
    opened_at: datetime | None = None
    last_login: datetime | None = None
    locked_at: datetime | None = None
    good_until: datetime | None = None
    stamp: str = ""


@transaction.atomic
def look_up_account(*, actor: Actor, name: str, certificate_number: str) -> AccountFound | None:
    """The account of whoever stands at the counter, by the certificate shown; the read is in the person's ledger.

    None: nobody is registered with this number. Raises CertificateDiffers when the name is another one.
    """
    found = find_party(actor=actor, certificate_number=certificate_number, purpose=PURPOSE)
    if found is None:
        return None
    if folded(found.name) != folded(name):
        raise CertificateDiffers
    is_person = found.kind == PartyKind.PERSON
    account = Account.objects.filter(party_id=found.id).first()
    if account is None:
        return AccountFound(found.id, found.name, is_person, has_account=False)
    facts = (account.created_at, account.last_login, account.locked_at, account.handed_out_until)
    return AccountFound(found.id, found.name, is_person, True, *facts, stamp=_stamp(account))


@transaction.atomic
def hand_over_account(
    *, actor: Actor, name: str, certificate_number: str, why: HandoutReason, stamp: str = ""
) -> Handout:
    """A slip for the person at the counter: the account opened, or a new first password for it.

    ``stamp`` is what the clerk saw: a page sent twice hands out one slip. Raises AccountMissing for a number nobody is
    registered with, CertificateDiffers, AccountExists, AccountChanged.
    """
    found = look_up_account(actor=actor, name=name, certificate_number=certificate_number)
    if found is None:
        raise AccountMissing
    if why is HandoutReason.FIRST:
        return hand_out_account(actor=actor, party_id=found.party_id)
    return hand_out_password(actor=actor, party_id=found.party_id, why=why, stamp=stamp)


@transaction.atomic
def hand_out_account(*, actor: Actor, party_id: int) -> Handout:
    """Open an account at the counter. The clerk has compared the certificate. Raises AccountExists."""
    require(actor, WINDOW_INTAKE)
    party = get_visible_party(actor=actor, party_id=party_id)
    account = open_account(actor=actor, party=party, password=None)
    account.assurance = Level.COMPARED
    account.save(update_fields=["assurance"])
    return hand_out(account)


@transaction.atomic
def hand_out_password(
    *, actor: Actor, party_id: int, why: HandoutReason = HandoutReason.FORGOTTEN, stamp: str | None = None
) -> Handout:
    """A new first-login password for somebody who forgot theirs, lost the telephone, or locked the account.

    The clerk has compared the identity card with the person. Second factors and open sessions of the account end, and
    the owner is told wherever we can reach them. Raises AccountMissing, AccountChanged.
    """
    require(actor, WINDOW_INTAKE)
    party = get_visible_party(actor=actor, party_id=party_id)
    account = Account.objects.select_for_update().filter(party=party).first()
    if account is None:
        raise AccountMissing
    if stamp is not None and stamp != _stamp(account):
        raise AccountChanged
    account.locked_at, account.assurance = None, max(account.assurance, Level.COMPARED)
    account.proved_mobile = ""  # it may be what was lost: the owner confirms the present one
    account.save(update_fields=["locked_at", "assurance", "proved_mobile"])
    handout = hand_out(account)
    end_all_factors(account)
    end_sessions_of(account)
    audit.record(actor=actor, action="identity.hand_out_password", subject=f"account:{account.pk}", why=why.value)
    events.publish(PasswordHandedOut(party.pk, why.value, actor.authority_name, handout.good_until))
    return handout


def open_account(*, actor: Actor, party: Party, password: str | None) -> Account:
    """The one account of a party; without a password nobody logs in yet. Raises AccountExists."""
    try:
        with transaction.atomic():
            account = Account.objects.create_user(f"p{party.pk}", password, party=party)
    except IntegrityError as taken:
        raise AccountExists from taken
    audit.record(actor=actor, action="identity.open_account", subject=f"party:{party.pk}")
    return account


def _stamp(account: Account) -> str:
    """Another one after each first password, choice of an own one, or lock."""
    marks = (account.handed_out_until, account.locked_at, account.must_change_password, account.session_epoch)
    return ".".join(str(mark) for mark in (account.pk, *marks))
