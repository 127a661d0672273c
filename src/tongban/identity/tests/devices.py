"""An authenticator in software: makes passkeys and signs challenges, rightly or wrongly on purpose."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_PRESENT, _VERIFIED, _ATTESTED = 1, 4, 64


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


@dataclass
class Device:
    """One passkey of one site. ``verified``: its owner unlocked it. ``count``: how often it signed."""

    host: str = "testserver"
    origin: str = "http://testserver"
    verified: bool = True
    count: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))

    def make(self, options: dict) -> str:
        """What ``navigator.credentials.create`` gives."""
        numbers = self.key.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, **point})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        said = {"fmt": "none", "attStmt": {}, "authData": self._data(_ATTESTED) + attested}
        return self._told("webauthn.create", options, attestationObject=text(cbor2.dumps(said)))

    def show(self, options: dict) -> str:
        """What ``navigator.credentials.get`` gives."""
        self.count += 1
        data, client = self._data(0), self._client("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._told("webauthn.get", options, authenticatorData=text(data), signature=text(signature))

    def _data(self, more: int) -> bytes:
        flags = _PRESENT | more | (_VERIFIED if self.verified else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, options: dict) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": self.origin}).encode()

    def _told(self, kind: str, options: dict, **response: str) -> str:
        response["clientDataJSON"] = text(self._client(kind, options))
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})
