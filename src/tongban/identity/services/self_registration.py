"""A person opens an account online (线上自行注册): identity data, a further document and a mobile number are compared.

Nothing typed is looked up before the code sent to the mobile number was shown, and what follows is one and the same
refusal after the same time, whoever is asked about: whoever tries learns nothing about a person but by being them.
"""

import base64
import json
import time
from dataclasses import asdict, dataclass, replace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from tongban.identity.adapters.base import Claim, Comparison
from tongban.identity.adapters.factory import find_verifier, texts_are_sent
from tongban.identity.assurance import Level
from tongban.identity.certificates import check_certificate, check_document, check_mobile
from tongban.identity.enums import CertificateType, CodePurpose, DocumentKind, PartyKind
from tongban.identity.errors import AccountExists, RegistrationClosed, RegistrationRefused
from tongban.identity.models import Account, Party
from tongban.identity.names import person_name
from tongban.identity.services.accounts import open_account
from tongban.identity.services.codes import send_code, use_code
from tongban.identity.services.passwords import check_password_strength
from tongban.identity.services.registration import add_party
from tongban.kernel import audit
from tongban.kernel.actors import Actor
from tongban.kernel.crypto import fields

AGREEMENT = "2026-1"  # the wording of the agreement (网上办事服务协议) that was accepted
_KEPT, _ABOUT = "identity_registration", "session.registration"


@dataclass(frozen=True, slots=True)
class Begun:
    """A registration on its way: between the two pages."""

    claim: Claim
    password_hash: str
    code_id: UUID
    onward: str


def is_open() -> bool:
    """Whether anybody can register online here: codes are sent, and names compared or taken uncompared."""
    return texts_are_sent() and bool(settings.TONGBAN_IDENTITY_OPEN_UNVERIFIED or find_verifier().documents())


def documents_asked() -> tuple[DocumentKind, ...]:
    """The further documents one may choose from; () where nobody could compare them."""
    return find_verifier().documents()


def begin_registration(*, actor: Actor, claim: Claim, password: str, place: str, onward: str = "") -> Begun:
    """Check the form of what was typed and send a code.

    Nobody is looked up. Raises AnswerRefused and its kin for what cannot be, CodesRest, CodesUsedUp.
    """
    if not is_open():
        raise RegistrationClosed
    claim = _in_form(claim)
    check_password_strength(password, about=[claim.certificate_number, claim.mobile])
    code_id = send_code(
        actor=actor,
        purpose=CodePurpose.REGISTER,
        mobile=claim.mobile,
        subject=claim.certificate_number,
        place=place,
    )
    return Begun(claim, make_password(password), code_id, onward)


def send_another_code(*, actor: Actor, begun: Begun, place: str) -> Begun:
    """The code did not come: a new one, and the old one is good for nothing. Raises CodesRest, CodesUsedUp."""
    told = {"mobile": begun.claim.mobile, "subject": begun.claim.certificate_number, "place": place}
    return replace(begun, code_id=send_code(actor=actor, purpose=CodePurpose.REGISTER, **told))


def register_oneself(*, actor: Actor, begun: Begun, code: str) -> Account:
    """Open the account of the person who holds the mobile number and is who they say. Raises CodeWrong,
    RegistrationRefused."""
    mobile = use_code(actor=actor, code_id=begun.code_id, purpose=CodePurpose.REGISTER, code=code)
    started = time.monotonic()
    claim = replace(begun.claim, mobile=mobile)
    compared = find_verifier().compare(claim)  # the question is on record, also when a refusal follows
    try:
        return _open(actor, claim, begun.password_hash, compared)
    except (RegistrationRefused, AccountExists) as refusal:
        audit.record(actor=actor, action="identity.refuse_registration", subject=f"code:{begun.code_id}")
        time.sleep(max(0.0, settings.TONGBAN_IDENTITY_REFUSAL_SECONDS - (time.monotonic() - started)))
        raise RegistrationRefused from refusal


@transaction.atomic
def _open(actor: Actor, claim: Claim, password_hash: str, compared: Comparison) -> Account:
    level = _level(compared)
    party = _party_of(actor, claim, level)
    account = open_account(actor=actor, party=party, password=None)
    account.password, account.assurance, account.proved_mobile = password_hash, level, claim.mobile
    account.save(update_fields=["password", "assurance", "proved_mobile"])
    audit.record(
        actor=actor,
        action="identity.register_oneself",
        subject=f"party:{party.pk}",
        level=int(level),
        document=claim.document_kind,
        agreement=AGREEMENT,
    )
    return account


def _level(compared: Comparison) -> Level:
    if compared is Comparison.MATCHES:
        return Level.MATCHED
    if compared is Comparison.CANNOT_SAY and settings.TONGBAN_IDENTITY_OPEN_UNVERIFIED:
        return Level.REGISTERED
    raise RegistrationRefused


def _party_of(actor: Actor, claim: Claim, level: Level) -> Party:
    """Who is known already from a counter is opened only to whoever was compared and holds the number left there."""
    certificate = check_certificate(CertificateType.CITIZEN_ID, claim.certificate_number)
    party, known = add_party(
        actor=actor,
        kind=PartyKind.PERSON,
        name=claim.name,
        certificate_type=certificate.type,
        certificate_number=certificate.number,
        birth_date=certificate.birth_date,
        mobile=claim.mobile,
    )
    same = claim.is_called(party.name) and party.mobile == claim.mobile
    if known and not (level >= Level.MATCHED and same):
        raise RegistrationRefused
    return party


def _in_form(claim: Claim) -> Claim:
    certificate = check_certificate(CertificateType.CITIZEN_ID, claim.certificate_number)
    kind, number = "", ""
    if documents_asked():
        kind, number = check_document(claim.document_kind, claim.document_number)
    return Claim(person_name(claim.name), certificate.number, check_mobile(claim.mobile), kind, number)


def keep(session: Any, begun: Begun) -> None:
    """Sealed in the session; the password only as its hash."""
    plain = json.dumps([asdict(begun.claim), begun.password_hash, str(begun.code_id), begun.onward]).encode()
    session[_KEPT] = base64.b64encode(fields.sealed(plain, about=_ABOUT)).decode()


def kept(session: Any) -> Begun | None:
    """The registration on its way in this session, or None."""
    if _KEPT not in session:
        return None
    content = json.loads(fields.opened(base64.b64decode(session[_KEPT]), about=_ABOUT))
    claim, password_hash, code_id, onward = content
    return Begun(Claim(**claim), password_hash, UUID(code_id), onward)


def drop(session: Any) -> None:
    session.pop(_KEPT, None)
