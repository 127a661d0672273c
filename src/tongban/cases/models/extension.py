"""Extensions."""

from django.db import models
from django.db.models import Q

from tongban.cases.models.case import Case
from tongban.kernel.privacy import Retention, holds


class Extension(models.Model):
    """The one extension of a decision (延期, 行政许可法 art. 42): approved by a head, the applicant told why."""

    privacy = holds("延长办理期限", Retention.CASE, personal="reasons")

    case = models.OneToOneField(Case, models.PROTECT, related_name="extension")
    days = models.PositiveSmallIntegerField()  # working days
    reasons = models.TextField()
    approved_by = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    approved_by_name = models.CharField(max_length=100)
    approved_at = models.DateTimeField()
    due_on_before = models.DateField()
    due_on_after = models.DateField()

    class Meta:
        db_table_comment = "延期"
        constraints = [
            models.CheckConstraint(name="extension_has_days_and_reasons", condition=Q(days__gt=0) & ~Q(reasons="")),
        ]

    def __str__(self) -> str:
        return f"extension of {self.case_id}"
