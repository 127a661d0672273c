"""Certificates (X.509, GM/T 0015) of SM2 and P-256 keys: read, checked against their issuer, followed to a trusted one.

Whether an issuer is trusted is a separate answer from whether anything is broken: ``PathBroken.reason`` tells. What was
revoked is asked in ``revocation``; certificates are made in ``issuing``.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Self

from asn1crypto import pem, x509

from tongban.kernel.crypto.signing import Algorithm, KeyRefused, PublicKey, SignatureBroken

SIGNATURE_OIDS: Final = {
    "1.2.156.10197.1.501": Algorithm.SM2_SM3,
    "1.2.840.10045.4.3.2": Algorithm.P256_SHA256,
}
_MOST_STEPS: Final = 6
_MOST_BYTES: Final = 64 * 1024
_UNDERSTOOD: Final = frozenset({"basic_constraints", "key_usage", "extended_key_usage"})


class CertificateRefused(Exception):
    """These bytes are no certificate we can read."""


class Reason(StrEnum):
    """Why a certificate does not lead to a trusted one."""

    UNKNOWN_ISSUER = "unknown issuer"
    NOT_YET_VALID = "not yet valid"
    EXPIRED = "expired"
    NOT_AN_AUTHORITY = "its issuer may not issue certificates"
    TOO_LONG = "too many steps"
    SIGNATURE = "the signature of its issuer does not hold"
    NOT_UNDERSTOOD = "it has a critical extension nobody here understands"
    REVOKED = "revoked"


class PathBroken(Exception):
    """A certificate does not lead to a trusted one at that moment. ``reason`` says why, ``at_fault`` names which."""

    def __init__(self, reason: Reason, at_fault: "Certificate") -> None:
        super().__init__(f"{at_fault.common_name}: {reason}")
        self.reason, self.at_fault = reason, at_fault


class Certificate:
    """One certificate, as its bytes say."""

    def __init__(self, der: bytes) -> None:
        """From DER. Raises CertificateRefused for anything that is not one whole certificate."""
        if len(der) > _MOST_BYTES:
            raise CertificateRefused("too large for a certificate")
        try:
            self._read = x509.Certificate.load(der, strict=True)
            self._read.native  # noqa: B018 everything in it is read once, so that nothing breaks later
            self._said = self._read["tbs_certificate"]
            self.not_before: datetime = self._said["validity"]["not_before"].native
            self.not_after: datetime = self._said["validity"]["not_after"].native
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as refused:
            raise CertificateRefused("not a certificate in DER") from refused
        self.der = der

    @classmethod
    def from_text(cls, content: bytes) -> Self:
        """From PEM or DER. Raises CertificateRefused."""
        try:
            return cls(pem.unarmor(content)[2] if pem.detect(content) else content)
        except ValueError as refused:
            raise CertificateRefused("not a certificate in PEM") from refused

    def to_text(self) -> bytes:
        """PEM."""
        return bytes(pem.armor("CERTIFICATE", self.der))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Certificate) and other.der == self.der

    def __hash__(self) -> int:
        return hash(self.der)

    @property
    def subject(self) -> bytes:
        """The name of its holder, DER."""
        return bytes(self._said["subject"].dump())

    @property
    def issuer(self) -> bytes:
        """The name of whoever made it, DER."""
        return bytes(self._said["issuer"].dump())

    @property
    def serial(self) -> int:
        """Its number, unique with its issuer."""
        return int(self._said["serial_number"].native)

    @cached_property
    def names(self) -> dict[str, str]:
        """The parts of the holder's name: common_name, organization_name …"""
        return {key: "、".join(value) if isinstance(value, list) else str(value) for key, value in self._parts()}

    @property
    def common_name(self) -> str:
        """The name to show."""
        return self.names.get("common_name") or self.names.get("organization_name") or f"№ {self.serial:x}"

    @cached_property
    def public_key(self) -> PublicKey:
        """Raises KeyRefused for keys that are neither SM2 nor P-256."""
        return PublicKey.from_spki(self._said["subject_public_key_info"].dump())

    @property
    def is_self_signed(self) -> bool:
        """Whether it says of itself that it is its own issuer."""
        return self.subject == self.issuer

    def issues(self, steps_below: int) -> bool:
        """Whether it may issue certificates, with so many other issuers below it."""
        constraints = self._extension("basic_constraints") or {}
        usage = self._extension("key_usage")
        most = constraints.get("path_len_constraint")
        return (
            bool(constraints.get("ca"))
            and (usage is None or "key_cert_sign" in usage)
            and (most is None or steps_below <= most)
        )

    def may(self, use: str) -> bool:
        """Whether its key may be used so: digital_signature, crl_sign … Without a word about it, it may."""
        usage = self._extension("key_usage")
        return usage is None or use in usage

    def serves(self, purpose: str) -> bool:
        """Whether an extended purpose is named: ocsp_signing, time_stamping."""
        return purpose in (self._extension("extended_key_usage") or ())

    @property
    def has_unknown_critical(self) -> bool:
        """Whether something in it must be understood and is not."""
        extensions: Any = self._said["extensions"]
        return any(each["critical"].native and each["extn_id"].native not in _UNDERSTOOD for each in extensions or ())

    @cached_property
    def key_id(self) -> bytes:
        """Subject key identifier; b"" without one."""
        return self._extension("key_identifier") or b""

    @property
    def revocation_urls(self) -> tuple[str, ...]:
        """Where its issuer publishes the list of revoked certificates."""
        points = self._read.crl_distribution_points
        return tuple(point.url for point in points if point.url)

    @property
    def status_urls(self) -> tuple[str, ...]:
        """Where to ask for its status (OCSP)."""
        return tuple(self._read.ocsp_urls)

    def require_signed_by(self, issuer: "Certificate") -> None:
        """Return when the key of ``issuer`` signed it. Raises SignatureBroken, KeyRefused."""
        outer, inner = self._read["signature_algorithm"], self._said["signature"]
        algorithm = algorithm_of(outer)
        if algorithm is not algorithm_of(inner) or algorithm is not issuer.public_key.algorithm:
            raise SignatureBroken("signed with another algorithm than it says")
        issuer.public_key.verify(self._said.dump(), self._read["signature_value"].native)

    def require_in_time(self, at: datetime) -> None:
        """Raises PathBroken when ``at`` lies outside its days."""
        if at < self.not_before:
            raise PathBroken(Reason.NOT_YET_VALID, self)
        if at > self.not_after:
            raise PathBroken(Reason.EXPIRED, self)

    def _parts(self) -> Iterable[tuple[str, Any]]:
        return (self._said["subject"].native or {}).items()

    def _extension(self, name: str) -> Any:
        for each in self._said["extensions"] or ():
            if each["extn_id"].native == name:
                return each["extn_value"].parsed.native
        return None


