"""Signatures: the same calls with SM2 and SM3 (GB/T 32918) and with P-256 and SHA-256.

A signature is the DER of (r, s) and nothing looser: whole, canonical, both numbers in range. ``raw_signature`` turns it
into the 64 bytes other formats want. docs/topics/signing.md tells which key signs what.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, Self

from asn1crypto import core, keys
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from tongban.kernel.crypto.sm2 import DEFAULT_ID, SM2Key, SM2Refused

DEFAULT_SIGNER_ID: Final = DEFAULT_ID
_COORDINATE: Final = 32


class Algorithm(StrEnum):
    """A curve and the hash that goes with it."""

    SM2_SM3 = "SM2-SM3"
    P256_SHA256 = "P256-SHA256"


class SignatureBroken(Exception):
    """The signature is not this key's over this message, or is no canonical signature at all."""


class KeyRefused(Exception):
    """These bytes are no key we take: not DER, another curve, a point beside it, two halves that do not fit."""


@dataclass(frozen=True, slots=True)
class _Curve:
    oid: str
    order: int
    head: bytes  # of a SubjectPublicKeyInfo with a named curve and an uncompressed point


_CURVES: Final = {
    Algorithm.SM2_SM3: _Curve(
        "1.2.156.10197.1.301",
        0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123,
        bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004"),
    ),
    Algorithm.P256_SHA256: _Curve(
        "1.2.840.10045.3.1.7",
        0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
        bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"),
    ),
}


class PublicKey:
    """Who has it can tell whether a signature holds."""

    def __init__(self, algorithm: Algorithm, spki: bytes, held: Any) -> None:
        self.algorithm, self.spki = algorithm, spki
        self._held = held

    @classmethod
    def from_spki(cls, der: bytes) -> Self:
        """From a SubjectPublicKeyInfo with a named curve and an uncompressed point. Raises KeyRefused."""
        algorithm = next((name for name, curve in _CURVES.items() if der.startswith(curve.head)), None)
        if algorithm is None or len(der) != len(_CURVES[algorithm].head) + 2 * _COORDINATE:
            raise KeyRefused("neither an SM2 nor a P-256 public key")
        try:
            if algorithm is Algorithm.SM2_SM3:
                return cls(algorithm, der, SM2Key.from_public(der))
            return cls(algorithm, der, serialization.load_der_public_key(der))
        except (SM2Refused, ValueError, UnsupportedAlgorithm) as refused:
            raise KeyRefused(str(refused)) from refused

    @property
    def point(self) -> bytes:
        """The 64 bytes x ‖ y."""
        return self.spki[-2 * _COORDINATE :]

    def verify(self, message: bytes, signature: bytes, *, signer_id: bytes = DEFAULT_SIGNER_ID) -> None:
        """Return when the signature holds. ``signer_id`` counts with SM2 only. Raises SignatureBroken."""
        _numbers(signature, self.algorithm)
        if self.algorithm is Algorithm.SM2_SM3:
            fits = self._held.verify(message, signature, signer_id=signer_id)
        else:
            fits = _p256_fits(self._held, message, signature)
        if not fits:
            raise SignatureBroken("not the signature of this key over this message")

    def encrypt(self, plain: bytes) -> bytes:
        """For the holder of the private key only (SM2). Raises KeyRefused for P-256, which signs and nothing else."""
        return _sm2_only(self, lambda: self._held.encrypt(plain))


