"""How a member of staff looks at the inbox, and what was done to many cases at once."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from tongban.cases.enums import BatchOutcome, Channel
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal


class OwnQuerySet(models.QuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """Everybody sees their own and nobody else's; the platform sees all."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        return self.filter(staff_id=actor.id) if actor.kind is ActorKind.STAFF else self.none()


class SavedFilter(models.Model):
    """One named way of looking at the inbox (常用筛选), its owner's alone. The default one opens with the inbox."""

    privacy = nothing_personal()

    staff = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    tab = models.CharField(max_length=12)
    item_code = models.CharField(max_length=50, blank=True)
    step = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=1, choices=Channel, blank=True)
    due = models.CharField(max_length=12, blank=True)
    is_default = models.BooleanField(default=False)

    objects = OwnQuerySet.as_manager()

    class Meta:
        db_table_comment = "收件箱常用筛选"
        constraints = [
            models.UniqueConstraint("staff", "name", name="saved_filter_once_per_name"),
            models.UniqueConstraint("staff", condition=Q(is_default=True), name="one_default_filter"),
        ]

    def __str__(self) -> str:
        return self.name


class InboxColumns(models.Model):
    """Which columns of the inbox somebody wants to see (收件箱显示列)."""

    privacy = nothing_personal()

    staff = models.OneToOneField("identity.Staff", models.PROTECT, related_name="+")
    columns = models.JSONField(default=list)

    objects = OwnQuerySet.as_manager()

    class Meta:
        db_table_comment = "收件箱显示列"

    def __str__(self) -> str:
        return f"{self.staff_id}: {self.columns}"


class Batch(models.Model):
    """One act on many cases (批量办理). ``key`` comes with the form: the same submission makes one batch."""

    privacy = holds("记录批量办理由谁作出", Retention.TRAIL, about="工作人员", plain="act arguments")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    key = models.UUIDField()
    act = models.CharField(max_length=20)
    arguments = models.JSONField(default=dict)
    total = models.PositiveSmallIntegerField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        db_table_comment = "批量办理"
        constraints = [
            models.UniqueConstraint("staff", "key", name="batch_once_per_submission"),
            models.CheckConstraint(name="batch_of_at_most_500", condition=Q(total__gte=1, total__lte=500)),
        ]

    def __str__(self) -> str:
        return f"{self.act} × {self.total}"


class BatchLine(models.Model):
    """What came of the act for one case (批量办理明细), written in the transaction of the act itself."""

    privacy = nothing_personal()

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="+")
    task = models.ForeignKey("cases.CaseTask", models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=BatchOutcome, default=BatchOutcome.PENDING)
    code = models.CharField(max_length=60, blank=True)
    message = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "批量办理明细"
        constraints = [models.UniqueConstraint("batch", "task", name="batch_line_once_per_step")]
        indexes = [
            models.Index(fields=["batch", "position"], name="batch_line_pending", condition=Q(outcome="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.position}: {self.outcome}"
