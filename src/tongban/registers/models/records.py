"""What registers hold. ``Record`` is the latest version of each entry, so that it stays flat as history grows."""

from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from tongban.identity import public as identity
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds
from tongban.registers.models.registers import Register
from tongban.registers.permissions import LOOK_UP


class RecordQuerySet(models.QuerySet["Record"]):
    def visible_to(self, actor: Actor) -> Self:
        """A party: what is held about itself and about those it acts for. Officials who look up: all, one at a time,
        with a purpose (services.lookups). Other systems: the party they speak for."""
        if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.may(LOOK_UP)):
            return self.all()
        numbers = identity.numbers_of(actor)
        return self.filter(Q(subject_number__in=numbers) | Q(other_number__in=numbers)) if numbers else self.none()

    def owned_by(self, authority_id: int | None) -> Self:
        """Records of the registers of one department, for the answer to a correction request."""
        return self.filter(register__authority_id=authority_id) if authority_id else self.none()


class Version(models.Model):
    """Columns that the latest and the past versions share. ``valid_until`` is the last day it holds.

    ``marks`` holds what differs from the record as a whole for single columns: ``{"address": {"disputed": "JH…"}}``,
    ``{"address": {"corrected": "JH…", "was": …, "as_of": …}}``.
    """

    register = models.ForeignKey(Register, models.PROTECT, related_name="+", db_index=False)
    subject_number = models.CharField(max_length=40)
    entry = models.CharField(max_length=80, blank=True)
    relation = models.CharField(max_length=40, blank=True)
    other_number = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict)
    marks = models.JSONField(default=dict)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    as_of = models.DateField()
    load = models.ForeignKey("registers.Load", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True


class Record(Version):
    """One entry of a register as it last stood (登记记录)."""

    privacy = holds(
        "政府已掌握的信息，免于重复提交",
        Retention.REGISTER,
        about="登记的人",
        sensitive="subject_number other_number data marks",
        plain="entry relation",
        shown_at="registers:show_my_data",
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table_comment = "登记记录（最新版本）"
        constraints = [
            models.UniqueConstraint("register", "subject_number", "entry", name="record_once_per_entry"),
            models.CheckConstraint(
                name="record_ends_after_it_starts",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["other_number", "register"], name="record_by_other", condition=~Q(other_number="")),
            models.Index(fields=["register"], name="record_with_marks", condition=~Q(marks={})),
        ]

    def __str__(self) -> str:
        return f"record {self.pk}"


_ONE_RECORD = Func(F("record_id"), F("record_id"), Value("[]"), function="int8range")  # core PostgreSQL: no btree_gist
_ITS_DAYS = Func(F("valid_from"), F("valid_until"), RangeBoundary(inclusive_upper=True), function="daterange")


class PastRecord(Version):
    """An earlier version (登记记录历史). ``replaced`` is True when it was put right rather than followed: then it held
    on no day, and only says what was believed until ``written_at``."""

    privacy = holds(
        "政府已掌握的信息，免于重复提交",
        Retention.REGISTER,
        about="登记的人",
        sensitive="subject_number other_number data marks",
        plain="entry relation",
        shown_at="registers:show_my_data",
    )

    record = models.ForeignKey(Record, models.PROTECT, related_name="past")
    replaced = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    class Meta:
        db_table_comment = "登记记录（历史版本）"
        indexes = [models.Index(fields=["register", "subject_number"], name="past_record_by_subject")]
        constraints = [
            ExclusionConstraint(
                name="past_records_do_not_overlap",
                index_type="GIST",
                expressions=[(_ONE_RECORD, RangeOperators.OVERLAPS), (_ITS_DAYS, RangeOperators.OVERLAPS)],
                condition=Q(replaced=False),
            ),
            models.CheckConstraint(
                name="past_record_has_an_end", condition=Q(replaced=True) | Q(valid_until__gte=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return f"past record {self.pk}"
