"""The outbox: facts told to other contexts, and one delivery record for each listener."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongban.kernel.privacy import Retention, holds, nothing_personal


class OutboxEvent(models.Model):
    """A published event (发件箱事件). ``fanned_out_at`` is set once its deliveries exist."""

    privacy = holds(
        "把发生的事告诉其他部分",
        Retention.MESSAGE,
        personal="payload",
        plain="name",
        counted_from="published_at",
        withheld="平台内部的传递记录，内容与您的申请和办件相同",
    )

    name = models.CharField(max_length=100)
    payload = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)
    fanned_out_at = models.DateTimeField(null=True)

    class Meta:
        db_table_comment = "发件箱事件"
        indexes = [models.Index(fields=["id"], name="outbox_event_waiting", condition=Q(fanned_out_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("待投递")
    DELIVERED = "delivered", _("已投递")
    DEAD = "dead", _("投递失败")


class Delivery(models.Model):
    """One event for one listener (投递记录)."""

    privacy = nothing_personal()

    event = models.ForeignKey(OutboxEvent, models.CASCADE, related_name="+")
    listener = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(auto_now_add=True)
    delivered_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        db_table_comment = "事件投递记录"
        constraints = [models.UniqueConstraint("event", "listener", name="delivery_once_per_listener")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="delivery_due", condition=Q(state=DeliveryState.PENDING)),
            models.Index(fields=["id"], name="delivery_dead", condition=Q(state=DeliveryState.DEAD)),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.listener}: {self.state}"
