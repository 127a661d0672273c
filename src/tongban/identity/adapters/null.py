"""Nobody is connected, and it says so."""

from collections.abc import Mapping

from tongban.identity.adapters.base import Begun, Claim, Comparison, NotConnected
from tongban.identity.assurance import Proof
from tongban.identity.enums import DocumentKind


class NoVerifier:
    """No register to compare with."""

    def documents(self) -> tuple[DocumentKind, ...]:
        return ()

    def compare(self, claim: Claim) -> Comparison:
        return Comparison.CANNOT_SAY


class _Nobody:
    proof: Proof
    connected = False

    def begin(self, claim: Claim, *, back: str) -> Begun:
        raise NotConnected(self.proof)

    def outcome(self, reference: str, answer: Mapping[str, str]) -> Comparison:
        return Comparison.CANNOT_SAY


class NoFace(_Nobody):
    """No face comparison."""

    proof = Proof.FACE


class NoNetworkIdentity(_Nobody):
    """No national network identity."""

    proof = Proof.NETWORK_ID
