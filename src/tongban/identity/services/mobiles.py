"""The mobile number an account proves things with: confirmed by a code, replaced only by whoever shows more first."""

from uuid import UUID

from django.db import transaction

from tongban.identity.assurance import FIRST_STEPS, Proof
from tongban.identity.enums import CodePurpose, LoginChange
from tongban.identity.errors import CodeWrong, FactorMissing, ProofNeededFirst
from tongban.identity.models import Account, Party
from tongban.identity.services.changes import note_change
from tongban.identity.services.codes import send_code, use_code
from tongban.kernel.actors import Actor
from tongban.kernel.masking import mask_mobile


def must_prove_first(account: Account, shown: frozenset[Proof]) -> bool:
    """Whoever only knows the password must not put an own number, or an own factor, in the place of the owner's."""
    return bool(account.proved_mobile or account.has_second_factor) and not shown - FIRST_STEPS


def send_proof_code(*, actor: Actor, account_id: int, place: str) -> UUID:
    """A code to the confirmed number of the account. Raises FactorMissing where there is none."""
    mobile = Account.objects.values_list("proved_mobile", flat=True).get(pk=account_id)
    if not mobile:
        raise FactorMissing
    return send_code(actor=actor, purpose=CodePurpose.PROVE, mobile=mobile, place=place)


def prove_by_text(*, actor: Actor, account_id: int, code_id: UUID | None, code: str) -> Proof:
    """The code came to the confirmed number, which is still that of the account. Raises CodeWrong."""
    mobile = use_code(actor=actor, code_id=code_id, purpose=CodePurpose.PROVE, code=code)
    if Account.objects.values_list("proved_mobile", flat=True).get(pk=account_id) != mobile:
        raise CodeWrong
    return Proof.SMS


def send_mobile_code(*, actor: Actor, account: Account, mobile: str, shown: frozenset[Proof], place: str) -> UUID:
    """A code to a number somebody wants to confirm. Raises ProofNeededFirst, MobileRefused, CodesRest, CodesUsedUp."""
    if must_prove_first(account, shown):
        raise ProofNeededFirst
    return send_code(actor=actor, purpose=CodePurpose.MOBILE, mobile=mobile, place=place)


def confirm_mobile(
    *, actor: Actor, account_id: int, code_id: UUID | None, code: str, shown: frozenset[Proof]
) -> Account:
    """Codes go to this number from now on, news too. Raises CodeWrong, ProofNeededFirst."""
    mobile = use_code(actor=actor, code_id=code_id, purpose=CodePurpose.MOBILE, code=code)
    with transaction.atomic():
        account = Account.objects.select_for_update(of=("self",)).get(pk=account_id, party__isnull=False)
        if must_prove_first(account, shown):
            raise ProofNeededFirst
        account.proved_mobile = mobile
        account.save(update_fields=["proved_mobile"])
        party = Party.objects.select_for_update().get(pk=account.party_id or 0)
        party.mobile = mobile
        party.save(update_fields=["mobile"])
        note_change(actor, account, LoginChange.CONFIRM_MOBILE, to=mask_mobile(mobile))
    return account
