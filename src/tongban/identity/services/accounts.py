"""Accounts of parties, opened and opened again by a clerk who has seen the certificate; online: self_registration."""

from django.db import IntegrityError, transaction

from tongban.identity.assurance import Level
from tongban.identity.errors import AccountExists
from tongban.identity.models import Account, Party
from tongban.identity.roles import WINDOW_INTAKE
from tongban.identity.selectors import get_visible_party
from tongban.identity.services.entries import end_sessions_of
from tongban.identity.services.factors import end_all_factors
from tongban.identity.services.passwords import make_handout
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor


@transaction.atomic
def hand_out_account(*, actor: Actor, party_id: int) -> tuple[str, str]:
    """Open an account at the counter: (user name, first password). The clerk has compared the certificate."""
    require(actor, WINDOW_INTAKE)
    password = make_handout()
    party = get_visible_party(actor=actor, party_id=party_id)
    account = open_account(actor=actor, party=party, password=password, must_change_password=True)
    Account.objects.filter(pk=account.pk).update(assurance=Level.COMPARED)
    return account.username, password


@transaction.atomic
def hand_out_password(*, actor: Actor, party_id: int) -> tuple[str, str]:
    """A new first-login password for somebody who forgot theirs, lost the telephone, or locked the account.

    The clerk has compared the identity card with the person. Second factors and open sessions of the account end.
    """
    require(actor, WINDOW_INTAKE)
    party = get_visible_party(actor=actor, party_id=party_id)
    account = Account.objects.select_for_update().get(party=party)
    password = make_handout()
    account.set_password(password)
    account.must_change_password = True
    account.locked_at, account.assurance = None, max(account.assurance, Level.COMPARED)
    account.proved_mobile = ""  # it may be what was lost: the owner confirms the present one
    account.save(update_fields=["password", "must_change_password", "locked_at", "assurance", "proved_mobile"])
    end_all_factors(account)
    end_sessions_of(account)
    audit.record(actor=actor, action="identity.hand_out_password", subject=f"account:{account.pk}")
    return account.username, password


def open_account(*, actor: Actor, party: Party, password: str | None, must_change_password: bool = False) -> Account:
    """The one account of a party; without a password nobody logs in yet. Raises AccountExists."""
    try:
        with transaction.atomic():
            account = Account.objects.create_user(
                f"p{party.pk}", password, party=party, must_change_password=must_change_password
            )
    except IntegrityError as taken:
        raise AccountExists from taken
    audit.record(actor=actor, action="identity.open_account", subject=f"party:{party.pk}")
    return account
