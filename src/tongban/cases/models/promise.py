"""Acceptance on trust: a material that comes later, a condition that is promised."""

from django.db import models
from django.db.models import Q

from tongban.cases.models.case import Case
from tongban.kernel.privacy import Retention, holds


class Tolerance(models.Model):
    """Acceptance although minor materials are missing (容缺受理): the list, the applicant's promise, the last day.

    ``materials`` are ``{"key", "label", "received_at"}``; ``promise`` is the text as it was shown and promised,
    ``days`` the working days it names. It runs from ``accepted_at``; ``met`` tells how it ended: all came in time, or
    not, or null when the case ended before.
    """

    privacy = holds("容缺受理的承诺", Retention.CASE, personal="promise", plain="materials")

    case = models.OneToOneField(Case, models.PROTECT, related_name="tolerance")
    materials = models.JSONField(default=list)
    promise = models.TextField()
    days = models.PositiveSmallIntegerField()
    promised_by_name = models.CharField(max_length=100)
    promised_at = models.DateTimeField()
    accepted_by_name = models.CharField(max_length=100, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    met = models.BooleanField(null=True)

    class Meta:
        db_table_comment = "容缺受理"
        constraints = [
            models.CheckConstraint(
                name="tolerance_accepted_has_a_last_day",
                condition=Q(accepted_at__isnull=True, due_on__isnull=True)
                | Q(accepted_at__isnull=False, due_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on", "id"], name="tolerance_open_by_day", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"tolerance of {self.case_id}"

    @property
    def runs(self) -> bool:
        """Accepted, and neither over nor overtaken by the end of the case."""
        return self.accepted_at is not None and self.ended_at is None

    @property
    def waiting(self) -> list[dict[str, str]]:
        """The materials still to come."""
        return [point for point in self.materials if not point["received_at"]]


class Commitment(models.Model):
    """Approval on the applicant's word (告知承诺): what was promised, and what the check afterwards found.

    ``promise`` is the text as it was shown; ``materials``, ``{"key", "label", "received_at"}``, are what it stands in
    for, and once it does not stand any more, what of it has come. A grant on it sets ``check_by``, the last day to look
    into it; an order to correct (``ordered_at``) puts that day off once. ``dropped_at``: the decision ended before.
    """

    privacy = holds("告知承诺", Retention.CASE, personal="promise findings order withdrawn_why", plain="materials")

    case = models.OneToOneField(Case, models.PROTECT, related_name="commitment")
    materials = models.JSONField(default=list)
    promise = models.TextField()
    days = models.PositiveSmallIntegerField()
    promised_by_name = models.CharField(max_length=100)
    promised_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_name = models.CharField(max_length=100, blank=True)
    withdrawn_why = models.TextField(blank=True)
    accepted_by_name = models.CharField(max_length=100, blank=True)
    check_by = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    ordered_at = models.DateTimeField(null=True, blank=True)
    order = models.TextField(blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    checked_by_name = models.CharField(max_length=100, blank=True)
    kept = models.BooleanField(null=True)
    findings = models.TextField(blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "告知承诺"
        constraints = [
            models.CheckConstraint(
                name="commitment_decided_has_a_last_day",
                condition=Q(accepted_by_name="", check_by__isnull=True)
                | (~Q(accepted_by_name="") & Q(check_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="commitment_taken_back_is_not_decided_on",
                condition=Q(withdrawn_at__isnull=True) | Q(check_by__isnull=True),
            ),
            models.CheckConstraint(
                name="commitment_checked_has_findings",
                condition=Q(checked_at__isnull=True, kept__isnull=True)
                | (Q(checked_at__isnull=False, kept__isnull=False, check_by__isnull=False) & ~Q(findings="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["check_by", "id"],
                name="commitment_unchecked",
                condition=Q(check_by__isnull=False, checked_at__isnull=True, dropped_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"commitment of {self.case_id}"

    @property
    def stands(self) -> bool:
        """It stands in for the materials: neither taken back, nor looked into, nor overtaken."""
        return self.withdrawn_at is None and self.checked_at is None and self.dropped_at is None

    @property
    def to_check(self) -> bool:
        """A decision rests on it that nobody has looked into."""
        return self.stands and self.check_by is not None

    @property
    def waiting(self) -> list[dict[str, str]]:
        """The materials to be handed in after all, because it does not stand any more."""
        return [] if self.stands else [point for point in self.materials if not point["received_at"]]
