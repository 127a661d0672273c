"""Promises that proved false."""

from django.db import models
from django.db.models import Q

from tongban.identity.models.party import Party
from tongban.identity.models.places import Authority
from tongban.kernel.privacy import Retention, holds


class FalsePromise(models.Model):
    """A promise that proved false (不实承诺信用记录). It counts until it is repaired (信用修复), which keeps the row.

    ``case_number`` is the case whose check found it; whoever disputes it turns to the authority, and may have the
    decision that followed reconsidered.
    """

    privacy = holds(
        "核查承诺后的信用记录",
        Retention.CASE,
        personal="party findings",
        plain="case_number item_title repair_reasons",
        whose="party",
    )

    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    case_number = models.CharField(max_length=60)
    item_title = models.CharField(max_length=500)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+")
    findings = models.TextField()
    found_at = models.DateTimeField()
    repaired_at = models.DateTimeField(null=True, blank=True)
    repaired_by_name = models.CharField(max_length=100, blank=True)
    repair_reasons = models.TextField(blank=True)

    class Meta:
        db_table_comment = "不实承诺信用记录"
        constraints = [
            models.CheckConstraint(
                name="false_promise_repaired_with_reasons",
                condition=Q(repaired_at__isnull=True) | ~Q(repair_reasons=""),
            ),
            models.UniqueConstraint(
                "case_number", condition=Q(repaired_at__isnull=True), name="false_promise_counts_once_per_case"
            ),
        ]
        indexes = [
            models.Index(fields=["party"], name="false_promise_counting", condition=Q(repaired_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.case_number}"
