"""What other contexts ask about assurance: a namespace of the public door."""

from typing import Any

from tongban.identity import assurance
from tongban.identity.errors import AssuranceTooLow
from tongban.identity.services import held
from tongban.kernel.actors import Actor, ActorKind


class Assurance:
    """How surely a resident must be recognised for an act (认证等级)."""

    Level = assurance.Level
    TooLow = AssuranceTooLow

    @staticmethod
    def require(actor: Actor, needed: int) -> None:
        """Refuse a resident who was recognised less surely. Raises TooLow.

        Clerks compare the person at the window, and other systems answer for whom they let in: both pass.
        """
        if actor.kind is ActorKind.CITIZEN and actor.assurance < needed:
            raise AssuranceTooLow(needed=int(needed), label=assurance.Level(needed).label)

    @staticmethod
    def hold(request: Any) -> bool:
        """Keep the form a refused request carried, to be sent again after the further proof. False: it could not be."""
        return held.hold(request)
