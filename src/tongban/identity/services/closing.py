"""Close one's account (个人信息保护法 art. 15, 47): what no law makes stay goes at once."""

from django.db import transaction

from tongban.identity import levels
from tongban.identity.assurance import OwnAct
from tongban.identity.errors import PartyNotFound, PasswordWrong
from tongban.identity.events import AccountClosed
from tongban.identity.models import Account, Party
from tongban.identity.roles import party_of
from tongban.identity.services.mandates import end_all_of
from tongban.kernel import audit, events
from tongban.kernel.actors import Actor

_CONTACTS = ("mobile", "email", "address")


@transaction.atomic
def close_account(*, actor: Actor, password: str) -> None:
    """End the account of the actor with its proofs, sessions, mandates and contact details.

    The name and number stay with the cases they were used in, which are archived by law; so does the audit trail.
    Other contexts forget on AccountClosed. A new account is handed out at the counter.

    Raises PasswordWrong, AssuranceTooLow.
    """
    levels.require_for(actor, OwnAct.CLOSE_ACCOUNT)
    own = party_of(actor)
    account = Account.objects.select_for_update(of=("self",)).filter(party_id=own).first() if own is not None else None
    if own is None or account is None:
        raise PartyNotFound
    if not account.check_password(password):
        raise PasswordWrong
    end_all_of(actor, own)
    _forget_contacts(own)
    audit.record(actor=actor, action="identity.close_account", subject=f"party:{own}")
    events.publish(AccountClosed(own))
    account.delete()  # login history, authenticator and recovery codes go with it


def _forget_contacts(party_id: int) -> None:
    party = Party.objects.select_for_update().get(pk=party_id)
    for name in _CONTACTS:
        setattr(party, name, "")
    party.division = None
    party.save(update_fields=[*_CONTACTS, "division"])
