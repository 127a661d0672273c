"""Special procedures, visits to the place, objections."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from tongban.cases.enums import ProcedureKind
from tongban.cases.models.case import Case
from tongban.catalogue.public import LimitUnit
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.masking import mask_name
from tongban.kernel.privacy import Retention, holds


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def on_public_view(self) -> Self:
        """Public views (公示) of any time: what was shown to everybody."""
        return self.filter(kind=ProcedureKind.PUBLICITY)


class Procedure(models.Model):
    """A special procedure of a case (特别程序, 行政许可法 art. 45): who approved it, on which basis, how long it was
    said to take, when it ended and with what result.

    ``stops_clock`` is decided when it starts: the law or the item allows it, or it does not. ``expected_*`` is the time
    told in writing, ``expected_on`` its last day. ``warned_at``: the authority was warned that it takes longer.
    """

    privacy = holds("特别程序", Retention.CASE, personal="result reasons", plain="name basis")

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

    objects = ProcedureQuerySet.as_manager()

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

    privacy = holds("现场核查", Retention.CASE, sensitive="place", personal="present findings")

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

    privacy = holds("现场核查", Retention.CASE, sensitive="file")

    visit = models.ForeignKey(SiteVisit, models.PROTECT, related_name="photos")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "现场照片"

    def __str__(self) -> str:
        return f"photo of {self.visit_id}"


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, actor: Actor) -> Self:
        """A person's own; the platform sees all. Staff come to them through the case."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        if actor.kind is ActorKind.CITIZEN and actor.id is not None:
            return self.filter(party_id=actor.id)
        return self.none()


class Objection(models.Model):
    """What somebody says against a case while it is on public view (公示异议), and what the authority answered.

    ``party`` is set when the person objected online, once for each view; what is added later joins ``text``.
    ``accepted`` tells how it was answered, null where that was not said.
    """

    privacy = holds(
        "公示期间的异议", Retention.CASE, about="提出异议的人", personal="party name contact text answer", whose="party"
    )

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="objections")
    party = models.ForeignKey("identity.Party", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100)
    contact = SealedText(seal="objection.contact", blank=True)
    text = models.TextField()
    made_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=100, blank=True)
    accepted = models.BooleanField(null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        db_table_comment = "公示异议"
        constraints = [
            models.UniqueConstraint(
                "procedure", "party", condition=Q(party__isnull=False), name="objection_once_per_view_and_party"
            ),
            models.CheckConstraint(
                name="objection_answered_has_an_answer",
                condition=Q(answered_at__isnull=True, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"objection to {self.procedure_id}"

    @property
    def shown_name(self) -> str:
        """The name as pages of the case show it: in part, where the person gave it with an account."""
        return mask_name(self.name) if self.party_id else self.name


class ObjectionFile(models.Model):
    """A file somebody gave with an objection (异议材料)."""

    privacy = holds("公示期间的异议", Retention.CASE, about="提出异议的人", sensitive="file", personal="name")

    objection = models.ForeignKey(Objection, models.PROTECT, related_name="files")
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")
    name = models.CharField(max_length=255)

    class Meta:
        db_table_comment = "公示异议材料"

    def __str__(self) -> str:
        return f"file of {self.objection_id}"
