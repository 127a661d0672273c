"""Reactions of the open platform."""

from typing import Any

from tongban.identity import public as identity
from tongban.kernel.events import on
from tongban.openplatform.services import consents, logouts


@on(identity.Sessions.Ended)
def end_what_was_entered(event: Any) -> None:
    logouts.end_sign_ons(entry_ids=event.entry_ids, distrusted=event.distrusted)


@on(identity.Accounts.Closed)
def end_what_the_account_opened(event: Any) -> None:
    consents.withdraw_all(party_id=event.party_id)
    logouts.end_everything_of(party_id=event.party_id)


@on(identity.Mandates.Revoked)
def end_acting_in_systems(event: identity.Mandates.Revoked) -> None:
    logouts.end_represented(agent_id=event.agent_id, represented_id=event.represented_id)


@on(identity.Mandates.RepresentativeChanged)
def end_representing_in_systems(event: identity.Mandates.RepresentativeChanged) -> None:
    if not event.began:
        logouts.end_represented(agent_id=event.person_id, represented_id=event.organisation_id)
