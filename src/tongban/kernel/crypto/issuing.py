"""Making certificates and lists of revoked ones: for the platform's own small authority (``tongban ca``) and for tests.

A city that runs the platform gets its certificates from a licensed authority (电子认证服务机构, 电子签名法 art. 16);
what is made here is trusted by whoever is told to trust it and by nobody else.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from asn1crypto import core, crl, keys, x509

from tongban.kernel.crypto.certificates import SIGNATURE_OIDS, Certificate
from tongban.kernel.crypto.signing import Algorithm, PrivateKey, PublicKey

_OIDS: Final = {algorithm: oid for oid, algorithm in SIGNATURE_OIDS.items()}
_SKEW: Final = timedelta(minutes=5)


class Profile(StrEnum):
    """What a certificate is for."""

    ROOT = "root"
    AUTHORITY = "authority"
    SIGNER = "signer"
    STATUS = "status"  # signs answers about the status of certificates
    CLOCK = "clock"  # signs timestamps


_USAGE: Final[dict[Profile, set[str]]] = {
    Profile.ROOT: {"key_cert_sign", "crl_sign"},
    Profile.AUTHORITY: {"key_cert_sign", "crl_sign"},
    Profile.SIGNER: {"digital_signature", "non_repudiation"},
    Profile.STATUS: {"digital_signature"},
    Profile.CLOCK: {"digital_signature"},
}
_PURPOSE: Final = {Profile.STATUS: "ocsp_signing", Profile.CLOCK: "time_stamping"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: a certificate that may issue, and its key. None of both: the certificate signs itself."""

    certificate: Certificate
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate is about. ``number`` is a credit code or whatever tells two holders of one name apart."""

    name: str
    organisation: str = ""
    number: str = ""

    def as_name(self) -> x509.Name:
        """The distinguished name."""
        parts = {"country_name": "CN", "organization_name": self.organisation, "common_name": self.name}
        parts["serial_number"] = self.number
        return x509.Name.build({key: value for key, value in parts.items() if value})


def make_certificate(
    holder: Holder,
    key: PublicKey,
    *,
    profile: Profile,
    since: datetime,
    days: int,
    issuer: Issuer | None = None,
    own_key: PrivateKey | None = None,
    revocation_url: str = "",
) -> Certificate:
    """A certificate of ``key`` for its holder, signed by ``issuer``, or by ``own_key`` itself for a root."""
    signer = issuer.key if issuer else own_key
    if signer is None:
        raise ValueError("a certificate is signed by its issuer or by itself")
    name = holder.as_name()
    said = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": secrets.randbits(127) | 1,
            "signature": _algorithm(signer.algorithm),
            "issuer": x509.Name.load(issuer.certificate.subject) if issuer else name,
            "validity": {"not_before": _time(since - _SKEW), "not_after": _time(since + timedelta(days=days))},
            "subject": name,
            "subject_public_key_info": keys.PublicKeyInfo.load(key.spki),
            "extensions": _extensions(profile, key, issuer, revocation_url),
        }
    )
    return Certificate(_signed(x509.Certificate, "tbs_certificate", "signature_value", said, signer))


def make_revocation_list(
    issuer: Issuer, revoked: Iterable[tuple[int, datetime]], *, number: int, at: datetime, lasts: timedelta
) -> bytes:
    """The list of revoked certificates (CRL), DER: numbers and moments; the next one comes before ``at + lasts``."""
    rows = [{"user_certificate": serial, "revocation_date": _time(moment)} for serial, moment in revoked]
    said = crl.TbsCertList(
        {
            "version": "v2",
            "signature": _algorithm(issuer.key.algorithm),
            "issuer": x509.Name.load(issuer.certificate.subject),
            "this_update": _time(at),
            "next_update": _time(at + lasts),
            "revoked_certificates": rows or None,
            "crl_extensions": [
                {"extn_id": "authority_key_identifier", "extn_value": {"key_identifier": issuer.certificate.key_id}},
                {"extn_id": "crl_number", "extn_value": core.Integer(number)},
            ],
        }
    )
    return _signed(crl.CertificateList, "tbs_cert_list", "signature", said, issuer.key)


def _extensions(profile: Profile, key: PublicKey, issuer: Issuer | None, revocation_url: str) -> list[dict[str, Any]]:
    issues = profile in (Profile.ROOT, Profile.AUTHORITY)
    constraints: dict[str, Any] = {"ca": issues} | ({"path_len_constraint": 0} if profile is Profile.AUTHORITY else {})
    found: list[dict[str, Any]] = [
        {"extn_id": "basic_constraints", "critical": True, "extn_value": constraints},
        {"extn_id": "key_usage", "critical": True, "extn_value": _USAGE[profile]},
        {"extn_id": "key_identifier", "extn_value": core.OctetString(_key_id(key))},
    ]
    if issuer:
        found.append(
            {"extn_id": "authority_key_identifier", "extn_value": {"key_identifier": issuer.certificate.key_id}}
        )
    if profile in _PURPOSE:
        found.append({"extn_id": "extended_key_usage", "critical": True, "extn_value": [_PURPOSE[profile]]})
    if revocation_url:
        place = x509.GeneralName("uniform_resource_identifier", revocation_url)
        point = {"distribution_point": x509.DistributionPointName("full_name", [place])}
        found.append({"extn_id": "crl_distribution_points", "extn_value": [point]})
    return found


def _key_id(key: PublicKey) -> bytes:
    """RFC 5280, 4.2.1.2 (1)."""
    return bytes(keys.PublicKeyInfo.load(key.spki).sha1)


def _signed(kind: Any, body: str, place: str, said: Any, signer: PrivateKey) -> bytes:
    signature = signer.sign(said.dump())
    whole = kind({body: said, "signature_algorithm": _algorithm(signer.algorithm), place: signature})
    return bytes(whole.dump())


def _algorithm(algorithm: Algorithm) -> dict[str, str]:
    return {"algorithm": _OIDS[algorithm]}


def _time(moment: datetime) -> x509.Time:
    whole = moment.replace(microsecond=0)
    return x509.Time(
        {"utc_time": core.UTCTime(whole)} if whole.year < 2050 else {"general_time": core.GeneralizedTime(whole)}
    )
