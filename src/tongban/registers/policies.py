"""Who may ask about whom."""

from tongban.identity import public as identity
from tongban.kernel.actors import Actor, ActorKind
from tongban.registers.models import Register
from tongban.registers.permissions import ANSWER, KEEP, LOOK_UP
from tongban.registers.rows import Purpose, Subject


def can_ask(actor: Actor, subject: Subject, purpose: Purpose) -> bool:
    """The platform; officials who look up; a party about itself, or about one it may act for in this item."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.kind is ActorKind.STAFF:
        return actor.may(LOOK_UP)
    own = identity.party_of(actor)
    if own is None:
        return False
    if subject.number in identity.numbers_of(actor, represented=False):
        return True
    represented = identity.find_party_ids([subject.number]).get(subject.number)
    return represented is not None and identity.Mandates.may_act_for(
        agent_id=own, represented_id=represented, item_code=purpose.item_code
    )


def can_keep(actor: Actor, register: Register) -> bool:
    """Keepers of the department whose register it is."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.may(KEEP) and register.authority_id is not None and actor.authority_id == register.authority_id


def can_answer(actor: Actor, register: Register) -> bool:
    """The source department's own people."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    return actor.may(ANSWER) and register.authority_id is not None and actor.authority_id == register.authority_id
