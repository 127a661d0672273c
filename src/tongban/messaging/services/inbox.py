"""What a person does with the inbox."""

from django.db import transaction

from tongban.kernel import audit, clock
from tongban.kernel.actors import Actor
from tongban.messaging import selectors
from tongban.messaging.models import Message, Preference


@transaction.atomic
def read_message(*, actor: Actor, uuid: str) -> Message:
    """Open a message; the first time is noted."""
    message = selectors.get_message(actor=actor, uuid=uuid)
    if message.read_at is None:
        message.read_at = clock.now()
        Message.objects.filter(pk=message.pk, read_at__isnull=True).update(read_at=message.read_at)
    return message


@transaction.atomic
def mark_all_read(*, actor: Actor) -> int:
    """Mark every message of one's inbox as read; returns how many were unread."""
    return Message.objects.visible_to(actor).unread().update(read_at=clock.now())


@transaction.atomic
def change_preferences(*, actor: Actor, language: str, **wanted: bool) -> Preference:
    """Keep what a person wants to receive: email_statutory, email_progress, email_invitation, inbox_progress,
    inbox_invitation. Statutory notices cannot be kept out of the inbox."""
    preference, _ = Preference.objects.update_or_create(party_id=actor.id, defaults={"language": language, **wanted})
    audit.record(
        actor=actor, action="messaging.change_preferences", subject=f"party:{actor.id}", language=language, **wanted
    )
    return preference


@transaction.atomic
def switch_off_pushes(*, actor: Actor) -> None:
    """Nothing any more that neither the law nor one's own cases bring (网络数据安全管理条例 art. 42). Twice is once."""
    off = {"email_invitation": False, "inbox_invitation": False}
    Preference.objects.update_or_create(party_id=actor.id, defaults=off)
    audit.record(actor=actor, action="messaging.switch_off_pushes", subject=f"party:{actor.id}")
