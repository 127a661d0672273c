"""The e-mail copy of a message: claimed by one worker at a time, sent outside any transaction, its fate written down.

Delivery is at least once: when a worker dies between the server's "accepted" and our note of it, the mail goes out
again with the same Message-ID, by which receiving systems recognise the repeat.
"""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from tongban.identity import public as identity
from tongban.kernel import jobs
from tongban.messaging.adapters.base import EmailProvider, EmailRefused, EmailUnreachable, Letter
from tongban.messaging.adapters.factory import find_email_provider
from tongban.messaging.enums import EmailState
from tongban.messaging.errors import EmailUnderWay
from tongban.messaging.models import Message
from tongban.messaging.services.sending import SEND_EMAIL

ATTEMPTS = 6
LEASE = timedelta(minutes=10)  # far longer than EMAIL_TIMEOUT: after it the worker that claimed the mail is dead


def send_email(*, message_id: int) -> None:
    """Send one e-mail copy. Raises EmailUnreachable while another attempt makes sense, so that the job runs again."""
    message = _claim(message_id)
    if message is None:
        return
    provider = find_email_provider()
    address = _usable(message.email_to) or _address_of(message.party_id)
    if provider is None:
        _note(message, EmailState.NO_SERVER)
    elif not address:
        _note(message, EmailState.NO_ADDRESS)
    else:
        _hand_over(provider, message, address)


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


def _claim(message_id: int) -> Message | None:
    """Take the e-mail for this worker; None when there is nothing left to send."""
    with transaction.atomic():
        message = Message.objects.select_for_update().get(pk=message_id)
        if message.email_state not in {EmailState.QUEUED, EmailState.SENDING}:
            return None
        tried = message.email_tried_at
        if message.email_state == EmailState.SENDING and tried and tried > timezone.now() - LEASE:
            raise EmailUnderWay
        if message.email_attempts >= ATTEMPTS:  # every attempt ended without a word: a worker that dies on this mail
            _note(message, EmailState.FAILED, error="no outcome was ever written down")
            return None
        message.email_state = EmailState.SENDING
        message.email_tried_at = timezone.now()
        message.email_attempts += 1
        message.save(update_fields=["email_state", "email_tried_at", "email_attempts"])
        return message


def _hand_over(provider: EmailProvider, message: Message, address: str) -> None:
    try:
        provider.send(_letter(message, address))
    except EmailRefused as refusal:
        _note(message, EmailState.FAILED, error=str(refusal))
    except EmailUnreachable as failure:
        last = message.email_attempts >= ATTEMPTS
        _note(message, EmailState.FAILED if last else EmailState.QUEUED, error=str(failure))
        if not last:
            raise
    else:
        _note(message, EmailState.SENT)


def _note(message: Message, state: EmailState, *, error: str = "") -> None:
    Message.objects.filter(pk=message.pk, email_attempts=message.email_attempts).update(
        email_state=state,
        email_sent_at=timezone.now() if state == EmailState.SENT else None,
        email_error=error[:300],
    )


def _address_of(party_id: int) -> str:
    return _usable(str(identity.party_snapshot(party_id).get("email") or "").strip())


def _usable(address: str) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address


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
