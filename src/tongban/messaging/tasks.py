"""Background work of messaging."""

from tongban.kernel.jobs import every, job
from tongban.messaging.services import delivery, sending


@job(sending.SEND_EMAIL, attempts=delivery.ATTEMPTS)
def send_email(message_id: int) -> None:
    """Send the e-mail copy of one message; retried with back-off while the server cannot be reached."""
    delivery.send_email(message_id=message_id)


@every("*/10 * * * *", "messaging.resume_emails")
def resume_emails() -> None:
    """Find e-mails that a crash left behind."""
    delivery.resume_emails()
