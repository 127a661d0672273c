"""One e-mail, one worker: claimed under a lease, sent outside any transaction, its fate written down.

Delivery is at least once: when a worker dies between the server's "accepted" and our note of it, the mail goes out
again with the same Message-ID, by which receiving systems recognise the repeat.
"""

from datetime import timedelta
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from tongban.messaging.adapters.base import EmailProvider, EmailRefused, EmailUnreachable, Letter
from tongban.messaging.enums import EmailState
from tongban.messaging.errors import EmailUnderWay
from tongban.messaging.models import Mailed

Row = TypeVar("Row", bound=Mailed)
ATTEMPTS = 6
LEASE = timedelta(minutes=10)  # far longer than EMAIL_TIMEOUT: after it the worker that claimed the mail is dead


def claim(kind: type[Row], mail_id: int) -> Row | None:
    """Take an e-mail for this worker; None when there is nothing left to send."""
    with transaction.atomic():
        mail = kind._default_manager.select_for_update().get(pk=mail_id)
        if mail.email_state not in {EmailState.QUEUED, EmailState.SENDING}:
            return None
        tried = mail.email_tried_at
        if mail.email_state == EmailState.SENDING and tried and tried > timezone.now() - LEASE:
            raise EmailUnderWay
        if mail.email_attempts >= ATTEMPTS:  # every attempt ended without a word: a worker that dies on this mail
            note(mail, EmailState.FAILED, error="no outcome was ever written down")
            return None
        mail.email_state = EmailState.SENDING
        mail.email_tried_at = timezone.now()
        mail.email_attempts += 1
        mail.save(update_fields=["email_state", "email_tried_at", "email_attempts"])
        return mail


def hand_over(provider: EmailProvider, mail: Mailed, letter: Letter) -> None:
    """Give it to the server and write down what became of it. Raises EmailUnreachable while trying again may help."""
    try:
        provider.send(letter)
    except EmailRefused as refusal:
        note(mail, EmailState.FAILED, error=str(refusal))
    except EmailUnreachable as failure:
        last = mail.email_attempts >= ATTEMPTS
        note(mail, EmailState.FAILED if last else EmailState.QUEUED, error=str(failure))
        if not last:
            raise
    else:
        note(mail, EmailState.SENT)


def note(mail: Mailed, state: EmailState, *, error: str = "") -> None:
    """What became of it, unless another worker has taken it over."""
    type(mail)._default_manager.filter(pk=mail.pk, email_attempts=mail.email_attempts).update(
        email_state=state,
        email_sent_at=timezone.now() if state == EmailState.SENT else None,
        email_error=error[:300],
    )


def usable(address: str) -> str:
    """The address, or "" when it is none."""
    try:
        validate_email(address)
    except ValidationError:
        return ""
    return address
