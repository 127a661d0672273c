"""What contexts above give to proving who somebody is: registers that compare, and whoever sends text messages."""

from typing import TypeAlias
from uuid import UUID

from tongban.identity import enums, events
from tongban.identity.adapters import base
from tongban.identity.services import codes, demo_people


class Proving:
    """Names for a verifier of people (``adapters/base.py``), and the codes that are to be sent."""

    Claim: TypeAlias = base.Claim
    Comparison: TypeAlias = base.Comparison
    DocumentKind: TypeAlias = enums.DocumentKind
    CodeAsked: TypeAlias = events.CodeAsked
    GOOD_MINUTES = codes.GOOD_MINUTES

    @staticmethod
    def code_to_send(code_id: UUID) -> tuple[str, str] | None:
        """(mobile number, code) while it is good; None when it was used, replaced or is too old."""
        return codes.code_to_send(code_id=code_id)

    @staticmethod
    def note_sent(code_id: UUID) -> None:
        """The provider took it."""
        codes.note_sent(code_id=code_id)

    @staticmethod
    def demo_newcomers() -> list[demo_people.Newcomer]:
        """Who is in the demo's registers and has no account yet. Raises NotFound in production."""
        return demo_people.list_newcomers()
