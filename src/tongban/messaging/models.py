"""Templates and their versions, messages in people's inboxes, and what each person wants to receive."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.privacy import Retention, holds, nothing_personal
from tongban.messaging.enums import EmailState, Language, MailRhythm, NoticeClass, StaffNoticeKind, Standing


class MessageTemplate(models.Model):
    """One version of one text (消息模板). The highest version is in force; versions are never changed."""

    privacy = nothing_personal()

    key = models.CharField(max_length=60)
    language = models.CharField(max_length=10, choices=Language)
    version = models.PositiveIntegerField()
    notice_class = models.CharField(max_length=12, choices=NoticeClass)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    shipped = models.BooleanField(default=False)  # as delivered with the platform, not edited by the bureau
    saved_at = models.DateTimeField(auto_now_add=True)
    saved_by = models.BigIntegerField(null=True, blank=True)  # staff id; null for shipped texts

    class Meta:
        db_table_comment = "消息模板"
        constraints = [
            models.UniqueConstraint("key", "language", "version", name="message_template_version_once"),
            models.CheckConstraint(
                name="message_template_has_words", condition=~Q(subject="") & ~Q(body="") & Q(version__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language} v{self.version}"

    @property
    def title(self) -> str:
        """How the list of versions names it."""
        return f"v{self.version} · {timezone.localtime(self.saved_at):%Y-%m-%d %H:%M}"


class Mailed(models.Model):
    """What became of one e-mail (services/leases.py)."""

    email_state = models.CharField(max_length=12, choices=EmailState, default=EmailState.QUEUED)
    email_attempts = models.PositiveSmallIntegerField(default=0)
    email_tried_at = models.DateTimeField(null=True, blank=True)
    email_sent_at = models.DateTimeField(null=True, blank=True)
    email_error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own inbox. Staff never read people's messages; operators see delivery states, not texts."""
        match actor.kind:
            case ActorKind.CITIZEN:
                return self.filter(party_id=actor.id, in_inbox=True)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True, in_inbox=True)


