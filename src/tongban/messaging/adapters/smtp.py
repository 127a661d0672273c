"""E-mail by SMTP, through Django's mail backend (settings EMAIL_*)."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from tongban.messaging.adapters.base import EmailRefused, EmailUnreachable, Letter

_LASTING = range(500, 600)


class SmtpProvider:
    """Sends through the configured server. A code of 5xx is a lasting refusal, everything else may pass."""

    def send(self, letter: Letter) -> None:
        mail = EmailMultiAlternatives(
            subject=letter.subject,
            body=letter.text,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[letter.to],
            headers={
                "Message-ID": f"<{letter.reference}@{_host()}>",
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
                **({"List-Unsubscribe": f"<{letter.unsubscribe}>"} if letter.unsubscribe else {}),
            },
        )
        mail.attach_alternative(letter.html, "text/html")
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refusal:
            codes = [code for code, _ in refusal.recipients.values()]
            raise _sorted(codes[0], str(refusal)) from refusal
        except smtplib.SMTPResponseException as refusal:
            raise _sorted(refusal.smtp_code, str(refusal)) from refusal
        except (smtplib.SMTPException, OSError) as failure:
            raise EmailUnreachable(str(failure)) from failure


def _sorted(code: int, text: str) -> Exception:
    return EmailRefused(text) if code in _LASTING else EmailUnreachable(text)


def _host() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
