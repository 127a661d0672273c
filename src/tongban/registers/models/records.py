"""What registers hold. ``Record`` is the latest version of each entry, so that it stays flat as history grows."""

import json
from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

from tongban.identity import public as identity
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import BlindIndex, BlindlyFound, SealedJSON, SealedText, blind_index
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
        return self.filter(Q(subject_index__in=numbers) | Q(other_index__in=numbers)) if numbers else self.none()

    def owned_by(self, authority_id: int | None) -> Self:
        """Records of the registers of one department, for the answer to a correction request."""
        return self.filter(register__authority_id=authority_id) if authority_id else self.none()


_SPELLING = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)


def said_by(data: dict[str, Any]) -> str:
    """The values of an entry in one spelling, to compare them by their digest."""
    return _SPELLING.encode(data)


def entry_mark(text: str) -> str:
    """What tells entries of one subject apart, unreadable: it may hold the number of the other side."""
    return blind_index(text, about="registers.entry").hex()


class Version(BlindlyFound):
    """Columns that the latest and the past versions share. ``valid_until`` is the last day it holds.

    Whom an entry is about and what it says lie sealed. Numbers are found by their blind indexes; ``digest`` (keyed)
    tells whether a file brings other values; ``entry`` is ``entry_mark`` of what tells entries apart.

    ``marks`` holds what differs from the record as a whole for single columns: ``{"address": {"disputed": "JH…"}}``,
    ``{"address": {"corrected": "JH…", "was": …, "as_of": …}}``.
    """

    register = models.ForeignKey(Register, models.PROTECT, related_name="+", db_index=False)
    subject_number = SealedText(seal="registers.subject_number")
    subject_index = BlindIndex(of="subject_number", about="registers.number")
    entry = models.CharField(max_length=80, blank=True)
    relation = models.CharField(max_length=40, blank=True)
    other_number = SealedText(seal="registers.other_number", blank=True)
    other_index = BlindIndex(of="other_number", about="registers.number")
    data = SealedJSON(seal="registers.data")
    digest = BlindIndex(of="said", about="registers.data")
    marks = SealedJSON(seal="registers.marks")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    as_of = models.DateField()
    load = models.ForeignKey("registers.Load", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **options: Any) -> None:
        if update_fields is not None and "data" in update_fields:
            update_fields = {*update_fields, "digest"}
        super().save(*args, update_fields=update_fields, **options)

    @property
    def said(self) -> str:
        """What ``digest`` is made of."""
        return said_by(self.data)


class Record(Version):
    """One entry of a register as it last stood (登记记录)."""

    privacy = holds(
        "政府已掌握的信息，免于重复提交",
        Retention.REGISTER,
        about="登记的人",
        sensitive="subject_number other_number data marks",
        plain="subject_index other_index digest entry relation",
        shown_at="registers:show_my_data",
    )

    marked = models.BooleanField(default=False)  # whether ``marks`` says anything

    objects = RecordQuerySet.as_manager()

    class Meta:
        db_table_comment = "登记记录（最新版本）"
        constraints = [
            models.UniqueConstraint("register", "subject_index", "entry", name="record_once_per_entry"),
            models.CheckConstraint(
                name="record_ends_after_it_starts",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
        ]
        indexes = [
            models.Index(fields=["other_index", "register"], name="record_by_other", condition=~Q(other_index=b"")),
            models.Index(fields=["register"], name="record_with_marks", condition=Q(marked=True)),
        ]

    def __str__(self) -> str:
        return f"record {self.pk}"

    def save(self, *args: Any, update_fields: Any = None, **options: Any) -> None:
        self.marked = bool(self.marks)
        if update_fields is not None and "marks" in update_fields:
            update_fields = {*update_fields, "marked"}
        super().save(*args, update_fields=update_fields, **options)


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
        plain="subject_index other_index digest entry relation",
        shown_at="registers:show_my_data",
    )

    record = models.ForeignKey(Record, models.PROTECT, related_name="past")
    replaced = models.BooleanField(default=False)
    written_at = models.DateTimeField()

    class Meta:
        db_table_comment = "登记记录（历史版本）"
        indexes = [models.Index(fields=["register", "subject_index"], name="past_record_by_subject")]
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
