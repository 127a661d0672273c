"""Second factors: begun, confirmed, shown, ended. A code is good once; guessing is stopped."""

import hashlib
import secrets

from django.conf import settings
from django.db import transaction

from tongban.identity import totp
from tongban.identity.assurance import Proof
from tongban.identity.enums import LoginChange
from tongban.identity.errors import FactorMissing, ProofsRest, ProofWrong
from tongban.identity.models import Account, Authenticator, LinkedAccount, Passkey, RecoveryCode
from tongban.identity.services.changes import note_change
from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor

CODES = 10
_UNMISTAKABLE = "23456789abcdefghjkmnpqrstuvwxyz"


@transaction.atomic
def begin_authenticator(*, account_id: int) -> str:
    """The secret to show as a QR code: the one begun and not confirmed yet, or a new one. Raises FactorMissing when
    the account has an authenticator already: end it first."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    held, _ = Authenticator.objects.get_or_create(account=account, defaults={"secret": totp.new_secret()})
    if held.confirmed_at is not None:
        raise FactorMissing
    return held.secret


@transaction.atomic
def confirm_authenticator(*, actor: Actor, account_id: int, code: str) -> list[str]:
    """Make the authenticator begun a factor; returns the recovery codes, shown this once. Raises ProofWrong."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    held = Authenticator.objects.filter(account=account, confirmed_at=None).first()
    if held is None:
        raise FactorMissing
    step = totp.matching_step(held.secret, _digits(code), clock.now(), after=0)
    if step is None:
        raise ProofWrong
    held.confirmed_at, held.last_step = clock.now(), step
    held.save(update_fields=["confirmed_at", "last_step"])
    settle_factors(account)
    note_change(actor, account, LoginChange.CONFIRM_AUTHENTICATOR)
    return new_codes(account)


@transaction.atomic
def renew_recovery_codes(*, actor: Actor, account_id: int) -> list[str]:
    """New codes; the old ones are good for nothing."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    if not account.has_second_factor:
        raise FactorMissing
    note_change(actor, account, LoginChange.RENEW_RECOVERY_CODES)
    return new_codes(account)


def has_authenticator(account: Account) -> bool:
    return Authenticator.objects.filter(account=account, confirmed_at__isnull=False).exists()


def prove(*, actor: Actor, account_id: int, code: str) -> Proof:
    """Which factor a code shows, spending it. Raises ProofWrong, and ProofsRest after too many wrong ones.

    The count of wrong codes is kept though the refusal follows: it is written before the refusal is raised.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
        now = clock.now()
        if account.proofs_rest_until is not None and account.proofs_rest_until > now:
            raise ProofsRest(minutes=1 + int((account.proofs_rest_until - now).total_seconds() // 60))
        proof = _authenticator_shown(account, code) or _recovery_code_shown(account, code)
        if proof is None:
            _count_a_false_one(account)
        else:
            account.false_proofs, account.proofs_rest_until = 0, None
        account.save(update_fields=["false_proofs", "proofs_rest_until"])
        action = "identity.show_factor" if proof else "identity.show_false_factor"
        audit.record(actor=actor, action=action, subject=f"account:{account.pk}", factor=proof or "")
    if proof is None:
        raise ProofWrong
    return proof


@transaction.atomic
def end_authenticator(*, actor: Actor, account_id: int) -> None:
    """Take the authenticator away: by its owner, who has just shown it. Passkeys stay."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    Authenticator.objects.filter(account=account).delete()
    settle_factors(account)
    note_change(actor, account, LoginChange.END_AUTHENTICATOR)


def end_all_factors(account: Account) -> None:
    """For services that hold the lock on the account: its factors, recovery codes and linked accounts are gone."""
    LinkedAccount.objects.filter(account=account).delete()
    Authenticator.objects.filter(account=account).delete()
    Passkey.objects.filter(account=account).delete()
    settle_factors(account)


def settle_factors(account: Account) -> None:
    """For services that hold the lock on the account and changed its factors. With the last one the codes go too."""
    held = has_authenticator(account) or Passkey.objects.filter(account=account).exists()
    if not held:
        RecoveryCode.objects.filter(account=account).delete()
    account.has_second_factor, account.false_proofs, account.proofs_rest_until = held, 0, None
    account.save(update_fields=["has_second_factor", "false_proofs", "proofs_rest_until"])


def _authenticator_shown(account: Account, code: str) -> Proof | None:
    held = Authenticator.objects.filter(account=account, confirmed_at__isnull=False).first()
    step = totp.matching_step(held.secret, _digits(code), clock.now(), after=held.last_step) if held else None
    if held is None or step is None:
        return None
    held.last_step = step
    held.save(update_fields=["last_step"])
    return Proof.TOTP


def _recovery_code_shown(account: Account, code: str) -> Proof | None:
    spent = RecoveryCode.objects.filter(account=account, digest=_digest(code), used_at=None).update(used_at=clock.now())
    return Proof.RECOVERY if spent else None


def _count_a_false_one(account: Account) -> None:
    account.false_proofs += 1
    if account.false_proofs >= settings.AXES_FAILURE_LIMIT:
        account.false_proofs = 0
        account.proofs_rest_until = clock.now() + settings.AXES_COOLOFF_TIME


def new_codes(account: Account) -> list[str]:
    """For services that hold the lock on the account: ten fresh recovery codes of 118 bits, shown this once."""
    RecoveryCode.objects.filter(account=account).delete()
    codes = ["-".join("".join(secrets.choice(_UNMISTAKABLE) for _ in range(4)) for _ in range(6)) for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=_digest(code)) for code in codes)
    return codes


def _digest(code: str) -> bytes:
    return hashlib.sha256("".join(code.lower().replace("-", "").split()).encode()).digest()


def _digits(code: str) -> str:
    return "".join(code.split())
