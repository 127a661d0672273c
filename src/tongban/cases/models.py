"""A case, its steps, its history, its materials, its notices, private notes."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

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
from tongban.identity.public import BUREAU_WATCH, CASE_READ
from tongban.kernel.actors import Actor, ActorKind

_OPEN = Q(state=TaskState.OPEN)
_WAITING = Q(state=TaskState.WAITING)
_CLAIMED = Q(state=TaskState.OPEN, claimed_by__isnull=False)
_UNCLAIMED = Q(state=TaskState.OPEN, claimed_by__isnull=True)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        """The only door to cases: every other query starts here."""
        match actor.kind:
            case ActorKind.CITIZEN:
                return self.filter(Q(applicant_id=actor.id) | Q(agent_id=actor.id))
            case ActorKind.STAFF:
                if actor.may(BUREAU_WATCH):
                    return self.all()
                if actor.may(CASE_READ) and actor.authority_id is not None:
                    has_a_step = CaseTask.objects.filter(case_id=OuterRef("pk"), authority_id=actor.authority_id)
                    return self.filter(Q(authority_id=actor.authority_id) | Exists(has_a_step))
            case ActorKind.CLIENT:
                return self.filter(client_id=actor.id)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()

    def numbered(self, number: str) -> Self:
        """The case with this number; what cannot be a number is looked up nowhere."""
        return self.filter(number=number) if number.isascii() and number.isalnum() else self.none()

    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def of_authority(self, authority_id: int | None) -> Self:
        """The cases an authority decides; keeps lists on their index."""
        return self.filter(authority_id=authority_id)


class Case(models.Model):
    """How one authority handles one item for one applicant (办件).

    ``number`` = implementation code + yyyymmdd + serial. The snapshots are evidence: pages about a case read them,
    never today's catalogue or register. Dates ``*_due_on`` are the last day of the limit, inclusive; ``due_at`` is set
    only while a limit in hours runs. ``counted_from`` is the legal day of acceptance, day 0 of the limits: for a case
    deemed accepted it is the day the materials came (行政许可法 art. 32(4)), not the day the platform noticed.
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
    contact = models.JSONField(default=dict)  # contact_name, mobile, email, address as confirmed for this application
    client_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=1, choices=Channel)
    state = models.CharField(max_length=14, choices=CaseState, default=CaseState.RECEIVED)
    facts = models.JSONField(default=dict)
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    counted_from = models.DateField(null=True, blank=True)
    deemed_accepted = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    acceptance_due_on = models.DateField()
    promised_due_on = models.DateField(null=True, blank=True)
    statutory_due_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)  # the date that matters now; null when no clock runs
    due_at = models.DateTimeField(null=True, blank=True)
    query_code = models.CharField(max_length=12)
    result_number = models.CharField(max_length=60, blank=True)
    result_valid_until = models.DateField(null=True, blank=True)
    reasons = models.TextField(blank=True)
    non_acceptance = models.CharField(max_length=20, choices=NonAcceptanceReason, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table_comment = "办件"
        constraints = [
            models.UniqueConstraint("application_number", "item_version", name="case_once_per_application_and_item"),
            models.CheckConstraint(
                name="case_accepted_has_a_moment",
                condition=~Q(state__in=[CaseState.ACCEPTED, CaseState.GRANTED, CaseState.REFUSED])
                | Q(accepted_at__isnull=False, counted_from__isnull=False),
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
            models.Index(fields=["agent", "-id"], name="case_by_agent", condition=Q(agent__isnull=False)),
            models.Index(fields=["authority", "-id"], name="case_by_authority"),
            models.Index(
                fields=["authority", "-closed_at", "-id"],
                name="case_closed_by_authority",
                condition=Q(closed_at__isnull=False),
            ),
            models.Index(fields=["-closed_at", "-id"], name="case_all_closed", condition=Q(closed_at__isnull=False)),
            models.Index(
                fields=["acceptance_due_on", "id"],
                name="case_awaiting_acceptance",
                condition=Q(state=CaseState.RECEIVED),
            ),
            models.Index(fields=["client_id", "-id"], name="case_by_client", condition=Q(client_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class CaseMaterial(models.Model):
    """One material received for a case (办件材料). What a supplement replaces stays, marked ``superseded_at``."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials")
    key = models.CharField(max_length=100)
    name = models.CharField(max_length=500)
    form = models.CharField(max_length=10, choices=MaterialForm)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    checked = models.BooleanField(null=True)
    checked_note = models.CharField(max_length=500, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        db_table_comment = "办件材料"

    def __str__(self) -> str:
        return self.name


class CaseTaskQuerySet(models.QuerySet["CaseTask"]):
    def visible_to(self, actor: Actor) -> Self:
        """The only door to the desk: an authority sees its own steps, the bureau sees all."""
        if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.may(BUREAU_WATCH)):
            return self.all()
        if actor.kind is ActorKind.STAFF and actor.may(CASE_READ):
            return self.filter(authority_id=actor.authority_id)
        return self.none()


class CaseTask(models.Model):
    """One step of one case as a row (办件环节), claimed by one member of staff at a time.

    ``position`` is the step's place in the route. ``item_code`` and ``channel`` repeat the case's so that the inbox
    filters without a join; ``order_on`` is ``due_on``, or the last day of all time when no limit runs.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="tasks")
    position = models.PositiveSmallIntegerField()
    step_key = models.CharField(max_length=60)
    step_name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=StepKind)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=TaskState, default=TaskState.OPEN)
    claimed_by = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(blank=True)
    outcome = models.CharField(max_length=30, blank=True)
    checklist = models.JSONField(default=list)
    item_code = models.CharField(max_length=50)
    channel = models.CharField(max_length=1, choices=Channel)
    due_on = models.DateField(null=True, blank=True)
    order_on = models.DateField()
    opened_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")

    objects = CaseTaskQuerySet.as_manager()

    class Meta:
        db_table_comment = "办件环节"
        constraints = [
            models.UniqueConstraint(
                "case", condition=Q(state__in=[TaskState.OPEN, TaskState.WAITING]), name="one_live_task_per_case"
            ),
            models.CheckConstraint(
                name="task_claimed_has_a_moment",
                condition=Q(claimed_by__isnull=True, claimed_at__isnull=True)
                | Q(claimed_by__isnull=False, claimed_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["authority", "order_on", "id"], name="task_unclaimed", condition=_UNCLAIMED),
            models.Index(fields=["order_on", "id"], name="task_all_unclaimed", condition=_UNCLAIMED),
            models.Index(
                fields=["claimed_by", "order_on", "id"], name="task_mine", condition=_CLAIMED, include=["authority"]
            ),
            models.Index(fields=["authority", "order_on", "id"], name="task_open", condition=_OPEN),
            models.Index(fields=["order_on", "id"], name="task_all_open", condition=_OPEN),
            models.Index(
                fields=["authority", "item_code", "order_on", "id"],
                name="task_open_of_item",
                condition=_OPEN,
                include=["case"],
            ),
            models.Index(fields=["authority", "order_on", "id"], name="task_waiting", condition=_WAITING),
            models.Index(fields=["order_on", "id"], name="task_all_waiting", condition=_WAITING),
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
    """A one-off supplement notice (补正告知): exactly which fields and materials, told once (行政许可法 32(4)).

    ``fields`` and ``materials`` are lists of ``{"key", "label", "reason"}``. ``override_reason`` is set when this is a
    second notice in one acceptance round: a breach of 一次性告知 that somebody answered for.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="supplements")
    asked_at = models.DateTimeField()
    due_on = models.DateField()
    reason = models.TextField()
    fields = models.JSONField(default=list)
    materials = models.JSONField(default=list)
    override_reason = models.TextField(blank=True)
    facts_before = models.JSONField(default=dict)
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


class DocumentProfile(models.Model):
    """How one authority numbers and words its documents (文书配置): mark (机关代字), pattern, remedies, seal name."""

    authority = models.OneToOneField("identity.Authority", models.PROTECT, related_name="+")
    mark = models.CharField(max_length=40)
    pattern = models.CharField(max_length=100)
    reconsideration_body = models.CharField(max_length=200, blank=True)
    court = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table_comment = "文书配置"

    def __str__(self) -> str:
        return self.mark


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the cases the actor may see."""
        return self.filter(case__in=Case.objects.visible_to(actor))


class Notice(models.Model):
    """A numbered, dated document (文书). The PDF is made by a job after commit; ``content`` is what it says.

    ``unprintable`` lists characters no installed font has, as ``{"character", "code_point"}``: the clerk must tell the
    applicant. ``withdrawn_at`` marks a document that no longer holds; it stays for the record.
    """

    number = models.CharField(max_length=80)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=16, choices=NoticeKind)
    issued_at = models.DateTimeField()
    content = models.JSONField()
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    unprintable = models.JSONField(default=list)
    verification = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        db_table_comment = "文书"
        constraints = [
            models.UniqueConstraint("authority", "number", name="notice_number_once_per_authority"),
            models.CheckConstraint(
                name="notice_withdrawn_has_a_reason",
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class ProgressAttempts(models.Model):
    """Wrong guesses at the query page in one window of time, by address or case number (进度查询限次)."""

    scope = models.CharField(max_length=100, primary_key=True)
    wrong = models.PositiveIntegerField()
    forget_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table_comment = "进度查询限次"

    def __str__(self) -> str:
        return f"{self.scope}: {self.wrong}"


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
