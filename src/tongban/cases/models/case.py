"""A case, its materials, its history, private notes."""

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q

from tongban.cases.agents import readable_by
from tongban.cases.enums import (
    OPEN_STATES,
    CaseState,
    Channel,
    MaterialForm,
    NonAcceptanceReason,
    ParticipantRole,
)
from tongban.cases.models.task import CaseTask
from tongban.cases.prefilled import count_answers
from tongban.identity.public import BUREAU_WATCH, CASE_READ, Accounts
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedJSON
from tongban.kernel.privacy import Retention, holds
from tongban.registers.public import MaterialSource, TrustLevel


def is_number(text: str) -> bool:
    """Whether a text can be the number of a case at all."""
    return text.isascii() and text.isalnum()


def shared_with(party_id: int | None) -> Iterable[int]:
    """The cases in which somebody is a co-applicant. Asked first, so that lists stay on their indexes."""
    rows = apps.get_model("cases", "Participant").objects.filter(party_id=party_id, role=ParticipantRole.CO_APPLICANT)
    return rows.values_list("case_id", flat=True)[:500]


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        """The only door to cases: every other query starts here. Of others' cases a resident sees what it may read."""
        match actor.kind:
            case ActorKind.CITIZEN:
                own = Q(applicant_id=actor.id) | readable_by(actor, self.model._default_manager.all())
                joined = list(shared_with(actor.id))
                return self.filter(own | Q(pk__in=joined) if joined else own)
            case ActorKind.STAFF:
                if actor.may(BUREAU_WATCH):
                    return self.all()
                if actor.may(CASE_READ) and actor.authority_id is not None:
                    has_a_step = CaseTask.objects.filter(case_id=OuterRef("pk"), authority_id=actor.authority_id)
                    return self.filter(
                        Q(authority_id=actor.authority_id) | Exists(has_a_step), Accounts.in_scope(actor)
                    )
            case ActorKind.CLIENT:
                return self.filter(client_id=actor.id)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()

    def to_act_in(self, actor: Actor) -> Self:
        """Where an act may begin: a resident's own, those it filed as an agent, those of whom it has switched to. Which
        act is allowed is asked of the mandate by ``services.acting``; everybody else as ``visible_to``."""
        if actor.kind is not ActorKind.CITIZEN:
            return self.visible_to(actor)
        own = Q(applicant_id=actor.id) | Q(agent_id=actor.id)
        return self.filter(own if actor.represents is None else own | Q(applicant_id=actor.represents))

    def of_whom(self, actor: Actor) -> Self:
        """For lists: of whom the resident has switched to, and of nobody else; everything visible otherwise."""
        return self if actor.represents is None else self.filter(applicant_id=actor.represents)

    def numbered(self, number: str) -> Self:
        """The case with this number; what cannot be a number is looked up nowhere."""
        return self.filter(number=number) if is_number(number) else self.none()

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

    privacy = holds(
        "办理本事项",
        Retention.CASE,
        sensitive="applicant_snapshot agent_snapshot facts fact_sources",
        personal="applicant agent contact reasons",
        plain="number application_number item_code item_title query_code result_number",
        whose="applicant",
    )

    number = models.CharField(max_length=60, unique=True)
    application_number = models.CharField(max_length=30, db_index=True)
    item_version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=50)
    item_title = models.CharField(max_length=500)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+", db_index=False)
    applicant = models.ForeignKey("identity.Party", models.PROTECT, related_name="+", db_index=False)
    applicant_snapshot = SealedJSON(seal="case.applicant_snapshot")
    agent = models.ForeignKey(
        "identity.Party", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # authority, applicant and agent have indexes of their own below
    agent_snapshot = SealedJSON(seal="case.agent_snapshot")
    contact = SealedJSON(seal="case.contact")  # contact_name, mobile, email, address as confirmed for this application
    client_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=1, choices=Channel)
    state = models.CharField(max_length=14, choices=CaseState, default=CaseState.RECEIVED)
    facts = SealedJSON(seal="case.facts")
    fact_sources = SealedJSON(seal="case.fact_sources")  # key → the register's value and where it came from
    answered = models.PositiveIntegerField(default=0, db_default=0)  # answers in facts; kept by prefilled.count_answers
    prefilled = models.PositiveIntegerField(default=0, db_default=0)  # of these, filled in by registers
    changed = models.PositiveIntegerField(default=0, db_default=0)  # of these, changed by the applicant
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
            models.Index(fields=["id"], name="case_running", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["client_id", "-id"], name="case_by_client", condition=Q(client_id__isnull=False)),
            # what happened in a span of days, for the national exchange: small, and hardly a cost to a write
            BrinIndex(fields=["received_at"], name="case_received_when", opclasses=["timestamptz_minmax_multi_ops"]),
            BrinIndex(fields=["accepted_at"], name="case_accepted_when", opclasses=["timestamptz_minmax_multi_ops"]),
        ]

    def __str__(self) -> str:
        return self.number

    def restate(self, facts: dict[str, Any]) -> None:
        """Take over answers that were stated anew, and count again. The caller saves."""
        self.facts = self.facts | facts
        self.answered, self.prefilled, self.changed = count_answers(self.facts, self.fact_sources)


class CaseMaterial(models.Model):
    """One material received for a case (办件材料). What a supplement replaces stays, marked ``superseded_at``.

    ``level`` is how strongly it is certified (证照信息可信等级). ``source`` says what stood in for a paper, with
    ``source_reference`` (``case:…``, ``record:…``, ``evidence:…``), its words and the law that allows it; the file is
    then a frozen copy. A clerk who compared a copy with the original raises it to B: ``original_*`` say who, when and
    which.
    """

    privacy = holds(
        "审查申请材料",
        Retention.CASE,
        sensitive="file",
        personal="note checked_note source_words original_name",
        plain="key name source_reference legal_basis",
    )

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
    level = models.CharField(max_length=1, choices=TrustLevel, blank=True, default="", db_default="")
    source = models.CharField(max_length=10, choices=MaterialSource, blank=True, default="", db_default="")
    source_reference = models.CharField(max_length=120, blank=True, default="", db_default="")
    source_words = models.CharField(max_length=300, blank=True, default="", db_default="")
    legal_basis = models.CharField(max_length=200, blank=True, default="", db_default="")
    original_name = models.CharField(max_length=200, blank=True, default="", db_default="")
    original_seen_by = models.CharField(max_length=100, blank=True, default="", db_default="")
    original_seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "办件材料"

    def __str__(self) -> str:
        return self.name


class CaseEvent(models.Model):
    """One line of a case's history (办理过程). ``public`` lines are shown to the applicant."""

    privacy = holds("记录办理经过", Retention.CASE, about="办事人、工作人员", personal="text", plain="action")

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
        indexes = [BrinIndex(fields=["at"], name="case_event_when", opclasses=["timestamptz_minmax_multi_ops"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"


class Note(models.Model):
    """A private note among staff (内部备注); never shown to the applicant."""

    privacy = holds("办理人员之间的说明", Retention.CASE, personal="text", withheld="办理人员的内部意见")

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    author = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table_comment = "内部备注"

    def __str__(self) -> str:
        return f"note on {self.case_id}"
