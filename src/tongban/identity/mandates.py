"""The mandate registry (代办授权) as other contexts use it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from tongban.identity import acting, events
from tongban.identity.agency import Deed
from tongban.identity.enums import Act, MandateSource
from tongban.identity.rows import MandateRow, PartyRow
from tongban.identity.services import mandates
from tongban.kernel.actors import Actor


class Mandates:
    """Who may do what for whom. ``agency`` has the rule, ``services.mandates`` the acts; what happens is announced."""

    Given: TypeAlias = events.MandateGiven
    Revoked: TypeAlias = events.MandateRevoked
    Used: TypeAlias = events.MandateUsed

    @staticmethod
    def give(*, actor: Actor, agent_name: str, agent_certificate_number: str, valid_until: date, **scope: Any) -> int:
        """Let another party act for the actor; returns the mandate's id.

        ``scope``: ``item_codes``, ``item_types`` (neither: every item), ``acts`` (``Act``; none: every act),
        ``amount_limit`` in yuan, ``passes_on`` (how many links the agent may add below).
        """
        return mandates.give_mandate(
            actor=actor,
            agent_name=agent_name,
            agent_certificate_number=agent_certificate_number,
            valid_until=valid_until,
            **scope,
        ).pk

    @staticmethod
    def pass_on(*, actor: Actor, mandate_id: int, agent_name: str, agent_certificate_number: str, **until: Any) -> int:
        """Let another act in turn under a mandate one holds: ``valid_until`` and the scope as in ``give``."""
        return mandates.pass_on_mandate(
            actor=actor,
            mandate_id=mandate_id,
            agent_name=agent_name,
            agent_certificate_number=agent_certificate_number,
            **until,
        ).pk

    @staticmethod
    def by_guardianship(*, guardian_id: int, ward_id: int, valid_until: date, parent: bool = False) -> int:
        """What a population register proves; the caller has asked it. A repeat moves the last day."""
        source = MandateSource.PARENT if parent else MandateSource.GUARDIAN
        return mandates.give_by_guardianship(
            guardian_id=guardian_id, ward_id=ward_id, source=source, valid_until=valid_until
        ).pk

    @staticmethod
    def revoke(*, actor: Actor, mandate_id: int) -> None:
        """End it now, with all that was passed on from it. Raises MandateNotFound."""
        mandates.revoke_mandate(actor=actor, mandate_id=mandate_id)

    @staticmethod
    def may_act_for(
        *,
        agent_id: int,
        represented_id: int,
        item_code: str,
        act: str = Act.APPLY,
        item_type: str = "",
        amount: Decimal | None = None,
        on: date | None = None,
    ) -> bool:
        """True for oneself, for the legal representative, and under a mandate that allows this on the day (today)."""
        return acting.may_act_for(
            agent_id=agent_id,
            represented_id=represented_id,
            item_code=item_code,
            act=act,
            item_type=item_type,
            amount=amount,
            on=on,
        )

    @staticmethod
    def use(
        *, agent_id: int, represented_id: int, deeds: Iterable[Deed], number: str, titles: dict[str, str] | None = None
    ) -> bool:
        """Do deeds under mandates, inside the caller's transaction: written down for the represented, and safe from a
        revocation at the same moment. False when one is not allowed: refuse then."""
        return mandates.use_mandates(
            agent_id=agent_id, represented_id=represented_id, deeds=deeds, number=number, titles=titles
        )

    @staticmethod
    def list_represented(agent_id: int) -> list[PartyRow]:
        """Parties the agent may act for today: full names, all else masked."""
        return acting.list_represented(agent_id=agent_id)

    @staticmethod
    def list_mandates(actor: Actor) -> list[MandateRow]:
        """Given, received and passed on, newest first, with what was done under each."""
        return acting.list_mandates(actor=actor)
