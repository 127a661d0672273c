"""The e-mail copy of a message; see ``leases`` for how it is sent once."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from tongban.identity import public as identity
from tongban.kernel import jobs
from tongban.messaging.adapters.base import Letter
from tongban.messaging.adapters.factory import find_email_provider
from tongban.messaging.enums import EmailState
from tongban.messaging.models import Message
from tongban.messaging.services import leases
from tongban.messaging.services.leases import ATTEMPTS, LEASE
from tongban.messaging.services.sending import SEND_EMAIL

__all__ = ["ATTEMPTS", "LEASE", "resume_emails", "send_email"]


def send_email(*, message_id: int) -> None:
    """Send one e-mail copy. Raises EmailUnreachable while another attempt makes sense, so that the job runs again."""
    message = leases.claim(Message, message_id)
    if message is None:
        return
    provider = find_email_provider()
    address = leases.usable(message.email_to) or _address_of(message.party_id)
    if provider is None:
        leases.note(message, EmailState.NO_SERVER)
    elif not address:
        leases.note(message, EmailState.NO_ADDRESS)
    else:
        leases.hand_over(provider, message, _letter(message, address))


def resume_emails() -> int:
    """Enqueue again what waits for longer than a lease: a crash between commit and send must lose nothing."""
    stale = timezone.now() - LEASE
    waiting = Message.objects.filter(
        email_state__in=[EmailState.QUEUED, EmailState.SENDING], sent_at__lt=stale
    ).exclude(email_tried_at__gte=stale)
    ids = list(waiting.order_by("id").values_list("id", flat=True)[:500])
    with transaction.atomic():
        Message.objects.filter(id__in=ids).update(email_tried_at=timezone.now(), email_state=EmailState.QUEUED)
        for message_id in ids:
            jobs.defer(SEND_EMAIL, message_id=message_id)
    return len(ids)


def _address_of(party_id: int) -> str:
    return leases.usable(str(identity.party_snapshot(party_id).get("email") or "").strip())


def _letter(message: Message, address: str) -> Letter:
    site = settings.TONGBAN_SITE_URL.rstrip("/")
    facts = {
        "message": message,
        "paragraphs": message.body.split("\n"),
        "address": site + (message.link or reverse("messaging:show_message", args=[message.uuid])),
        "settings_address": site + reverse("messaging:change_preferences"),
        "site_name": settings.TONGBAN_PORTAL_NAME,
    }
    with override(message.language):
        return Letter(
            to=address,
            subject=message.subject,
            text=render_to_string("messaging/email.txt", facts),
            html=render_to_string("messaging/email.html", facts),
            reference=f"message-{message.uuid}",
        )
