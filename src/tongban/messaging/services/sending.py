"""A message to a party: the inbox row now, in the caller's transaction; the e-mail copy by a job after commit."""

from typing import Any

from django.conf import settings
from django.db import transaction

from tongban.kernel import clock, jobs
from tongban.messaging import selectors, wording
from tongban.messaging.enums import EmailState
from tongban.messaging.models import Message, MessageTemplate
from tongban.messaging.services.templates import load_default_templates

SEND_EMAIL = "messaging.send_email"


@transaction.atomic
def send_message(
    *, party_id: int, template: str, context: dict[str, Any], key: str, about: str, email: str = ""
) -> Message:
    """Write the message once for its ``key``; a repeat returns the first one and sends nothing.

    ``email``: where the copy goes when the party named an address for this matter; else to that of the account.
    """
    preference = selectors.get_preference(party_id)
    text = _text(template, preference.language)
    values = wording.shown_values(context, text.language)
    message, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "party_id": party_id,
            "template": text,
            "notice_class": text.notice_class,
            "language": text.language,
            "subject": wording.one_line(wording.fill(text.subject, values)) or values["item_title"][:200],
            "body": wording.fill(text.body, values),
            "link": _own_link(values["link"]),
            "about": about[:100],
            "in_inbox": preference.wants_inbox(text.notice_class),
            "sent_at": clock.now(),
            "email_to": email.strip()[:254],
            "email_state": EmailState.QUEUED if preference.wants_email(text.notice_class) else EmailState.NOT_WANTED,
        },
    )
    if is_new and message.email_state == EmailState.QUEUED:
        jobs.defer(SEND_EMAIL, message_id=message.pk)
    return message


def _text(template: str, language: str) -> MessageTemplate:
    """The text in force; the shipped set is stored the first time anything is sent."""
    if selectors.find_template(key=template, language=language) is None:
        load_default_templates()
    return selectors.get_template_in_force(key=template, language=language)


def _own_link(link: str) -> str:
    """A path on this site; a link to anywhere else is never put into an official message."""
    path = link.removeprefix(settings.TONGBAN_SITE_URL.rstrip("/"))
    inside = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path[:500] if inside else ""
