"""Refusing whom we know too little for what they are about to do (认证等级)."""

from django.conf import settings

from tongban.identity.assurance import Level, OwnAct
from tongban.identity.errors import AssuranceTooLow
from tongban.kernel.actors import Actor, ActorKind


def require(actor: Actor, needed: int) -> None:
    """Refuse a resident who was recognised less surely. Raises AssuranceTooLow.

    Clerks compare the person at the window, and other systems answer for whom they let in: both pass.
    """
    if actor.kind is ActorKind.CITIZEN and actor.assurance < needed:
        raise AssuranceTooLow(needed=int(needed), label=Level(needed).label)


def needed_for(act: OwnAct) -> Level:
    """The level an act asks for: L2 as shipped, else what ``TONGBAN_IDENTITY_ACT_LEVELS`` says."""
    return Level(settings.TONGBAN_IDENTITY_ACT_LEVELS.get(act.value, Level.MATCHED))


def require_for(actor: Actor, act: OwnAct) -> None:
    """Refuse a resident who was recognised less surely than the act asks for. Raises AssuranceTooLow."""
    require(actor, needed_for(act))
