"""The keys tokens are signed with."""

from django.db import models

from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.privacy import nothing_personal


class SigningKey(models.Model):
    """A key pair (签名密钥). Published from ``made_at``; signs from ``signs_from`` until ``retired_at``.

    ``private`` is emptied when the key retires: what it signed can be checked, and nothing more be signed.
    """

    privacy = nothing_personal("kid", "algorithm", "private", "public")

    kid = models.CharField(max_length=50, unique=True)
    algorithm = models.CharField(max_length=10)
    private = SealedText(seal="signing_key.private", blank=True)
    public = models.JSONField()
    made_at = models.DateTimeField()
    signs_from = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "登录令牌签名密钥"

    def __str__(self) -> str:
        return self.kid
