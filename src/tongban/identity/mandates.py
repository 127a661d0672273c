"""The mandate registry (代办授权) as other contexts use it."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from tongban.identity import acting, events, rows
from tongban.identity.agency import Deed
from tongban.identity.enums import Act
from tongban.identity.rows import MandateRow, PartyRow
from tongban.identity.services import mandates, standing
from tongban.kernel.actors import Actor


class Mandates:
    """Who may do what for whom. ``agency`` has the rule, ``services.mandates`` the acts; what happens is announced."""

    Given: TypeAlias = events.MandateGiven
    Revoked: TypeAlias = events.MandateRevoked
    Used: TypeAlias = events.MandateUsed
    RepresentativeChanged: TypeAlias = events.RepresentativeChanged
    Guardian: TypeAlias = rows.Guardian
    Reach: TypeAlias = rows.Reach

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
    def follow_representative(*, uscc: str, person_number: str, name: str, source: str) -> bool:
        """What the register says now: who speaks for the organisation (``""``: nobody). The standing of whoever it
        named before ends at once. ``source``: its code. The caller has asked it. True when that is news."""
        return standing.follow_representative(uscc=uscc, person_number=person_number, name=name, source=source)

    @staticmethod
    def follow_head_office(*, uscc: str, head_uscc: str, source: str) -> bool:
        """What the register says now: whose branch the organisation is (``""``: nobody's). True when that is news."""
        return standing.follow_head_office(uscc=uscc, head_uscc=head_uscc, source=source)

    @staticmethod
    def branches_of(uscc: str) -> list[str]:
        """Credit codes of the branches of a head office, as known here."""
        return standing.branches_of(uscc=uscc)

    @staticmethod
    def follow_guardians(*, ward_number: str, guardians: Iterable[rows.Guardian]) -> int:
        """What the registers say now: these are the guardians, and no others. How many began or ended."""
        return standing.follow_guardians(ward_number=ward_number, guardians=guardians)

    @staticmethod
    def end_with_party(number: str) -> int:
        """The person has died or the organisation was deleted: all it gave and received ends. How many did."""
        return standing.end_with_party(number=number)

    @staticmethod
    def standing_by(sources: Iterable[str]) -> tuple[list[str], list[str]]:
        """Who must be asked about again where registers announce nothing: credit codes of organisations represented by
        what one of ``sources`` said, citizen numbers of wards."""
        return standing.subjects_by(sources), standing.wards()

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
        *,
        agent_id: int,
        represented_id: int,
        deeds: Iterable[Deed],
        number: str,
        titles: dict[str, str] | None = None,
        once: bool = False,
    ) -> bool:
        """Do deeds under mandates, inside the caller's transaction: written down for the represented, and safe from a
        revocation at the same moment. False when one is not allowed: refuse then. ``once``: reading and fetching,
        which are written down the first time for each number."""
        return mandates.use_mandates(
            agent_id=agent_id, represented_id=represented_id, deeds=deeds, number=number, titles=titles, once=once
        )

    @staticmethod
    def reaches(agent_id: int, act: str) -> list[rows.Reach]:
        """For whom and in which items the agent may do an act today, for lists; one thing is asked with may_act_for."""
        return acting.reaches_of(agent_id=agent_id, act=act)

    @staticmethod
    def list_represented(agent_id: int) -> list[PartyRow]:
        """Parties the agent may act for today: full names, all else masked."""
        return acting.list_represented(agent_id=agent_id)

    @staticmethod
    def speaks_for(actor: Actor) -> int | None:
        """In whose name the actor gives and ends mandates: the organisation it has switched to as its legal
        representative, else itself; None where it has switched to somebody under a mandate."""
        return acting.speaks_for(actor=actor)

    @staticmethod
    def list_mandates(actor: Actor) -> list[MandateRow]:
        """Given, received and passed on, newest first, with what was done under each."""
        return acting.list_mandates(actor=actor)
