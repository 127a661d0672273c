"""Reads of messaging."""

from tongban.kernel.actors import Actor
from tongban.kernel.pagination import Page, after
from tongban.messaging.enums import EmailState, Language
from tongban.messaging.errors import MessageNotFound, TemplateNotFound
from tongban.messaging.models import Message, MessageTemplate, Preference


def get_template_in_force(*, key: str, language: str) -> MessageTemplate:
    """The highest version of a text in a language, Chinese when there is none in that language."""
    found = find_template(key=key, language=language) or find_template(key=key, language=Language.CHINESE)
    if found is None:
        raise TemplateNotFound(key=key)
    return found


def find_template(*, key: str, language: str) -> MessageTemplate | None:
    return MessageTemplate.objects.filter(key=key, language=language).order_by("-version").first()


def list_templates() -> list[MessageTemplate]:
    """The versions in force, one per key and language."""
    return list(MessageTemplate.objects.order_by("key", "-language", "-version").distinct("key", "language"))


def list_versions(*, key: str, language: str) -> list[MessageTemplate]:
    """All versions of one text, newest first."""
    return list(MessageTemplate.objects.filter(key=key, language=language).order_by("-version"))


def get_preference(party_id: int) -> Preference:
    """What the party chose, or the defaults (not stored)."""
    return Preference.objects.filter(party_id=party_id).first() or Preference(party_id=party_id)


def list_messages(*, actor: Actor, cursor: str = "", unread: bool = False) -> Page[Message]:
    """One's inbox, newest first."""
    inbox = Message.objects.visible_to(actor)
    return after(inbox.unread() if unread else inbox, order=("-sent_at", "-id"), cursor=cursor, size=20)


def get_message(*, actor: Actor, uuid: str) -> Message:
    message = Message.objects.visible_to(actor).filter(uuid=uuid).first()
    if message is None:
        raise MessageNotFound
    return message


def count_unread(actor: Actor) -> int:
    """How many messages of one's inbox were not opened yet; counting stops at 100."""
    return Message.objects.visible_to(actor).unread()[:100].count()


def list_unsent(*, cursor: str = "") -> Page[Message]:
    """Messages whose e-mail waits or failed, newest first, for operators: states and times, no texts."""
    states = [EmailState.QUEUED, EmailState.SENDING, EmailState.FAILED, EmailState.NO_SERVER]
    rows = Message.objects.filter(email_state__in=states).defer("body", "subject")  # every actor: states only
    return after(rows, order=("-id",), cursor=cursor, size=50)
