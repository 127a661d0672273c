"""Accounts of parties: opened by a person online, or by a clerk who has seen the certificate."""

from django.db import IntegrityError, transaction

from tongban.identity.assurance import Level
from tongban.identity.certificates import check_certificate, check_mobile
from tongban.identity.enums import CertificateType, PartyKind
from tongban.identity.errors import AccountExists, CertificateInUse
from tongban.identity.models import Account, Party
from tongban.identity.names import person_name
from tongban.identity.roles import WINDOW_INTAKE
from tongban.identity.selectors import get_visible_party
from tongban.identity.services.entries import end_sessions_of
from tongban.identity.services.factors import end_all_factors
from tongban.identity.services.passwords import check_password_strength, make_handout
from tongban.identity.services.registration import add_party
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor


@transaction.atomic
def register_oneself(*, actor: Actor, name: str, certificate_number: str, mobile: str, password: str) -> Account:
    """Open an account for a person nobody knew yet.

    A certificate that is known already is always refused, even with the right name: without real-name verification
    whoever knows a name and a number could otherwise take over the data collected at a counter.
    """
    certificate = check_certificate(CertificateType.CITIZEN_ID, certificate_number)
    name, mobile = person_name(name), check_mobile(mobile)
    check_password_strength(password)
    party, known = add_party(
        actor=actor,
        kind=PartyKind.PERSON,
        name=name,
        certificate_type=certificate.type,
        certificate_number=certificate.number,
        birth_date=certificate.birth_date,
        mobile=mobile,
    )
    if known:
        raise CertificateInUse
    return open_account(actor=actor, party=party, password=password)


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
    account.save(update_fields=["password", "must_change_password", "locked_at", "assurance"])
    end_all_factors(account)
    end_sessions_of(account)
    audit.record(actor=actor, action="identity.hand_out_password", subject=f"account:{account.pk}")
    return account.username, password


def open_account(*, actor: Actor, party: Party, password: str, must_change_password: bool = False) -> Account:
    """The one account of a party. Raises AccountExists."""
    try:
        with transaction.atomic():
            account = Account.objects.create_user(
                f"p{party.pk}", password, party=party, must_change_password=must_change_password
            )
    except IntegrityError as taken:
        raise AccountExists from taken
    audit.record(actor=actor, action="identity.open_account", subject=f"party:{party.pk}")
    return account