class PrivateKey:
    """Who has it signs. Kept in memory by the library, never printed."""

    def __init__(self, algorithm: Algorithm, held: Any) -> None:
        self.algorithm = algorithm
        self._held = held

    @classmethod
    def generate(cls, algorithm: Algorithm = Algorithm.SM2_SM3) -> Self:
        """A new key."""
        if algorithm is Algorithm.SM2_SM3:
            return cls(algorithm, SM2Key.generate())
        return cls(algorithm, ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_pkcs8(cls, der: bytes) -> Self:
        """From a PrivateKeyInfo that is not encrypted. Raises KeyRefused."""
        algorithm = _algorithm_of(der)
        try:
            if algorithm is Algorithm.SM2_SM3:
                return cls(algorithm, SM2Key.from_private(der))
            return cls(algorithm, serialization.load_der_private_key(der, password=None))
        except (SM2Refused, ValueError, TypeError, UnsupportedAlgorithm) as refused:
            raise KeyRefused(str(refused)) from refused

    def to_pkcs8(self) -> bytes:
        """The key itself, in the open: for a key store to wrap."""
        if self.algorithm is Algorithm.SM2_SM3:
            return bytes(self._held.to_private())
        return bytes(
            self._held.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )

    @cached_property
    def public(self) -> PublicKey:
        """Its public half."""
        if self.algorithm is Algorithm.SM2_SM3:
            return PublicKey.from_spki(self._held.to_public())
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return PublicKey.from_spki(self._held.public_key().public_bytes(serialization.Encoding.DER, form))

    def sign(self, message: bytes, *, signer_id: bytes = DEFAULT_SIGNER_ID) -> bytes:
        """The signature over the message, DER of (r, s)."""
        if self.algorithm is Algorithm.SM2_SM3:
            return bytes(self._held.sign(message, signer_id=signer_id))
        return bytes(self._held.sign(message, ec.ECDSA(hashes.SHA256())))

    def decrypt(self, sealed: bytes) -> bytes:
        """What ``PublicKey.encrypt`` was given. Raises KeyRefused for other keys' bytes and for changed ones."""
        return _sm2_only(self, lambda: self._held.decrypt(sealed))


def raw_signature(signature: bytes) -> bytes:
    """r ‖ s, 64 bytes, of a DER signature. Raises SignatureBroken."""
    r, s = _read(signature)
    if max(r, s).bit_length() > 8 * _COORDINATE or min(r, s) < 1:
        raise SignatureBroken("a number of the signature is out of range")
    return r.to_bytes(_COORDINATE, "big") + s.to_bytes(_COORDINATE, "big")


def der_signature(raw: bytes) -> bytes:
    """The DER of r ‖ s. Raises SignatureBroken when it is not 64 bytes."""
    if len(raw) != 2 * _COORDINATE:
        raise SignatureBroken("a raw signature has 64 bytes")
    return encode_dss_signature(int.from_bytes(raw[:_COORDINATE], "big"), int.from_bytes(raw[_COORDINATE:], "big"))


def _numbers(signature: bytes, algorithm: Algorithm) -> None:
    """Refuse what is not the one canonical writing of two numbers from 1 to the order of the curve."""
    r, s = _read(signature)
    if not (0 < r < _CURVES[algorithm].order and 0 < s < _CURVES[algorithm].order):
        raise SignatureBroken("a number of the signature is out of range")


def _read(signature: bytes) -> tuple[int, int]:
    try:
        r, s = decode_dss_signature(signature)
        canonical = encode_dss_signature(r, s)
    except (ValueError, OverflowError) as broken:
        raise SignatureBroken("not a signature in DER") from broken
    if canonical != signature:
        raise SignatureBroken("not a signature in canonical DER")
    return r, s


def _p256_fits(key: Any, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def _algorithm_of(pkcs8: bytes) -> Algorithm:
    """Which curve a private key is of, told by its PKCS#8 envelope. Raises KeyRefused."""
    try:
        info = keys.PrivateKeyInfo.load(pkcs8, strict=True)
        named = keys.ECDomainParameters.load(info["private_key_algorithm"]["parameters"].dump()).chosen
        oid = named.dotted if isinstance(named, core.ObjectIdentifier) else ""
    except (ValueError, TypeError, KeyError, AttributeError) as refused:
        raise KeyRefused("not a PKCS#8 key of a named curve") from refused
    for algorithm, curve in _CURVES.items():
        if curve.oid == oid:
            return algorithm
    raise KeyRefused("neither an SM2 nor a P-256 private key")


def _sm2_only(key: PublicKey | PrivateKey, work: Callable[[], bytes]) -> bytes:
    if key.algorithm is not Algorithm.SM2_SM3:
        raise KeyRefused("only SM2 keys encrypt")
    try:
        return work()
    except SM2Refused as refused:
        raise KeyRefused(str(refused)) from refused
