"""Which providers this installation has."""

from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from tongban.messaging.adapters.base import EmailProvider
from tongban.messaging.adapters.smtp import SmtpProvider
from tongban.messaging.adapters.texts import TextProvider


def find_email_provider() -> EmailProvider | None:
    """The configured provider; None when no mail server is set (TONGBAN_MESSAGING_SMTP_HOST)."""
    return SmtpProvider() if settings.EMAIL_HOST else None


def find_text_provider() -> TextProvider | None:
    """The configured provider of text messages; None when there is none (TONGBAN_MESSAGING_TEXTS)."""
    path = settings.TONGBAN_MESSAGING_TEXTS
    return cast(TextProvider, import_string(path)()) if path else None
