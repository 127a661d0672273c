"""Background work of messaging."""

from tongban.kernel.jobs import every, job
from tongban.messaging.services import delivery, sending, staff_notices


@job(sending.SEND_EMAIL, attempts=delivery.ATTEMPTS)
def send_email(message_id: int) -> None:
    """Send the e-mail copy of one message; retried with back-off while the server cannot be reached."""
    delivery.send_email(message_id=message_id)


@every("*/10 * * * *", "messaging.resume_emails")
def resume_emails() -> None:
    """Find e-mails that a crash left behind."""
    delivery.resume_emails()


@every("40 3 * * *", "messaging.forget_old_staff_notices")
def forget_old_staff_notices() -> None:
    """In the night: notices to staff that are older than they are kept."""
    staff_notices.forget_old_staff_notices()
