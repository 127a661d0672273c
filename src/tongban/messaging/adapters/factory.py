"""Which provider this installation has."""

from django.conf import settings

from tongban.messaging.adapters.base import EmailProvider
from tongban.messaging.adapters.smtp import SmtpProvider


def find_email_provider() -> EmailProvider | None:
    """The configured provider; None when no mail server is set (TONGBAN_MESSAGING_SMTP_HOST)."""
    return SmtpProvider() if settings.EMAIL_HOST else None
