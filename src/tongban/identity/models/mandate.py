"""Who acts for whom."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from tongban.identity.models.party import Party
from tongban.identity.roles import party_of
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds


class MandateQuerySet(models.QuerySet["Mandate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Both sides see a mandate; nobody else but the platform."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        own = party_of(actor)
        return self.filter(Q(agent_id=own) | Q(represented_id=own)) if own is not None else self.none()

    def in_force_on(self, day: date) -> Self:
        """Neither revoked nor outside its dates."""
        return self.filter(revoked_at__isnull=True, valid_from__lte=day, valid_until__gte=day)


class Mandate(models.Model):
    """One party acts for another (代办授权). Empty ``item_codes`` means all items."""

    privacy = holds(
        "确定谁可以代谁办事",
        Retention.CASE,
        personal="represented agent",
        plain="item_codes given_through",
        whose="represented agent",
    )

    represented = models.ForeignKey(Party, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Party, models.PROTECT, related_name="+")
    item_codes = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_until = models.DateField()
    given_at = models.DateTimeField(auto_now_add=True)
    given_through = models.CharField(max_length=20, default="online")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        db_table_comment = "代办授权"
        constraints = [
            models.CheckConstraint(name="mandate_ends_after_it_starts", condition=Q(valid_until__gte=F("valid_from"))),
            models.CheckConstraint(name="mandate_needs_two", condition=~Q(agent=F("represented"))),
        ]
        indexes = [
            models.Index(fields=["agent", "represented"], name="mandate_by_agent"),
            models.Index(fields=["represented"], name="mandate_by_represented"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} for {self.represented_id}"
