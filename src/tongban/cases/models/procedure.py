"""Special procedures, visits to the place, objections."""

from django.db import models
from django.db.models import F, Q

from tongban.cases.enums import ProcedureKind
from tongban.cases.models.case import Case
from tongban.catalogue.public import LimitUnit


class Procedure(models.Model):
    """A special procedure of a case (特别程序, 行政许可法 art. 45): who approved it, on which basis, how long it was
    said to take, when it ended and with what result.

    ``stops_clock`` is decided when it starts: the law or the item allows it, or it does not. ``expected_*`` is the time
    told in writing, ``expected_on`` its last day. ``warned_at``: the authority was warned that it takes longer.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="procedures")
    kind = models.CharField(max_length=16, choices=ProcedureKind)
    name = models.CharField(max_length=100)
    basis = models.TextField()
    reasons = models.TextField()
    stops_clock = models.BooleanField()
    expected_value = models.PositiveSmallIntegerField()
    expected_unit = models.CharField(max_length=12, choices=LimitUnit)
    expected_on = models.DateField()
    approved_by = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    approved_by_name = models.CharField(max_length=100)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by_name = models.CharField(max_length=100, blank=True)
    passed = models.BooleanField(null=True)
    result = models.TextField(blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "特别程序"
        constraints = [
            models.UniqueConstraint("case", "kind", condition=Q(ended_at__isnull=True), name="one_procedure_of_a_kind"),
            models.CheckConstraint(
                name="procedure_ends_with_a_result",
                condition=Q(ended_at__isnull=True) | (~Q(result="") & Q(ended_at__gte=F("started_at"))),
            ),
        ]
        indexes = [
            models.Index(
                fields=["expected_on", "id"], name="procedure_running_by_day", condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class SiteVisit(models.Model):
    """A check at the place by two or more officers (现场核查, 行政许可法 art. 34(3), 55): who, where, when, what.

    ``officers`` are ``{"id", "name", "number"}``; ``present`` is who was there for the applicant.
    """

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="visits")
    place = models.CharField(max_length=300)
    visited_at = models.DateTimeField()
    officers = models.JSONField(default=list)
    present = models.CharField(max_length=100, blank=True)
    findings = models.TextField()
    passed = models.BooleanField()
    recorded_by_name = models.CharField(max_length=100)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table_comment = "现场核查记录"

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.place}"


class VisitPhoto(models.Model):
    """A photo taken at the place (现场照片)."""

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="photos")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "现场照片"

    def __str__(self) -> str:
        return f"photo of {self.visit_id}"


class Objection(models.Model):
    """What somebody says against a case while it is on public view (公示异议), and what the authority answered."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="objections")
    name = models.CharField(max_length=100)
    contact = models.CharField(max_length=100, blank=True)
    text = models.TextField()
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table_comment = "公示异议"
        constraints = [
            models.CheckConstraint(
                name="objection_answered_has_an_answer",
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"objection to {self.procedure_id}"
