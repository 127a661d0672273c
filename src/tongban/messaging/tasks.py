"""Background work of messaging."""

from uuid import UUID

from tongban.kernel.jobs import Priority, every, job
from tongban.messaging.services import delivery, sending, staff_mail, staff_notices, texts


@job(sending.SEND_EMAIL, attempts=delivery.ATTEMPTS)
def send_email(message_id: int) -> None:
    """Send the e-mail copy of one message; retried with back-off while the server cannot be reached."""
    delivery.send_email(message_id=message_id)


@every("*/10 * * * *", "messaging.resume_emails")
def resume_emails() -> None:
    """Find e-mails that a crash left behind."""
    delivery.resume_emails()
    staff_mail.resume_staff_mails()


@job(staff_mail.SEND_STAFF_MAIL, attempts=delivery.ATTEMPTS)
def send_staff_mail(mail_id: int) -> None:
    """Tell one member of staff by e-mail that notices wait; retried as other mail."""
    staff_mail.send_staff_mail(mail_id=mail_id)


@every("30 7 * * *", "messaging.queue_digests")
def queue_digests() -> None:
    """On the morning of a working day: who wants one mail a day and was told something new."""
    staff_mail.queue_digests()


@every("40 3 * * *", "messaging.forget_old_staff_notices")
def forget_old_staff_notices() -> None:
    """In the night: notices to staff that are older than they are kept."""
    staff_notices.forget_old_staff_notices()
    staff_mail.forget_old_staff_mails()


@job(texts.SEND_CODE, attempts=texts.ATTEMPTS, priority=Priority.AWAITED)
def send_code(code_id: str) -> None:
    """Send a code by text message; retried while it is good and the provider cannot be reached."""
    texts.send_code(code_id=UUID(code_id))


@job(texts.WARN_OWNER, attempts=texts.ATTEMPTS, priority=Priority.AWAITED)
def warn_owner(party_id: int, key: str) -> None:
    """Tell the owner of an account by text message that a counter handed out a new first password."""
    texts.warn_owner(party_id=party_id, key=key)
