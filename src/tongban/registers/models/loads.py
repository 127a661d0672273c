"""Files on their way into a register, and everything that was wrong with their rows."""

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q

from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.privacy import Retention, holds
from tongban.registers.enums import FlawWeight, LoadMode, LoadState
from tongban.registers.flaws import REASONS
from tongban.registers.models.registers import Register
from tongban.registers.permissions import KEEP, WATCH


class LoadQuerySet(models.QuerySet["Load"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those who keep the registers of a department see its loads; the bureau and the platform see all."""
        if actor.kind is ActorKind.SYSTEM or actor.may(WATCH):
            return self.all()
        if actor.kind is ActorKind.STAFF and actor.may(KEEP):
            return self.filter(register__authority_id=actor.authority_id)
        return self.none()


class Load(models.Model):
    """One file for one register (数据装载批次). What is read up to ``done_bytes`` waits in a table of its own."""

    privacy = holds(
        "记录由谁载入登记数据", Retention.TRAIL, about="工作人员", plain="source_name source_digest failure"
    )

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    register = models.ForeignKey(Register, models.PROTECT, related_name="loads")
    mode = models.CharField(max_length=10, choices=LoadMode)
    state = models.CharField(max_length=10, choices=LoadState, default=LoadState.READING)
    as_of = models.DateField()
    source_name = models.CharField(max_length=255)
    source_digest = models.CharField(max_length=64)
    file_id = models.PositiveBigIntegerField(null=True)
    total_bytes = models.BigIntegerField()
    done_bytes = models.BigIntegerField(default=0)
    done_lines = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    good_rows = models.BigIntegerField(default=0)
    bad_rows = models.BigIntegerField(default=0)
    added = models.BigIntegerField(null=True)
    changed = models.BigIntegerField(null=True)
    unchanged = models.BigIntegerField(null=True)
    ended = models.BigIntegerField(null=True)
    failure = models.CharField(max_length=500, blank=True)
    started_by = models.CharField(max_length=100)
    started_by_id = models.PositiveBigIntegerField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = LoadQuerySet.as_manager()

    class Meta:
        db_table_comment = "登记库数据装载批次"
        constraints = [
            models.UniqueConstraint(
                "register",
                condition=Q(state__in=[LoadState.READING, LoadState.CHECKED, LoadState.APPLYING]),
                name="one_open_load_per_register",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_name} ({self.state})"


class LoadFlaw(models.Model):
    """What is wrong with one row (装载问题). ``value`` is covered unless it is no personal data."""

    privacy = holds(
        "指出登记数据的差错",
        Retention.REGISTER,
        about="登记的人",
        sensitive="value",
        plain="column reason",
        shown_at="registers:show_my_data",
    )

    load = models.ForeignKey(Load, models.CASCADE, related_name="flaws")
    line = models.BigIntegerField()
    column = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=40)
    weight = models.CharField(max_length=6, choices=FlawWeight, default=FlawWeight.ERROR)
    value = SealedText(seal="registers.load_flaw.value", blank=True)

    class Meta:
        db_table_comment = "登记库数据装载问题"
        indexes = [models.Index(fields=["load", "line"], name="load_flaw_by_line")]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"

    @property
    def message(self) -> str:
        """What is wrong, in the language of the reader."""
        return str(REASONS[self.reason])
