"""What an authenticator signed (W3C Web Authentication, level 3): a room around the library, without database or clock.

An authenticator always unlocks for its owner first (by finger, face or the code of the lock screen): a passkey is two
factors in one. No attestation is asked: which make of telephone somebody has is nobody's business here.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import webauthn
from webauthn.helpers import structs
from webauthn.helpers.exceptions import WebAuthnException

TIMEOUT = 5 * 60 * 1000  # milliseconds: old fingers are slow
LONGEST = 20_000  # characters of an answer


class NotSigned(Exception):
    """The answer is not what an authenticator of ours would say."""


@dataclass(frozen=True, slots=True)
class Site:
    """Whose passkeys they are: the name browsers hold them under, and the origin pages have."""

    name: str
    host: str
    origin: str


@dataclass(frozen=True, slots=True)
class NewKey:
    """What is kept of a new passkey."""

    credential_id: bytes
    public_key: bytes
    sign_count: int
    backed_up: bool


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What is held of a passkey when it signs."""

    public_key: bytes
    sign_count: int


def new_challenge() -> bytes:
    return webauthn.helpers.generate_challenge()


def creation_options(site: Site, challenge: bytes, *, handle: bytes, name: str, known: Iterable[bytes]) -> str:
    """JSON for ``navigator.credentials.create``. ``handle`` names the account to the authenticator and nobody else."""
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.name,
        user_id=handle,
        user_name=name,
        user_display_name=name,
        challenge=challenge,
        timeout=TIMEOUT,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in known],
    )
    return webauthn.options_to_json(options)


def request_options(site: Site, challenge: bytes, *, known: Iterable[bytes] = ()) -> str:
    """JSON for ``navigator.credentials.get``; without ``known`` the authenticator offers what it holds for the site."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        timeout=TIMEOUT,
        allow_credentials=[structs.PublicKeyCredentialDescriptor(id=each) for each in known],
        user_verification=structs.UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def credential_id_of(answer: str) -> bytes:
    """Which passkey an answer claims to come from. Raises NotSigned."""
    try:
        return webauthn.base64url_to_bytes(str(_read(answer)["id"]))
    except (KeyError, ValueError) as broken:
        raise NotSigned from broken


def check_creation(site: Site, challenge: bytes, answer: str) -> NewKey:
    """The key an authenticator made for the challenge. Raises NotSigned."""
    try:
        made = webauthn.verify_registration_response(
            credential=_read(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except _BROKEN as refused:
        raise NotSigned from refused
    return NewKey(made.credential_id, made.credential_public_key, made.sign_count, made.credential_backed_up)


def check_request(site: Site, challenge: bytes, answer: str, held: KnownKey) -> int:
    """The authenticator's count after signing the challenge; a count that does not grow is a copy. Raises NotSigned."""
    try:
        shown = webauthn.verify_authentication_response(
            credential=_read(answer),
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=held.public_key,
            credential_current_sign_count=held.sign_count,
            require_user_verification=True,
        )
    except _BROKEN as refused:
        raise NotSigned from refused
    return shown.new_sign_count


# The library reads what anybody may send: besides its own refusals these are what broken answers end in.
_BROKEN = (WebAuthnException, ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError)


def _read(answer: str) -> dict[str, object]:
    try:
        said = json.loads(answer) if len(answer) <= LONGEST else None
    except (ValueError, RecursionError) as broken:
        raise NotSigned from broken
    if not isinstance(said, dict):
        raise NotSigned
    return said
