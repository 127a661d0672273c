"""Supplement notices."""

from django.db import models
from django.db.models import Q

from tongban.cases.models.case import Case
from tongban.kernel.crypto.fields import SealedJSON
from tongban.kernel.privacy import Retention, holds


class Supplement(models.Model):
    """A one-off supplement notice (补正告知): exactly which fields and materials, told once (行政许可法 32(4)).

    ``fields`` and ``materials`` are lists of ``{"key", "label", "reason"}``. ``override_reason`` is set when this is a
    second notice in one acceptance round: a breach of 一次性告知 that somebody answered for.
    """

    privacy = holds(
        "补正告知",
        Retention.CASE,
        sensitive="facts_before",
        personal="reason fields materials",
        plain="override_reason",
    )

    case = models.ForeignKey(Case, models.PROTECT, related_name="supplements")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reason = models.TextField()
    fields = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    override_reason = models.TextField(blank=True)
    facts_before = SealedJSON(seal="supplement.facts_before")
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "补正告知"
        constraints = [
            models.UniqueConstraint("case", condition=Q(ended_at__isnull=True), name="one_open_supplement"),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="supplement_open_by_due", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"supplement of {self.case_id}"
