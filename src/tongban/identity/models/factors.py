"""What proves that it is really the owner of an account: second factors, and the sessions opened with them."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.identity.models.account import Account
from tongban.identity.roles import party_of
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.privacy import Retention, holds


class Authenticator(models.Model):
    """The authenticator app of an account (动态口令, RFC 6238). Not ``confirmed_at``: begun, and not a factor yet.

    ``last_step`` is the time step of the code last taken: that code and all older ones are spent.
    """

    privacy = holds("确认登录者是账号本人", Retention.ACCOUNT, about="办事人、工作人员", sensitive="secret")

    account = models.OneToOneField(Account, models.CASCADE, related_name="authenticator")
    secret = SealedText(seal="authenticator.secret")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        db_table_comment = "动态口令验证器"

    def __str__(self) -> str:
        return f"authenticator of account {self.account_id}"


class Passkey(models.Model):
    """A passkey of an account (通行密钥, W3C Web Authentication): its public half, of use to nobody who steals it.

    ``sign_count`` is the authenticator's own count (0 where it has none), ``last_challenge`` the SHA-256 of the last
    challenge signed: neither comes twice. ``backed_up``: the owner's other devices have it too.
    """

    privacy = holds(
        "确认登录者是账号本人",
        Retention.ACCOUNT,
        about="办事人、工作人员",
        personal="account name",
        plain="credential_id public_key last_challenge",
    )

    account = models.ForeignKey(Account, models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField(max_length=2000)
    sign_count = models.BigIntegerField(default=0)
    backed_up = models.BooleanField(default=False)
    last_challenge = models.BinaryField(max_length=32, default=b"")
    name = models.CharField(max_length=50)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "通行密钥"

    def __str__(self) -> str:
        return f"passkey {self.pk} of account {self.account_id}"


class LinkedAccount(models.Model):
    """An account elsewhere that opens this one (第三方账号绑定). ``upstream``: the provider's key in the settings.

    Of who it is there only the blind index of issuer and subject is kept: it is recognised, and tells nothing.
    """

    privacy = holds(
        "用本人在其他平台的账号登录",
        Retention.ACCOUNT,
        about="办事人",
        personal="account",
        plain="upstream subject_index",
    )

    account = models.ForeignKey(Account, models.CASCADE, related_name="linked")
    upstream = models.CharField(max_length=30)
    subject_index = models.BinaryField(max_length=32)
    linked_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "绑定的第三方账号"
        constraints = [
            models.UniqueConstraint("upstream", "subject_index", name="one_account_per_subject_elsewhere"),
            models.UniqueConstraint("account", "upstream", name="one_link_per_account_and_upstream"),
        ]

    def __str__(self) -> str:
        return f"link {self.pk} of account {self.account_id}"


class RecoveryCode(models.Model):
    """One of the codes on paper for the day the telephone is lost (恢复码), good once.

    ``digest``: SHA-256. A code is 79 random bits, which no list and no machine finds from its digest.
    """

    privacy = holds(
        "确认登录者是账号本人", Retention.ACCOUNT, about="办事人、工作人员", personal="account", plain="digest"
    )

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "恢复码"
        constraints = [models.UniqueConstraint("account", "digest", name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of account {self.account_id}"


class EntryQuerySet(models.QuerySet["Entry"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and nobody else's."""
        if actor.kind is ActorKind.STAFF:
            return self.filter(account__staff__id=actor.id)
        own = party_of(actor) if actor.kind is ActorKind.CITIZEN else None
        return self.filter(account__party_id=own) if own is not None else self.none()


class Entry(models.Model):
    """Somebody came in (登录记录): history, and while ``ended_at`` is empty and the session lives, an open session.

    ``proofs`` are names of ``assurance.Proof``. ``place`` is the network the address belongs to, never the whole of it.
    """

    privacy = holds(
        "让本人看到谁登录过其账号",
        Retention.GUESS,
        about="办事人、工作人员",
        personal="device place account",
        plain="proofs session_key",
        counted_from="came_at",
    )

    account = models.ForeignKey(Account, models.CASCADE, related_name="entries")
    session_key = models.CharField(max_length=40, blank=True)
    came_at = models.DateTimeField()
    proofs = models.JSONField(default=list)
    device = models.CharField(max_length=100, blank=True)
    place = SealedText(seal="entry.place", blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table_comment = "登录记录"
        indexes = [
            models.Index(fields=["account", "-came_at"], name="entry_by_account"),
            models.Index(fields=["session_key"], name="entry_by_session", condition=~Q(session_key="")),
        ]

    def __str__(self) -> str:
        return f"entry {self.pk} of account {self.account_id}"
