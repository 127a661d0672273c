"""Who entered which system, what was granted there, and the tokens given out (docs/topics/one-login.md)."""

import secrets

from django.db import models
from django.db.models import Q

from tongban.kernel.privacy import Retention, holds, nothing_personal
from tongban.openplatform.enums import LogoutState, TokenKind
from tongban.openplatform.models.systems import ConnectedSystem


def make_sid() -> str:
    """Of one login in one system: two systems cannot tell by it that it is the same login."""
    return secrets.token_urlsafe(18)


class SignOn(models.Model):
    """One login of a person, used to enter one system (登录会话与接入系统). ``entry_id``: the login, of identity.

    ``logout``: whether the system was told that it is over.
    """

    privacy = holds(
        "一处退出、处处退出；查明谁在何时进入过哪个系统",
        Retention.GUESS,
        personal="party",
        plain="sid",
        counted_from="ended_at",
        whose="party",
    )

    entry_id = models.BigIntegerField()
    party = models.ForeignKey("identity.Party", models.PROTECT, related_name="+")
    system = models.ForeignKey(ConnectedSystem, models.PROTECT, related_name="+")
    sid = models.CharField(max_length=40, unique=True, default=make_sid)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    logout = models.CharField(max_length=10, choices=LogoutState, default=LogoutState.NONE)
    logout_tried = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table_comment = "进入接入系统的登录"
        constraints = [
            models.UniqueConstraint(
                "entry_id", "system", condition=Q(ended_at__isnull=True), name="one_sign_on_per_login"
            ),
            models.CheckConstraint(
                name="told_only_when_over", condition=Q(ended_at__isnull=False) | Q(logout=LogoutState.NONE)
            ),
        ]
        indexes = [
            models.Index(fields=["entry_id"], name="sign_on_open", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["party", "system"], name="sign_on_by_party"),
        ]

    def __str__(self) -> str:
        return f"sign-on {self.pk}"


class Grant(models.Model):
    """One authorisation: everything tokens of one code and its refreshments have in common (授权).

    ``represented`` and ``mandate_id``: the party the person acts for, and under what. ``offline``: its refresh tokens
    outlive the login. ``ended_at``: all its tokens are dead.
    """

    privacy = holds(
        "接入系统凭授权取得信息",
        Retention.GUESS,
        personal="represented",
        plain="scopes redirect_uri nonce code_challenge resource proofs ended_because",
        goes_with="sign_on",
    )

    sign_on = models.ForeignKey(SignOn, models.CASCADE, related_name="grants")
    scopes = models.JSONField(default=list)
    redirect_uri = models.CharField(max_length=500)
    nonce = models.CharField(max_length=500, blank=True)
    code_challenge = models.CharField(max_length=128)
    resource = models.CharField(max_length=500, blank=True)
    authenticated_at = models.BigIntegerField()
    level = models.PositiveSmallIntegerField()
    proofs = models.JSONField(default=list)
    represented = models.ForeignKey("identity.Party", models.PROTECT, null=True, blank=True, related_name="+")
    mandate_id = models.BigIntegerField(null=True, blank=True)
    offline = models.BooleanField(default=False)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=20, blank=True)

    class Meta:
        db_table_comment = "接入系统的授权"

    def __str__(self) -> str:
        return f"grant {self.pk}"


class Token(models.Model):
    """A code, an access token or a refresh token that was given out (令牌). Only its SHA-256 digest is kept.

    The table is partitioned by week of ``expires_at``: when the last token of a week has run out, its partition is
    dropped. Whoever asks for a token knows when it runs out, so one partition is looked at. ``spent_at``: used
    (codes and refresh tokens are good once) or revoked. Assertions of systems are noted here so that none is
    taken twice; their ``grant_id`` is 0.
    """

    privacy = nothing_personal("digest", "kind")

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=10, choices=TokenKind)
    grant = models.ForeignKey(Grant, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "登录令牌（按周分区）"

    def __str__(self) -> str:
        return f"{self.kind} of grant {self.grant_id}"
