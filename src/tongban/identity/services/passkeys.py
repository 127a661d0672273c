"""Passkeys of an account: added, shown at login or on the way, removed. Each challenge is signed once."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from tongban.identity import passkeys
from tongban.identity.backends import AccountBackend
from tongban.identity.enums import LoginChange
from tongban.identity.errors import PasskeyNotFound, PasskeyRefused, TooManyPasskeys
from tongban.identity.models import Account, Passkey, RecoveryCode
from tongban.identity.passkeys import KnownKey, NotSigned, Site
from tongban.identity.services.changes import note_change
from tongban.identity.services.entries import device_name
from tongban.identity.services.factors import new_codes, settle_factors
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor
from tongban.kernel.crypto.fields import blind_index

MOST = 10


@dataclass(frozen=True, slots=True)
class PasskeyRow:
    """One passkey, as its owner sees it. ``backed_up``: other devices of the owner have it too."""

    id: int
    name: str
    made_at: datetime
    used_at: datetime | None
    backed_up: bool


def list_passkeys(*, account_id: int) -> list[PasskeyRow]:
    """Of one's own account, oldest first."""
    found = Passkey.objects.filter(account_id=account_id).order_by("made_at", "pk")
    return [PasskeyRow(each.pk, each.name, each.made_at, each.used_at, each.backed_up) for each in found]


def get_passkey(*, account_id: int, passkey_id: int) -> PasskeyRow:
    """One of one's own account. Raises PasskeyNotFound."""
    for row in list_passkeys(account_id=account_id):
        if row.id == passkey_id:
            return row
    raise PasskeyNotFound


def options_to_add(*, account_id: int, name: str, site: Site, challenge: bytes) -> str:
    """JSON for the browser. The authenticator learns the person's name and an opaque handle, no number."""
    known = [bytes(each) for each in _ids(account_id)]
    handle = blind_index(str(account_id), about="passkey.handle")
    return passkeys.creation_options(site, challenge, handle=handle, name=name, known=known)


def options_to_show(*, account_id: int | None, site: Site, challenge: bytes) -> str:
    """JSON for the browser: of one account, or, for somebody nobody knows yet, whatever the device holds for us."""
    known = [bytes(each) for each in _ids(account_id)] if account_id is not None else []
    return passkeys.request_options(site, challenge, known=known)


@transaction.atomic
def add_passkey(
    *, actor: Actor, account_id: int, site: Site, challenge: bytes, answer: str, device: str = ""
) -> list[str]:
    """Keep a new passkey; recovery codes when there are none yet, else []. Raises PasskeyRefused."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    if Passkey.objects.filter(account=account).count() >= MOST:
        raise TooManyPasskeys
    try:
        made = passkeys.check_creation(site, challenge, answer)
        with transaction.atomic():
            Passkey.objects.create(
                account=account,
                credential_id=made.credential_id,
                public_key=made.public_key,
                sign_count=made.sign_count,
                backed_up=made.backed_up,
                last_challenge=_digest(challenge),
                name=device_name(device)[:50] or "通行密钥",
                made_at=clock.now(),
            )
    except (NotSigned, IntegrityError) as refused:
        raise PasskeyRefused from refused
    settle_factors(account)
    note_change(actor, account, LoginChange.ADD_PASSKEY)
    return [] if RecoveryCode.objects.filter(account=account).exists() else new_codes(account)


@transaction.atomic
def show_passkey(*, actor: Actor, site: Site, challenge: bytes, answer: str, account_id: int | None = None) -> Account:
    """Whose passkey signed the challenge: the account to log in, which is ``account_id`` where one is known already.

    Raises PasskeyRefused for all else: unknown, another's, a locked account, a copy, a challenge signed before.
    """
    try:
        known = Passkey.objects.filter(credential_id=passkeys.credential_id_of(answer)).first()
        if known is None or account_id not in (None, known.account_id):
            raise PasskeyRefused
        account = Account.objects.select_for_update(of=("self",)).get(pk=known.account_id)
        held = Passkey.objects.select_for_update(of=("self",)).filter(pk=known.pk).first()
        if held is None or bytes(held.last_challenge) == _digest(challenge) or not _may_enter(account):
            raise PasskeyRefused
        key = KnownKey(bytes(held.public_key), held.sign_count)
        held.sign_count = passkeys.check_request(site, challenge, answer, key)
    except NotSigned as refused:
        raise PasskeyRefused from refused
    held.last_challenge, held.used_at = _digest(challenge), clock.now()
    held.save(update_fields=["sign_count", "last_challenge", "used_at"])
    audit.record(actor=actor, action="identity.show_passkey", subject=f"account:{account.pk}", passkey=held.pk)
    return account


@transaction.atomic
def end_passkey(*, actor: Actor, account_id: int, passkey_id: int) -> None:
    """Remove one: by its owner, who has just proved who it is. Raises PasskeyNotFound."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    gone, _ = Passkey.objects.filter(account=account, pk=passkey_id).delete()
    if not gone:
        raise PasskeyNotFound
    settle_factors(account)
    note_change(actor, account, LoginChange.END_PASSKEY, passkey=passkey_id)


def _ids(account_id: int) -> list[bytes]:
    return list(Passkey.objects.filter(account_id=account_id).order_by("pk").values_list("credential_id", flat=True))


def _may_enter(account: Account) -> bool:
    return AccountBackend().user_can_authenticate(account)


def _digest(challenge: bytes) -> bytes:
    return hashlib.sha256(challenge).digest()
