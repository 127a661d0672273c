"""Reads of messaging."""

from collections import Counter

from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.pagination import Page, after
from tongban.messaging.enums import EmailState, Language
from tongban.messaging.errors import MessageNotFound, StaffNoticeNotFound, TemplateNotFound
from tongban.messaging.models import Message, MessageTemplate, Preference, StaffMailing, StaffNotice


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


def shown_count(count: int) -> str:
    """Counting stops at 100: people read "99+"."""
    return "99+" if count > 99 else str(count)


def list_unsent(*, cursor: str = "") -> Page[Message]:
    """Messages whose e-mail waits or failed, newest first, for operators: states and times, no texts."""
    states = [EmailState.QUEUED, EmailState.SENDING, EmailState.FAILED, EmailState.NO_SERVER]
    rows = Message.objects.filter(email_state__in=states).defer("body", "subject")  # every actor: states only
    return after(rows, order=("-id",), cursor=cursor, size=50)


# -- notices to staff


def list_staff_notices(*, actor: Actor, cursor: str = "", unread: bool = False, kind: str = "") -> Page[StaffNotice]:
    """One's notices: unread first, then read, then those whose work is done; the newest of each first."""
    own = StaffNotice.objects.visible_to(actor)
    own = own.unread() if unread else own
    return after(own.filter(kind=kind) if kind else own, order=("standing", "-told_at", "-id"), cursor=cursor, size=30)


def get_staff_notice(*, actor: Actor, notice_id: int) -> StaffNotice:
    notice = StaffNotice.objects.visible_to(actor).filter(pk=notice_id).first()
    if notice is None:
        raise StaffNoticeNotFound
    return notice


def count_unread_staff_notices(actor: Actor) -> int:
    """How many of one's notices are unread; counting stops at 100."""
    return StaffNotice.objects.visible_to(actor).unread()[:100].count()


def count_unread_by_kind(actor: Actor) -> dict[str, int]:
    """Kind → unread notices among one's newest hundred unread."""
    newest = StaffNotice.objects.visible_to(actor).unread().order_by("standing", "-told_at", "-id")[:100]
    return dict(Counter(newest.values_list("kind", flat=True)))


def get_staff_mailing(actor: Actor) -> StaffMailing:
    """What a member of staff chose, or nothing by e-mail (not stored)."""
    staff_id = actor.id or 0
    own = StaffMailing.objects.filter(staff_id=staff_id).first()  # every actor: the own row only
    return own or StaffMailing(staff_id=staff_id)


def list_open_matters(*, reference: str) -> set[str]:
    """The work that notices about a reference still speak of."""
    waiting = StaffNotice.objects.visible_to(SYSTEM).unsettled().filter(reference=reference).exclude(matter="")
    return set(waiting.values_list("matter", flat=True))
