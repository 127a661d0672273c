"""Hearings."""

from django.db import models
from django.db.models import Q

from tongban.cases.enums import HearingGround
from tongban.cases.models.case import Case
from tongban.kernel.privacy import Retention, holds


class Hearing(models.Model):
    """The hearing of a case (听证, 行政许可法 art. 46-48), from the right told to the signed record.

    Under art. 47 the parties are told (``told_at``) and ask in five days (``asked_at``) or say that they do not want
    it (``waived_at``); under art. 46 the authority announces it. ``signatures`` are
    ``{"name", "role", "signed", "note"}``: who refuses to sign is recorded with the reason.
    """

    privacy = holds(
        "听证",
        Retention.CASE,
        personal="asked_why attendees record signatures challenge",
        plain="topic place closed_why challenge_answer",
    )

    case = models.OneToOneField(Case, models.PROTECT, related_name="hearing")
    ground = models.CharField(max_length=2, choices=HearingGround)
    topic = models.TextField()
    told_at = models.DateTimeField()
    told_by_name = models.CharField(max_length=100)
    ask_by = models.DateField()
    asked_at = models.DateTimeField(null=True, blank=True)
    asked_by_name = models.CharField(max_length=100, blank=True)
    asked_why = models.TextField(blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    organise_by = models.DateField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=300, blank=True)
    public = models.BooleanField(default=True)
    closed_why = models.CharField(max_length=500, blank=True)
    chair = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    chair_name = models.CharField(max_length=100, blank=True)
    clerk_name = models.CharField(max_length=100, blank=True)
    notified_at = models.DateTimeField(null=True, blank=True)
    challenge = models.TextField(blank=True)
    challenged_at = models.DateTimeField(null=True, blank=True)
    challenge_upheld = models.BooleanField(null=True)
    challenge_answer = models.TextField(blank=True)
    held_at = models.DateTimeField(null=True, blank=True)
    attendees = models.TextField(blank=True)
    record = models.TextField(blank=True)
    signatures = models.JSONField(default=list)

    class Meta:
        db_table_comment = "听证"
        constraints = [
            models.CheckConstraint(
                name="hearing_held_has_a_record",
                condition=Q(held_at__isnull=True) | (~Q(record="") & Q(notified_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="hearing_closed_to_the_public_says_why", condition=Q(public=True) | ~Q(closed_why="")
            ),
        ]

    def __str__(self) -> str:
        return f"hearing of {self.case_id}"
