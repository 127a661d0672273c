"""What a person hands in: an application over one or many items, its answers, its evidence."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.applications.enums import ApplicationState
from tongban.cases.public import Channel, MaterialForm
from tongban.kernel.actors import Actor, ActorKind


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, those one acts for by mandate, those a clerk takes in at the same authority's window."""
        match actor.kind:
            case ActorKind.CITIZEN:
                return self.filter(Q(applicant_id=actor.id) | Q(agent_id=actor.id))
            case ActorKind.STAFF:
                return self.filter(taken_in_by_id=actor.id) if actor.may("window:application:intake") else self.none()
            case ActorKind.CLIENT:
                return self.filter(client_id=actor.id)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()


class Application(models.Model):
    """An application (申请) by one party over one or more items. Answers and evidence belong to it; clocks to cases."""

    number = models.CharField(max_length=30, unique=True)
    applicant = models.ForeignKey("identity.Party", models.PROTECT, related_name="+")
    agent = models.ForeignKey("identity.Party", models.PROTECT, null=True, blank=True, related_name="+")
    taken_in_by = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    client_id = models.BigIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=1, choices=Channel)
    state = models.CharField(max_length=10, choices=ApplicationState, default=ApplicationState.DRAFT)
    answers = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        db_table_comment = "申请"
        constraints = [
            models.CheckConstraint(
                name="application_submitted_has_a_moment",
                condition=~Q(state=ApplicationState.SUBMITTED) | Q(submitted_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["applicant", "-saved_at"], name="application_by_applicant"),
            models.Index(fields=["agent", "-saved_at"], name="application_by_agent", condition=Q(agent__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.number


class ApplicationItem(models.Model):
    """One item in an application (申请事项); ``case_number`` is set when its case is opened."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    item_version = models.ForeignKey("catalogue.ItemVersion", models.PROTECT, related_name="+")
    case_number = models.CharField(max_length=60, blank=True)

    class Meta:
        db_table_comment = "申请事项"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint("application", "item_version", name="item_once_per_application"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}[{self.position}]"


class Evidence(models.Model):
    """What was handed in for one material (申请材料), or for one file question of the form."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="evidence")
    material_key = models.CharField(max_length=100)
    form = models.CharField(max_length=10, choices=MaterialForm, default=MaterialForm.UPLOAD)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table_comment = "申请材料"

    def __str__(self) -> str:
        return f"{self.application_id}: {self.material_key}"
