"""Daily bills of operations."""

from typing import Self

from django.db import models

from tongban.identity.public import BUREAU_WATCH, CASE_READ
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import nothing_personal


class DailyBillQuerySet(models.QuerySet["DailyBill"]):
    def visible_to(self, actor: Actor) -> Self:
        """A department sees its own, the bureau all; whoever sees some items only sees no bill of all."""
        if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.may(BUREAU_WATCH)):
            return self.all()
        if actor.kind is ActorKind.STAFF and actor.may(CASE_READ) and not actor.listed_only:
            return self.filter(authority_id=actor.authority_id)
        return self.none()


class DailyBill(models.Model):
    """One department's acts of one day in one signed file (日操作账单); made once and never changed.

    ``root`` is the SM3 tree over the acts, ``digest`` the SM3 of the bill, which the department's next bill names.
    """

    privacy = nothing_personal("file")

    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    day = models.DateField()
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = DailyBillQuerySet.as_manager()

    class Meta:
        db_table_comment = "日操作账单"
        constraints = [models.UniqueConstraint("authority", "day", name="bill_once_per_authority_and_day")]
        indexes = [models.Index(fields=["-day", "-id"], name="bill_by_day")]

    def __str__(self) -> str:
        return f"{self.authority_id} {self.day}"
