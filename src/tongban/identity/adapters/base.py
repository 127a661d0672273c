"""What identity asks of those who know people: the registers, and providers of faces and network identities."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tongban.identity.assurance import Proof
from tongban.identity.enums import DocumentKind
from tongban.identity.names import folded


class Comparison(StrEnum):
    """What came of comparing. CANNOT_SAY: nobody who knows was reached, or nobody knows this person."""

    MATCHES = "matches"
    DIFFERS = "differs"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says to be: checked in form, true or not. ``document_kind`` is empty where none was asked for."""

    name: str
    certificate_number: str
    mobile: str = ""
    document_kind: str = ""
    document_number: str = ""

    def is_called(self, name: str) -> bool:
        """Width, kinds of dots and spaces do not count."""
        return folded(self.name) == folded(name)


class IdentityVerifier(Protocol):
    """Compares identity data with those who keep it (身份信息核验). The built-in one asks the population register."""

    def documents(self) -> tuple[DocumentKind, ...]:
        """Kinds of further documents it can compare here and now; () when it is not connected."""

    def compare(self, claim: Claim) -> Comparison:
        """Name, number, and the document where one is claimed: MATCHES only when all of them do."""


class NotConnected(Exception):
    """The installation has no provider for this way."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The page of the provider, and what the answer is asked with afterwards. ``reference`` stays on our side."""

    address: str
    reference: str


class PresenceProvider(Protocol):
    """Somebody shows on the provider's page that they are the person: by the face, or with the network identity.

    The provider gets name and number, never the answer of a form; we get yes or no, never a picture. Nobody is
    forced to it (网络数据安全管理条例 art. 43; 人脸识别技术应用安全管理办法 art. 10): the counter is always open.
    """

    proof: Proof

    @property
    def connected(self) -> bool:
        """False: the page says that this installation does not have it."""

    def begin(self, claim: Claim, *, back: str) -> Begun:
        """Send the person to the provider; ``back`` is where it sends them afterwards. Raises NotConnected."""

    def outcome(self, reference: str, answer: Mapping[str, str]) -> Comparison:
        """What the provider says of ``reference``, asked by us and not believed from the address (``answer``)."""
