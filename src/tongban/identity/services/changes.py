"""What changed in how somebody logs in is on record, and its owner hears of it (OWASP ASVS 6.3.7)."""

from typing import Any

from tongban.identity.enums import LoginChange
from tongban.identity.events import LoginChanged
from tongban.identity.models import Account
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import Actor


def note_change(actor: Actor, account: Account, change: LoginChange, **details: Any) -> None:
    """Audit and event in the caller's transaction. Members of staff have no inbox here: they see their last login."""
    audit.record(actor=actor, action=f"identity.{change.value}", subject=f"account:{account.pk}", **details)
    if account.party_id is not None:
        events.publish(LoginChanged(account.party_id, change.value, clock.now()))
