"""What follows a decision, who else takes part, and the archive."""

from django.db import models
from django.db.models import Q

from tongban.cases.enums import AppealOutcome, ParticipantRole, SequelKind
from tongban.cases.models.case import Case
from tongban.kernel.crypto.fields import SealedJSON, SealedText
from tongban.kernel.privacy import Retention, holds


class Sequel(models.Model):
    """An act after the decision (决定后的事项): change, renewal, revocation, cancellation, reopening, appeal.

    ``ground`` is the code of the law's ground; ``before`` and ``after`` what a change or renewal altered. ``body`` is
    the authority or court an appeal went to, ``reference`` its number there.
    """

    privacy = holds(
        "决定之后的变更、延续、撤销等",
        Retention.CASE,
        sensitive="before after",
        personal="reasons outcome_text",
        plain="ground body reference",
    )

    case = models.ForeignKey(Case, models.PROTECT, related_name="sequels")
    kind = models.CharField(max_length=16, choices=SequelKind)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=100)
    ground = models.CharField(max_length=20, blank=True)
    reasons = models.TextField()
    before = SealedJSON(seal="sequel.before")
    after = SealedJSON(seal="sequel.after")
    body = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=AppealOutcome, blank=True)
    outcome_text = models.TextField(blank=True)

    class Meta:
        db_table_comment = "决定后事项"
        constraints = [
            models.UniqueConstraint(
                "case",
                "kind",
                condition=Q(kind__in=[SequelKind.RECONSIDERATION, SequelKind.LITIGATION], ended_at__isnull=True),
                name="one_open_appeal_of_a_kind",
            ),
            models.UniqueConstraint(
                "case",
                condition=Q(kind=SequelKind.CANCELLATION),
                name="cancelled_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"


class Participant(models.Model):
    """Somebody else who takes part in a case (共同申请人, 利害关系人): told of it, and heard (行政许可法 art. 36).

    ``party`` is set when the person has an account here; a co-applicant then sees the case. An interested party is
    told in writing (``notice``, ``told_at``), and speaks by ``state_by`` or says that nothing is to be said. ``major``:
    great interests are touched directly, so there is a right to a hearing (art. 47): ``hearing_notice`` is their copy
    of the notice, and they ask for the hearing or do without it as the applicant may.
    """

    privacy = holds(
        "共同申请人、利害关系人",
        Retention.CASE,
        about="共同申请人、利害关系人",
        sensitive="certificate_number",
        personal="party name mobile interest statement hearing_why",
        whose="party",
    )

    case = models.ForeignKey(Case, models.PROTECT, related_name="participants")
    role = models.CharField(max_length=16, choices=ParticipantRole)
    party = models.ForeignKey("identity.Party", models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=100)
    certificate_number = SealedText(seal="participant.certificate_number", blank=True)
    mobile = SealedText(seal="participant.mobile", blank=True)
    interest = models.TextField(blank=True)
    added_at = models.DateTimeField()
    added_by_name = models.CharField(max_length=100)
    told_at = models.DateTimeField(null=True, blank=True)
    major = models.BooleanField(default=False, db_default=False)
    notice = models.ForeignKey("cases.Notice", models.PROTECT, null=True, blank=True, related_name="+")
    state_by = models.DateField(null=True, blank=True)
    statement = models.TextField(blank=True)
    stated_at = models.DateTimeField(null=True, blank=True)
    waived_at = models.DateTimeField(null=True, blank=True)
    hearing_notice = models.ForeignKey("cases.Notice", models.PROTECT, null=True, blank=True, related_name="+")
    hearing_asked_at = models.DateTimeField(null=True, blank=True)
    hearing_waived_at = models.DateTimeField(null=True, blank=True)
    hearing_why = models.TextField(blank=True, default="")

    class Meta:
        db_table_comment = "办件参与人"
        constraints = [
            models.UniqueConstraint(
                "case", "party", condition=Q(party__isnull=False), name="participant_once_per_case_and_party"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role}"


class ArchivePackage(models.Model):
    """The archive of a case as one file (归档信息包), its manifest's digests kept beside it."""

    privacy = holds(
        "归档",
        Retention.CASE,
        sensitive="file",
        plain="manifest_sha256 manifest_sm3",
        withheld="归档副本，内容与办件相同",
    )

    case = models.ForeignKey(Case, models.PROTECT, related_name="packages")
    asked_at = models.DateTimeField()
    asked_by_name = models.CharField(max_length=100)
    made_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    manifest_sm3 = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table_comment = "归档信息包"
        constraints = [
            models.UniqueConstraint("case", condition=Q(made_at__isnull=True), name="one_package_being_made"),
        ]

    def __str__(self) -> str:
        return f"package of {self.case_id}"
