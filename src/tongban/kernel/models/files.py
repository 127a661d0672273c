"""Files that were uploaded or produced. The bytes are in the store (kernel.files); this is what we know of them."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tongban.kernel.privacy import Retention, holds


class FileState(models.TextChoices):
    QUARANTINED = "quarantined", _("待检")
    CLEAN = "clean", _("可用")
    REFUSED = "refused", _("已拒收")


class StoredFile(models.Model):
    """One file (文件). ``media_type`` is found from the content, never from the name."""

    privacy = holds(
        "保存办事人提交的材料和制发的文书",
        Retention.CASE,
        personal="name",
        plain="media_type sha256 sm3 key",
        withheld="文件请在申请和办件中下载",
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)
    key = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=FileState, default=FileState.QUARANTINED)
    owner_kind = models.CharField(max_length=10)
    owner_id = models.BigIntegerField(null=True)
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table_comment = "文件"
        indexes = [models.Index(fields=["sha256"], name="file_by_digest")]

    def __str__(self) -> str:
        return self.name
