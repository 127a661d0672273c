"""Whether a certificate was revoked: by the list of its issuer (CRL, RFC 5280) or by asking (OCSP, RFC 6960).

"Revoked" and "not known" are two answers. A list past its next update, or an answer of yesterday, is not known.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from asn1crypto import core, crl, ocsp, x509

from tongban.kernel.crypto.certificates import Certificate, CertificateRefused, algorithm_of
from tongban.kernel.crypto.signing import KeyRefused, SignatureBroken

_MOST_BYTES: Final = 20 * 1024 * 1024
_SKEW: Final = timedelta(minutes=5)
_FRESH: Final = timedelta(days=1)  # an answer without a next update counts so long


class RevocationRefused(Exception):
    """This list or answer proves nothing: not readable, not its issuer's, out of date, about something else."""


class Status(StrEnum):
    """What an issuer says of a certificate at a moment."""

    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Standing:
    """``since``: from when it is revoked. ``as_of`` and ``until``: for when this answer was given."""

    status: Status
    as_of: datetime
    until: datetime | None = None
    since: datetime | None = None


class RevocationList:
    """A list of revoked certificates whose signature holds."""

    def __init__(self, der: bytes, issuer: Certificate) -> None:
        """Raises RevocationRefused unless ``issuer`` signed it and may."""
        if len(der) > _MOST_BYTES:
            raise RevocationRefused("too large for a list of revoked certificates")
        try:
            read = crl.CertificateList.load(der, strict=True)
            said = read["tbs_cert_list"]
            self.issued_at: datetime = said["this_update"].native
            self.next_at: datetime | None = said["next_update"].native
            self._revoked = {
                row["user_certificate"].native: row["revocation_date"].native
                for row in said["revoked_certificates"] or ()
            }
            self._require_signed(read, issuer)
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as refused:
            raise RevocationRefused("not a list of revoked certificates") from refused
        self._issuer = issuer

    def standing(self, certificate: Certificate, *, at: datetime) -> Standing:
        """What it says of a certificate at a moment. Raises RevocationRefused: out of date, another issuer's."""
        if certificate.issuer != self._issuer.subject:
            raise RevocationRefused("the list of another issuer")
        if at + _SKEW < self.issued_at or self.next_at is None or at > self.next_at + _SKEW:
            raise RevocationRefused("the list is out of date")
        since = self._revoked.get(certificate.serial)
        status = Status.REVOKED if since is not None and since <= at else Status.GOOD
        return Standing(status, self.issued_at, self.next_at, since)

    def _require_signed(self, read: Any, issuer: Certificate) -> None:
        said = read["tbs_cert_list"]
        if said["issuer"].dump() != issuer.subject or not issuer.may("crl_sign"):
            raise RevocationRefused("not a list of this issuer")
        if any(each["critical"].native for each in said["crl_extensions"] or ()):
            raise RevocationRefused("a list of only some certificates, which we do not read")
        try:
            if algorithm_of(read["signature_algorithm"]) is not issuer.public_key.algorithm:
                raise SignatureBroken("another algorithm")
            issuer.public_key.verify(said.dump(), read["signature"].native)
        except (SignatureBroken, KeyRefused) as broken:
            raise RevocationRefused("the signature of the list does not hold") from broken


def ask_about(certificate: Certificate, issuer: Certificate, *, nonce: bytes) -> bytes:
    """An OCSP request about one certificate, DER: to be sent as application/ocsp-request."""
    request = ocsp.Request({"req_cert": _cert_id(certificate, issuer)})
    extension = {"extn_id": "nonce", "extn_value": core.OctetString(nonce)}
    return bytes(
        ocsp.OCSPRequest({"tbs_request": {"request_list": [request], "request_extensions": [extension]}}).dump()
    )


def read_answer(
    der: bytes, certificate: Certificate, issuer: Certificate, *, at: datetime, nonce: bytes | None = None
) -> Standing:
    """What an OCSP answer says of the certificate. Signed by its issuer, or by whom the issuer named for it.

    A nonce that comes back must be the one sent; one that does not is let pass, as many responders answer from a
    store. Raises RevocationRefused.
    """
    if len(der) > _MOST_BYTES:
        raise RevocationRefused("too large for an answer")
    try:
        answer = ocsp.OCSPResponse.load(der, strict=True)
        if answer["response_status"].native != "successful":
            raise RevocationRefused(f"no answer: {answer['response_status'].native}")
        basic = answer.basic_ocsp_response
        _require_answer_signed(basic, issuer, at)
        said = basic["tbs_response_data"]
        if nonce is not None and answer.nonce_value is not None and answer.nonce_value.native != nonce:
            raise RevocationRefused("an answer to another question")
        return _standing_in(said, _cert_id(certificate, issuer), at)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, AttributeError) as refused:
        raise RevocationRefused("not an answer about a certificate") from refused


def _standing_in(said: Any, wanted: ocsp.CertId, at: datetime) -> Standing:
    for each in said["responses"]:
        if each["cert_id"].dump() != wanted.dump():
            continue
        as_of, until = each["this_update"].native, each["next_update"].native
        if at + _SKEW < as_of or at > (until or as_of + _FRESH) + _SKEW:
            raise RevocationRefused("the answer is out of date")
        told = each["cert_status"]
        since = told.chosen["revocation_time"].native if told.name == "revoked" else None
        return Standing(Status(told.name), as_of, until, since)
    raise RevocationRefused("an answer about another certificate")


def _require_answer_signed(basic: Any, issuer: Certificate, at: datetime) -> None:
    """By the issuer, or by a certificate it issued for this very purpose (RFC 6960, 4.2.2.2)."""
    signer = issuer
    for each in basic["certs"] or ():
        other = Certificate(each.dump())
        if other != issuer and _answers_for(other, issuer, at):
            signer = other
    try:
        if algorithm_of(basic["signature_algorithm"]) is not signer.public_key.algorithm:
            raise SignatureBroken("another algorithm")
        signer.public_key.verify(basic["tbs_response_data"].dump(), basic["signature"].native)
    except (SignatureBroken, KeyRefused) as broken:
        raise RevocationRefused("the signature of the answer does not hold") from broken


def _answers_for(certificate: Certificate, issuer: Certificate, at: datetime) -> bool:
    if certificate.issuer != issuer.subject or not certificate.serves("ocsp_signing"):
        return False
    try:
        certificate.require_signed_by(issuer)
    except (SignatureBroken, KeyRefused, CertificateRefused):
        return False
    return certificate.not_before <= at <= certificate.not_after


def _cert_id(certificate: Certificate, issuer: Certificate) -> ocsp.CertId:
    """RFC 6960, 4.1.1: with SHA-1, which every responder understands; it names and protects nothing."""
    holder = x509.Certificate.load(issuer.der)["tbs_certificate"]
    return ocsp.CertId(
        {
            "hash_algorithm": {"algorithm": "sha1", "parameters": core.Null()},
            "issuer_name_hash": holder["subject"].sha1,
            "issuer_key_hash": holder["subject_public_key_info"].sha1,
            "serial_number": certificate.serial,
        }
    )
