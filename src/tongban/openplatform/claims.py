"""What each scope tells a system, as data elements of the catalogue and columns of the party. Pure: no table.

Names of claims: OpenID Connect Core section 5.1 where it has one.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from tongban.identity.public import PartyRow
from tongban.openplatform.enums import LoginScope


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing a system is told. ``element``: code of the data element; ``fields``: what is read of the party."""

    name: str
    element: str
    fields: tuple[str, ...]
    value: Callable[[PartyRow], Any]


CLAIMS: dict[LoginScope, tuple[Claim, ...]] = {
    LoginScope.PROFILE: (Claim("name", "person.name", ("name",), lambda row: row.name),),
    LoginScope.BIRTHDATE: (
        Claim(
            "birthdate",
            "person.birth_date",
            ("birth_date",),
            lambda row: row.birth_date.isoformat() if row.birth_date else "",
        ),
    ),
    LoginScope.CERTIFICATE: (
        Claim("certificate_type", "person.certificate_type", (), lambda row: str(row.certificate_type)),
        Claim(
            "certificate_number",
            "person.certificate_number",
            ("certificate_number",),
            lambda row: row.certificate_number,
        ),
    ),
    LoginScope.PHONE: (
        Claim("phone_number", "contact.mobile", ("mobile",), lambda row: f"+86{row.mobile}" if row.mobile else ""),
    ),
    LoginScope.EMAIL: (Claim("email", "contact.email", ("email",), lambda row: row.email),),
    LoginScope.ADDRESS: (
        Claim(
            "address",
            "contact.address",
            ("address",),
            lambda row: {"formatted": row.address, "country": "CN"} if row.address else "",
        ),
    ),
}
_UNVERIFIED = {"phone_number": "phone_number_verified", "email": "email_verified"}  # people wrote them themselves


def claims_about(row: PartyRow, scopes: Iterable[str]) -> tuple[dict[str, Any], list[str]]:
    """(the claims of these scopes, the columns that were read for them). What is unknown is left out."""
    told: dict[str, Any] = {}
    read: list[str] = []
    for scope in scopes:
        for claim in CLAIMS.get(LoginScope(scope), ()):
            value = claim.value(row)
            if value == "":
                continue
            told[claim.name] = value
            read += claim.fields
            if claim.name in _UNVERIFIED:
                told[_UNVERIFIED[claim.name]] = False
    return told, sorted(set(read))


def claim_names(scopes: Iterable[LoginScope]) -> list[str]:
    """Every claim these scopes can lead to."""
    names = [claim.name for scope in scopes for claim in CLAIMS.get(scope, ())]
    return sorted({*names, *(_UNVERIFIED[name] for name in names if name in _UNVERIFIED)})


_AMR = {  # RFC 8176
    "password": ("pwd",),
    "sms": ("sms", "otp"),
    "totp": ("otp",),
    "passkey": ("hwk", "user"),
    "recovery": ("kba",),
    "face": ("face",),
    "network_id": ("sc",),
    "certificate": ("sc",),
    "demo": ("demo",),
}


def amr_of(proofs: Iterable[str]) -> list[str]:
    """How somebody was recognised, in the words of RFC 8176; ``mfa`` when by two different things."""
    shown = set(proofs)
    words = {word for proof in shown for word in _AMR.get(proof, ())}
    return sorted(words | ({"mfa"} if len(shown) > 1 or "passkey" in shown else set()))


def acr_of(level: int) -> str:
    """L1 to L4, as the values of ``acr``."""
    return f"L{int(level)}"


def level_asked(acr_values: str) -> int:
    """The lowest level that satisfies one of the values a system asks for; 1 when it names none we know."""
    known = [int(value[1]) for value in acr_values.split() if value in {"L1", "L2", "L3", "L4"}]
    return min(known, default=1)
