"""A case, its steps, its history, its materials, its notices, private notes."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from tongban.cases.enums import (
    OPEN_STATES,
    CaseState,
    Channel,
    MaterialForm,
    NonAcceptanceReason,
    NoticeKind,
    TaskState,
)
from tongban.catalogue.public import StepKind
from tongban.kernel.actors import Actor, ActorKind


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        """The only door to cases: every other query starts here."""
        match actor.kind:
            case ActorKind.CITIZEN:
                return self.filter(Q(applicant_id=actor.id) | Q(agent_id=actor.id))
            case ActorKind.STAFF:
                if actor.may("bureau:case:watch"):
                    return self.all()
                if actor.may("staff:case:read"):
                    return self.filter(authority_id=actor.authority_id)
            case ActorKind.CLIENT:
                return self.filter(client_id=actor.id)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)


class Case(models.Model):
    """How one authority handles one item for one applicant (办件).

    ``number`` = implementation code + yyyymmdd + serial. The snapshots are evidence: pages about a case read them,
    never today's catalogue or register. Dates ``*_due_on`` are the last day of the limit, inclusive.
    """

    number = models.CharField(max_length=60, unique=True)
    application_number = models.CharField(max_length=30, db_index=True)
    item_version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=50)
    item_title = models.CharField(max_length=500)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    applicant = models.ForeignKey("identity.Party", models.PROTECT, related_name="+")
    applicant_snapshot = models.JSONField(default=dict)
    agent = models.ForeignKey("identity.Party", models.PROTECT, null=True, blank=True, related_name="+")
    agent_snapshot = models.JSONField(default=dict)
    client_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=1, choices=Channel)
    state = models.CharField(max_length=14, choices=CaseState, default=CaseState.RECEIVED)
    facts = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    acceptance_due_on = models.DateField()
    promised_due_on = models.DateField(null=True, blank=True)
    statutory_due_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)  # the date that matters now; null when the clock does not run
    query_code = models.CharField(max_length=12)
    verification = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    result_number = models.CharField(max_length=60, blank=True)
    result_valid_until = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)
    non_acceptance = models.CharField(max_length=20, choices=NonAcceptanceReason, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table_comment = "办件"
        constraints = [
            models.CheckConstraint(
                name="case_accepted_has_a_moment",
                condition=~Q(state__in=[CaseState.ACCEPTED, CaseState.GRANTED, CaseState.REFUSED])
                | Q(accepted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="case_closed_has_a_moment",
                condition=Q(state__in=OPEN_STATES, closed_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="case_refused_has_reasons",
                condition=~Q(state__in=[CaseState.REFUSED, CaseState.NOT_ACCEPTED]) | ~Q(reasons=""),
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "-received_at", "-id"], name="case_by_applicant"),
            models.Index(
                fields=["authority", "due_on", "id"], name="case_open_by_due", condition=Q(state__in=OPEN_STATES)
            ),
            models.Index(fields=["due_on", "id"], name="case_all_open_by_due", condition=Q(state__in=OPEN_STATES)),
            models.Index(fields=["authority", "-closed_at", "-id"], name="case_closed_by_authority"),
            models.Index(fields=["client_id", "-id"], name="case_by_client", condition=Q(client_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class CaseMaterial(models.Model):
    """One material received for a case (办件材料)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=500)
    form = models.CharField(max_length=10, choices=MaterialForm)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    checked = models.BooleanField(null=True)
    checked_note = models.CharField(max_length=500, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table_comment = "办件材料"

    def __str__(self) -> str:
        return self.name


class CaseTask(models.Model):
    """One step of one case as a row (办件环节), claimed by one member of staff at a time."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    step_key = models.CharField(max_length=60)
    step_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=StepKind)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    claimed_by = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    due_on = models.DateField(null=True, blank=True)
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table_comment = "办件环节"
        constraints = [
            models.UniqueConstraint("case", condition=Q(state=TaskState.OPEN), name="one_open_task_per_case"),
        ]
        indexes = [
            models.Index(
                fields=["authority", "due_on", "id"], name="task_open_by_due", condition=Q(state=TaskState.OPEN)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step_name}"


class CaseEvent(models.Model):
    """One line of a case's history (办理过程). ``public`` lines are shown to the applicant."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="history")
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    state = models.CharField(max_length=14, choices=CaseState)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    public = models.BooleanField(default=True)

    class Meta:
        db_table_comment = "办理过程"

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"


class Supplement(models.Model):
    """A one-off supplement notice (补正告知): exactly which fields and materials, told once (行政许可法 32(4))."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="supplements")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reason = models.TextField()
    fields = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "补正告知"
        constraints = [
            models.UniqueConstraint("case", condition=Q(answered_at__isnull=True), name="one_open_supplement"),
        ]

    def __str__(self) -> str:
        return f"supplement of {self.case_id}"


class Notice(models.Model):
    """A numbered, dated document (文书). The PDF is made by a job after commit; ``content`` is what it says."""

    number = models.CharField(max_length=60, unique=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=16, choices=NoticeKind)
    issued_at = models.DateTimeField()
    content = models.JSONField()
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    verification = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        db_table_comment = "文书"

    def __str__(self) -> str:
        return self.number


class Note(models.Model):
    """A private note among staff (内部备注); never shown to the applicant."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    author = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table_comment = "内部备注"

    def __str__(self) -> str:
        return f"note on {self.case_id}"