def algorithm_of(said: Any) -> Algorithm:
    """Our name for a SignedDigestAlgorithm. Raises SignatureBroken for others."""
    algorithm = SIGNATURE_OIDS.get(said["algorithm"].dotted)
    if algorithm is None:
        raise SignatureBroken(f"signed with an algorithm we do not know ({said['algorithm'].dotted})")
    return algorithm


def find_path(
    leaf: Certificate, *, trusted: Sequence[Certificate], between: Iterable[Certificate] = (), at: datetime
) -> tuple[Certificate, ...]:
    """``leaf``, its issuer, and so on to a trusted certificate (证书链). Each is in its days at ``at``.

    A trusted one is taken as it is: its own signature proves nothing. Raises PathBroken.
    """
    leaf.require_in_time(at)
    return _follow((leaf,), trusted, tuple(between), at)


def _follow(
    path: tuple[Certificate, ...], trusted: Sequence[Certificate], between: tuple[Certificate, ...], at: datetime
) -> tuple[Certificate, ...]:
    """Try every issuer of the last one; the first way that ends at a trusted one counts."""
    last = path[-1]
    if last.has_unknown_critical:
        raise PathBroken(Reason.NOT_UNDERSTOOD, last)
    if last in trusted:
        return path
    if len(path) > _MOST_STEPS:
        raise PathBroken(Reason.TOO_LONG, last)
    failure = PathBroken(Reason.UNKNOWN_ISSUER, last)
    for issuer in (*trusted, *between):
        if issuer.subject != last.issuer or issuer in path:
            continue
        try:
            _require_issued(path, issuer, at)
            return _follow((*path, issuer), trusted, between, at)
        except PathBroken as broken:
            failure = broken
    raise failure


def _require_issued(path: tuple[Certificate, ...], issuer: Certificate, at: datetime) -> None:
    issuer.require_in_time(at)
    if not issuer.issues(steps_below=len(path) - 1):
        raise PathBroken(Reason.NOT_AN_AUTHORITY, issuer)
    try:
        path[-1].require_signed_by(issuer)
    except (SignatureBroken, KeyRefused) as broken:
        raise PathBroken(Reason.SIGNATURE, path[-1]) from broken
