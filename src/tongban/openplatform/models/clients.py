"""Other systems with a key of their own, and how often they called."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    def visible_to(self, actor: Actor) -> Self:
        """A client sees itself; operators see all."""
        if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.may("operator:platform:run")):
            return self.all()
        return self.filter(pk=actor.id) if actor.kind is ActorKind.CLIENT else self.none()


class ApiClient(models.Model):
    """Another system that calls the API (接入系统). Only a digest of its secret is kept.

    It acts for a department (``authority``), for one party (``party``), or for nobody: then it reads what is public.
    """

    privacy = holds(
        "其他系统代一方办事",
        Retention.ACCOUNT,
        personal="party",
        plain="client_id secret_digest name scopes",
        whose="party",
    )

    client_id = models.CharField(max_length=40, unique=True)
    secret_digest = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, null=True, blank=True, related_name="+")
    party = models.ForeignKey("identity.Party", models.PROTECT, null=True, blank=True, related_name="+")
    scopes = models.JSONField(default=list)
    calls_per_minute = models.PositiveIntegerField(default=300)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        db_table_comment = "接入系统"
        constraints = [
            models.CheckConstraint(
                name="client_acts_for_one_side", condition=Q(authority__isnull=True) | Q(party__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.client_id


class CallCount(models.Model):
    """Calls of one client in one minute, in a few slots so that no row is hot (调用计数). Kept unlogged: a crash may
    forget a minute, a call never waits for the disk."""

    privacy = nothing_personal()

    client = models.ForeignKey(ApiClient, models.CASCADE, related_name="+")
    minute = models.BigIntegerField()
    slot = models.PositiveSmallIntegerField()
    calls = models.IntegerField()

    class Meta:
        db_table_comment = "接口调用计数（不写日志）"
        constraints = [models.UniqueConstraint("client", "minute", "slot", name="count_once_per_slot")]
        indexes = [models.Index(fields=["minute"], name="count_by_minute")]

    def __str__(self) -> str:
        return f"{self.client_id} {self.minute}/{self.slot}: {self.calls}"
