"""What other contexts may use from messaging. No model leaves this house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tongban.kernel.actors import Actor
from tongban.messaging import selectors
from tongban.messaging.enums import StaffNoticeKind
from tongban.messaging.services import sending, staff_notices, templates
from tongban.messaging.services.staff_notices import StaffWord

__all__ = [
    "MessageRow",
    "StaffNoticeKind",
    "StaffWord",
    "count_unread",
    "list_open_matters",
    "list_recent",
    "load_default_templates",
    "send_message",
    "settle_staff_notices",
    "tell_staff",
    "wants_pushes",
]


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One line of a person's inbox. ``uuid`` opens it at /my/messages/<uuid>/."""

    uuid: str
    subject: str
    sent_at: datetime
    unread: bool


def send_message(
    *, party_id: int, template: str, context: dict[str, Any], key: str, about: str, email: str = ""
) -> None:
    """Send a party a message in the transaction of the caller: inbox row now, e-mail copy by a job after commit.

    ``template`` is a key of messaging/data/templates.toml. ``context`` gives the placeholders: name, case_number,
    item_title, authority_name, due_on (ISO date or ""), reason, link (a path on this site); a line of the text whose
    placeholder is empty is left out. ``key`` names the fact, e.g. ``case_accepted:<number>``: a repeat sends nothing.
    ``about`` names the object, e.g. ``case:<number>``. ``email`` is the address the party gave for this matter; without
    one, or when it is none, the copy goes to that of the account. What the party wants by e-mail decides as ever.
    Refuses an unknown template (TemplateNotFound).
    """
    sending.send_message(party_id=party_id, template=template, context=context, key=key, about=about, email=email)


def count_unread(actor: Actor) -> int:
    """How many messages of one's inbox are unread; counting stops at 100."""
    return selectors.count_unread(actor)


def list_recent(actor: Actor, limit: int = 5) -> list[MessageRow]:
    """The newest messages of one's inbox."""
    rows = selectors.list_messages(actor=actor).rows[:limit]
    return [MessageRow(str(row.uuid), row.subject, row.sent_at, row.read_at is None) for row in rows]


def load_default_templates() -> int:
    """Store shipped texts that are new or changed; texts edited by a bureau stay. Returns how many were stored."""
    return templates.load_default_templates()


def tell_staff(*, staff_ids: Iterable[int], word: StaffWord) -> None:
    """Put a short notice before members of staff, in the transaction of the caller; the same key tells nobody twice."""
    staff_notices.tell_staff(staff_ids=staff_ids, word=word)


def list_open_matters(*, reference: str) -> set[str]:
    """The work (``StaffWord.matter``) that unsettled notices about this reference speak of."""
    return selectors.list_open_matters(reference=reference)


def settle_staff_notices(*, reference: str, matters: Iterable[str]) -> None:
    """That work is done: its notices no longer wait for anybody."""
    staff_notices.settle_staff_notices(reference=reference, matters=matters)


def wants_pushes(actor: Actor) -> bool:
    """Whether the person gets messages that neither the law nor an own case brings: invitations."""
    return selectors.get_preference(actor.id or 0).wants_pushes