class Message(Mailed):
    """One message to one party (站内消息) with the words as they were sent, and what became of its e-mail copy."""

    privacy = holds(
        "告知办事人办理情况",
        Retention.MESSAGE,
        personal="party subject body about email_to",
        plain="key link email_error",
        counted_from="sent_at",
        whose="party",
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=150, unique=True)  # the caller's: the same fact never makes two messages
    party = models.ForeignKey("identity.Party", models.PROTECT, related_name="+")
    template = models.ForeignKey(MessageTemplate, models.PROTECT, related_name="+")
    notice_class = models.CharField(max_length=12, choices=NoticeClass)
    language = models.CharField(max_length=10, choices=Language)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    link = models.CharField(max_length=500, blank=True)
    about = models.CharField(max_length=100, blank=True)
    in_inbox = models.BooleanField(default=True)
    sent_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    email_to = SealedText(seal="message.email_to", blank=True)  # as given for this matter; else that of the account

    objects = MessageQuerySet.as_manager()

    class Meta:
        db_table_comment = "站内消息"
        constraints = [
            models.CheckConstraint(
                name="message_statutory_reaches_the_inbox",
                condition=Q(in_inbox=True) | ~Q(notice_class=NoticeClass.STATUTORY),
            ),
            models.CheckConstraint(
                name="message_sent_email_has_a_moment",
                condition=~Q(email_state=EmailState.SENT) | Q(email_sent_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["party", "-sent_at", "-id"], name="message_inbox", condition=Q(in_inbox=True)),
            models.Index(fields=["party"], name="message_unread", condition=Q(in_inbox=True, read_at__isnull=True)),
            models.Index(
                fields=["id"],
                name="message_email_waiting",
                condition=Q(email_state__in=[EmailState.QUEUED, EmailState.SENDING]),
            ),
            models.Index(fields=["-id"], name="message_email_failed", condition=Q(email_state=EmailState.FAILED)),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} to party {self.party_id}"


class Preference(models.Model):
    """What a party wants to receive, and in which language (消息偏好).

    There is no column to keep statutory notices out of the inbox: they cannot be switched off there.
    """

    privacy = holds("按办事人意愿发送", Retention.ACCOUNT, personal="party", whose="party")

    party = models.OneToOneField("identity.Party", models.PROTECT, related_name="+")
    language = models.CharField(max_length=10, choices=Language, default=Language.CHINESE)
    email_statutory = models.BooleanField(default=True)
    email_progress = models.BooleanField(default=True)
    email_invitation = models.BooleanField(default=False)
    inbox_progress = models.BooleanField(default=True)
    inbox_invitation = models.BooleanField(default=True)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        db_table_comment = "消息偏好"

    def __str__(self) -> str:
        return f"preference of party {self.party_id}"

    @property
    def wants_pushes(self) -> bool:
        """Whether anything comes that neither the law nor one's own cases bring."""
        return bool(self.email_invitation or self.inbox_invitation)

    def wants_email(self, notice_class: str) -> bool:
        return bool(getattr(self, f"email_{notice_class}"))

    def wants_inbox(self, notice_class: str) -> bool:
        return notice_class == NoticeClass.STATUTORY or bool(getattr(self, f"inbox_{notice_class}"))


class StaffNoticeQuerySet(models.QuerySet["StaffNotice"]):
    def visible_to(self, actor: Actor) -> Self:
        """Only one's own: neither the head of the department nor the bureau reads a colleague's."""
        match actor.kind:
            case ActorKind.STAFF:
                return self.filter(staff_id=actor.id)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()

    def unread(self) -> Self:
        return self.filter(standing=Standing.UNREAD)

    def unsettled(self) -> Self:
        return self.filter(standing__lt=Standing.SETTLED)


class StaffNotice(models.Model):
    """A short word to one member of staff that something waits or came in (工作提醒).

    ``matter`` names the work it speaks of ("task:12"): when that is done, the notice is settled; "" is settled by
    nothing. ``reference`` is the number of the case, ``title`` what it is about, ``words`` what somebody said.
    """

    privacy = holds(
        "提醒工作人员",
        Retention.MESSAGE,
        about="工作人员",
        personal="words title",
        plain="key matter reference link",
        forgotten_by="messaging.forget_old_staff_notices",
    )

    staff = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=150)  # the caller's: the same fact never makes two notices for one person
    kind = models.CharField(max_length=20, choices=StaffNoticeKind)
    standing = models.PositiveSmallIntegerField(choices=Standing, default=Standing.UNREAD)
    matter = models.CharField(max_length=100, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=500)
    words = models.CharField(max_length=500, blank=True)
    sender = models.CharField(max_length=200, blank=True)
    due_on = models.DateField(null=True, blank=True)
    link = models.CharField(max_length=500)
    told_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = StaffNoticeQuerySet.as_manager()

    class Meta:
        db_table_comment = "工作提醒"
        constraints = [
            models.UniqueConstraint("key", "staff", name="staff_notice_once"),
            models.CheckConstraint(
                name="staff_notice_moments_fit",
                condition=(Q(standing=Standing.UNREAD, read_at__isnull=True, settled_at__isnull=True))
                | Q(standing=Standing.READ, read_at__isnull=False, settled_at__isnull=True)
                | Q(standing=Standing.SETTLED, settled_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["staff", "standing", "-told_at", "-id"], name="staff_notice_inbox"),
            models.Index(
                fields=["reference", "matter"],
                name="staff_notice_unsettled",
                condition=Q(standing__lt=Standing.SETTLED) & ~Q(matter=""),
            ),
            models.Index(fields=["told_at"], name="staff_notice_old"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to staff {self.staff_id}"


class StaffMailing(models.Model):
    """Whether a member of staff is told by e-mail that notices wait (邮件提醒设置). ``since``: when that was chosen."""

    privacy = holds("按工作人员意愿发邮件提醒", Retention.DUTY, about="工作人员", personal="email")

    staff = models.OneToOneField("identity.Staff", models.PROTECT, related_name="+")
    rhythm = models.CharField(max_length=8, choices=MailRhythm, default=MailRhythm.NEVER)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=10, choices=Language, default=Language.CHINESE)
    since = models.DateTimeField()

    class Meta:
        db_table_comment = "邮件提醒设置"
        constraints = [
            models.CheckConstraint(
                name="staff_mailing_has_an_address", condition=Q(rhythm=MailRhythm.NEVER) | ~Q(email="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.rhythm}"


class StaffMail(Mailed):
    """One e-mail to one member of staff that notices wait (邮件提醒). ``key`` names the fact or the morning."""

    privacy = holds(
        "按工作人员意愿发邮件提醒",
        Retention.MESSAGE,
        about="工作人员",
        plain="key email_error",
        forgotten_by="messaging.forget_old_staff_notices",
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=170)
    queued_at = models.DateTimeField()

    class Meta:
        db_table_comment = "邮件提醒"
        constraints = [
            models.UniqueConstraint("staff", "key", name="staff_mail_once"),
        ]
        indexes = [
            models.Index(fields=["staff", "-queued_at"], name="staff_mail_last"),
            models.Index(
                fields=["id"],
                name="staff_mail_waiting",
                condition=Q(email_state__in=[EmailState.QUEUED, EmailState.SENDING]),
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} to staff {self.staff_id}"
