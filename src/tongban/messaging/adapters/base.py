"""What messaging asks of an e-mail provider."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """One e-mail, ready to send: plain text and the same as simple HTML. ``reference`` makes a repeat recognisable.

    ``unsubscribe``: the address that ends mail of this kind, offered by mail programs (RFC 2369).
    """

    to: str
    subject: str
    text: str
    html: str
    reference: str
    unsubscribe: str = ""


class EmailRefused(Exception):
    """The receiving side said a lasting no: trying again will not help."""


class EmailUnreachable(Exception):
    """No connection, or a passing refusal: try again later."""


class EmailProvider(Protocol):
    def send(self, letter: Letter) -> None:
        """Hand the letter over. Raises EmailRefused or EmailUnreachable."""
