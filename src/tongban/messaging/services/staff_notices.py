"""Short words to members of staff (工作提醒): told once, read, settled when the work is done, forgotten after long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction

from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.messaging import selectors
from tongban.messaging.enums import StaffNoticeKind, Standing
from tongban.messaging.models import StaffNotice
from tongban.messaging.services import staff_mail
from tongban.messaging.wording import clean


@dataclass(frozen=True, slots=True)
class StaffWord:
    """What is told. ``key`` names the fact; ``matter`` the work that settles it; ``link`` is a path on this site."""

    kind: StaffNoticeKind
    key: str
    title: str
    link: str
    matter: str = ""
    reference: str = ""
    words: str = ""
    sender: str = ""
    due_on: date | None = None


@transaction.atomic
def tell_staff(*, staff_ids: Iterable[int], word: StaffWord) -> int:
    """Tell each of these members of staff, each once however often it is called; returns how many were asked for."""
    if not word.link.startswith("/") or word.link.startswith("//"):
        raise ValueError(f"a notice leads to a page of this site, not to {word.link!r}")
    now = clock.now()
    rows = [
        StaffNotice(
            staff_id=staff_id,
            key=word.key,
            kind=StaffNoticeKind(word.kind),
            matter=word.matter,
            reference=word.reference,
            title=clean(word.title)[:500],
            words=clean(word.words)[:500],
            sender=clean(word.sender)[:200],
            due_on=word.due_on,
            link=word.link,
            told_at=now,
        )
        for staff_id in sorted(set(staff_ids))
    ]
    wanted = {row.staff_id for row in rows}
    told = StaffNotice.objects.filter(key=word.key, staff_id__in=wanted)
    before = set(told.values_list("staff_id", flat=True))
    StaffNotice.objects.bulk_create(rows, ignore_conflicts=True)
    staff_mail.queue_at_once(staff_ids=wanted - before, key=word.key)
    return len(rows)


@transaction.atomic
def settle_staff_notices(*, reference: str, matters: Iterable[str]) -> int:
    """The work these notices speak of is done: nobody need read them any more. Returns how many stood open."""
    wanted = list(matters)
    if not wanted:
        return 0
    standing = StaffNotice.objects.unsettled().filter(reference=reference, matter__in=wanted)
    return standing.update(standing=Standing.SETTLED, settled_at=clock.now())


@transaction.atomic
def read_staff_notice(*, actor: Actor, notice_id: int) -> StaffNotice:
    """Open one's notice; the first time is noted."""
    notice = selectors.get_staff_notice(actor=actor, notice_id=notice_id)
    unread = StaffNotice.objects.visible_to(actor).unread().filter(pk=notice.pk)
    unread.update(standing=Standing.READ, read_at=clock.now())
    return notice


@transaction.atomic
def read_all_staff_notices(*, actor: Actor, kind: str = "") -> int:
    """Mark all of one's notices as read, or those of one kind; returns how many were unread."""
    unread = StaffNotice.objects.visible_to(actor).unread()
    if kind:
        unread = unread.filter(kind=kind)
    return unread.update(standing=Standing.READ, read_at=clock.now())


@transaction.atomic
def forget_old_staff_notices() -> int:
    """Notices are a help, not evidence: what is older than the setting goes, read or not. Returns how many."""
    oldest = clock.now() - timedelta(days=settings.TONGBAN_MESSAGING_STAFF_NOTICE_DAYS)
    forgotten, _models = StaffNotice.objects.filter(told_at__lt=oldest).delete()
    return forgotten
