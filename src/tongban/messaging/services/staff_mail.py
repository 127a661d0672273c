"""E-mail for members of staff who asked for it: that something waits on the desk, how much and of which kinds.

No mail names a person, a case or an item: what it is about is read on the desk, after logging in. One mail for one
fact or one morning, however often it is asked for; sent under the same lease as other mail.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import ngettext, override

from tongban.identity import public as identity
from tongban.kernel import audit, calendar, clock, jobs
from tongban.kernel.actors import SYSTEM, Actor
from tongban.messaging.adapters.base import Letter
from tongban.messaging.adapters.factory import find_email_provider
from tongban.messaging.enums import EmailState, MailRhythm, StaffNoticeKind
from tongban.messaging.errors import AddressNeeded, UnsubscribeLinkBroken
from tongban.messaging.models import StaffMail, StaffMailing, StaffNotice
from tongban.messaging.services import leases

SEND_STAFF_MAIL = "messaging.send_staff_mail"
_SALT = "tongban.messaging.unsubscribe"
_MOST = 200


@transaction.atomic
def choose_staff_mail(*, actor: Actor, rhythm: str, email: str = "", language: str = "zh-hans") -> StaffMailing:
    """Keep how one wants to be told by e-mail: at once, once a day, or not at all. Refuses AddressNeeded."""
    said, address = MailRhythm(rhythm), leases.usable(email.strip())
    if said != MailRhythm.NEVER and not address:
        raise AddressNeeded
    values = {"rhythm": said, "email": address, "language": language, "since": clock.now()}
    mailing, _new = StaffMailing.objects.update_or_create(staff_id=actor.id, defaults=values)
    audit.record(actor=actor, action="messaging.choose_staff_mail", subject=f"staff:{actor.id}", rhythm=said.value)
    return mailing


@transaction.atomic
def unsubscribe_staff_mail(*, token: str) -> StaffMailing:
    """No more mail for whoever holds the link of one; a repeat changes nothing."""
    mailing = read_token(token)
    if mailing.rhythm != MailRhythm.NEVER:
        mailing.rhythm = MailRhythm.NEVER
        mailing.save(update_fields=["rhythm"])
        audit.record(actor=SYSTEM, action="messaging.unsubscribe_staff_mail", subject=f"staff:{mailing.staff_id}")
    return mailing


def read_token(token: str) -> StaffMailing:
    """Whose mail a link would end. Raises UnsubscribeLinkBroken."""
    try:
        staff_id = int(Signer(salt=_SALT).unsign(token[:_MOST]))
    except (BadSignature, ValueError) as error:
        raise UnsubscribeLinkBroken from error
    mailing = StaffMailing.objects.filter(staff_id=staff_id).first()
    if mailing is None:
        raise UnsubscribeLinkBroken
    return mailing


def unsubscribe_path(staff_id: int) -> str:
    """The signed address that ends the mail of one member of staff, without a login."""
    return reverse("messaging:unsubscribe_staff_mail", args=[Signer(salt=_SALT).sign(str(staff_id))])


@transaction.atomic
def queue_at_once(*, staff_ids: Iterable[int], key: str) -> int:
    """A new notice: one mail for each of these who want it at once. Returns how many."""
    wanting = StaffMailing.objects.filter(staff_id__in=list(staff_ids), rhythm=MailRhythm.AT_ONCE)
    return sum(_queue(staff_id, f"notice:{key}"[:170]) for staff_id in wanting.values_list("staff_id", flat=True))


@transaction.atomic
def queue_digests() -> int:
    """The morning of a working day: one mail for each who wants one a day and was told something new since the last."""
    today = clock.today()
    if not calendar.is_working_day(today):
        return 0
    queued = 0
    for mailing in StaffMailing.objects.filter(rhythm=MailRhythm.DAILY).order_by("pk"):
        last = StaffMail.objects.filter(staff_id=mailing.staff_id).order_by("-queued_at").first()
        since = max(mailing.since, last.queued_at) if last else mailing.since
        own = StaffNotice.objects.filter(staff_id=mailing.staff_id)
        if own.unread().filter(told_at__gt=since).exists():
            queued += _queue(mailing.staff_id, f"digest:{today.isoformat()}")
    return queued


def _queue(staff_id: int, key: str) -> int:
    mail, is_new = StaffMail.objects.get_or_create(staff_id=staff_id, key=key, defaults={"queued_at": clock.now()})
    if is_new:
        jobs.defer(SEND_STAFF_MAIL, mail_id=mail.pk)
    return int(is_new)


def send_staff_mail(*, mail_id: int) -> None:
    """Send one. Raises EmailUnreachable while another attempt makes sense, so that the job runs again."""
    mail = leases.claim(StaffMail, mail_id)
    if mail is None:
        return
    mailing = StaffMailing.objects.filter(staff_id=mail.staff_id).first()
    counts = Counter(StaffNotice.objects.filter(staff_id=mail.staff_id).unread().values_list("kind", flat=True))
    person = identity.get_staff([mail.staff_id]).get(mail.staff_id)
    provider = find_email_provider()
    wanted = mailing is not None and mailing.rhythm != MailRhythm.NEVER and person is not None and person.active
    if not wanted or not counts:  # gone, given up, or read meanwhile
        leases.note(mail, EmailState.NOT_WANTED)
    elif provider is None:
        leases.note(mail, EmailState.NO_SERVER)
    elif mailing is not None:
        leases.hand_over(provider, mail, _letter(mailing, mail, counts))


def resume_staff_mails() -> int:
    """Enqueue again what waits for longer than a lease; returns how many."""
    stale = clock.now() - leases.LEASE
    waiting = StaffMail.objects.filter(
        email_state__in=[EmailState.QUEUED, EmailState.SENDING], queued_at__lt=stale
    ).exclude(email_tried_at__gte=stale)
    ids = list(waiting.order_by("id").values_list("id", flat=True)[:500])
    with transaction.atomic():
        StaffMail.objects.filter(id__in=ids).update(email_tried_at=clock.now(), email_state=EmailState.QUEUED)
        for mail_id in ids:
            jobs.defer(SEND_STAFF_MAIL, mail_id=mail_id)
    return len(ids)


@transaction.atomic
def forget_old_staff_mails() -> int:
    """The record of a mail goes with the notices it spoke of. Returns how many."""
    oldest = clock.now() - timedelta(days=settings.TONGBAN_MESSAGING_STAFF_NOTICE_DAYS)
    forgotten, _models = StaffMail.objects.filter(queued_at__lt=oldest).delete()
    return forgotten


def _letter(mailing: StaffMailing, mail: StaffMail, counts: Counter[str]) -> Letter:
    site = settings.TONGBAN_SITE_URL.rstrip("/")
    count, unsubscribe = sum(counts.values()), site + unsubscribe_path(mail.staff_id)
    with override(mailing.language):
        subject = ngettext("%(count)s work notice is unread", "%(count)s work notices are unread", count)
        facts = {
            "subject": subject % {"count": count},
            "lines": [(StaffNoticeKind(kind).label, number) for kind, number in counts.most_common()],
            "address": site + reverse("messaging:list_staff_notices"),
            "settings_address": site + reverse("messaging:choose_staff_mail"),
            "unsubscribe": unsubscribe,
            "site_name": settings.TONGBAN_PORTAL_NAME,
            "language": mailing.language,
        }
        return Letter(
            to=mailing.email,
            subject=str(facts["subject"]),
            text=render_to_string("messaging/staff_email.txt", facts),
            html=render_to_string("messaging/staff_email.html", facts),
            reference=f"staff-mail-{mail.uuid}",
            unsubscribe=unsubscribe,
        )
