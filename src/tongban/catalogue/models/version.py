"""Versions of a handling item, and what the publish checks found in them."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import Severity, VersionState
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal


class ItemVersionQuerySet(models.QuerySet["ItemVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """What was ever published for everybody; staff also see what their authority drafts, the bureau sees all."""
        if actor.kind is ActorKind.SYSTEM or actor.may("bureau:case:watch"):
            return self.all()
        published = ~Q(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW])
        if actor.kind is ActorKind.STAFF:
            return self.filter(published | Q(item__implementation__authority_id=actor.authority_id))
        return self.filter(published)

    def editable_by(self, actor: Actor) -> Self:
        """Versions of the actor's own authority; the bureau and the platform see all."""
        if actor.kind is ActorKind.SYSTEM or actor.may("bureau:case:watch"):
            return self.all()
        if actor.kind is ActorKind.STAFF:
            return self.filter(item__implementation__authority_id=actor.authority_id)
        return self.none()

    def in_force(self) -> Self:
        """What one may apply for at this moment: dates decide, not the hour a job ran."""
        now = clock.now()
        stands = Q(state=VersionState.PUBLISHED) & (Q(effective_to=None) | Q(effective_to__gt=now))
        return self.filter(stands | Q(state=VersionState.SCHEDULED, effective_from__lte=now))

    def suspended(self) -> Self:
        """Closed for a while, and not yet followed by a version whose day has come."""
        now = clock.now()
        return self.filter(Q(effective_to=None) | Q(effective_to__gt=now), state=VersionState.SUSPENDED)


class ItemVersion(models.Model):
    """One version of a handling item (事项版本). What was published never changes: the database refuses it.

    ``editors`` names who wrote it (``staff:12``): none of them may publish it alone (四眼原则). ``source_row`` is
    the row it was imported from, word for word; ``source_digest`` tells whether a later import brings anything new.
    """

    privacy = holds(
        "记录目录由谁编辑、审核",
        Retention.DUTY,
        about="工作人员",
        plain="definition_json state_reason source_row source_digest",
    )

    item = models.ForeignKey("catalogue.HandlingItem", models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=VersionState, default=VersionState.DRAFT)
    definition_json = models.JSONField()
    effective_from = models.DateTimeField(null=True, blank=True)
    effective_to = models.DateTimeField(null=True, blank=True)
    editors = models.JSONField(default=list, blank=True)
    state_reason = models.CharField(max_length=500, blank=True)
    source_row = models.JSONField(null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    import_run = models.ForeignKey("catalogue.ImportRun", models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        db_table_comment = "事项版本"
        constraints = [
            models.UniqueConstraint("item", "number", name="version_number_once_per_item"),
            models.UniqueConstraint(
                "item",
                condition=Q(state__in=[VersionState.PUBLISHED, VersionState.SUSPENDED]),
                name="one_version_in_force_per_item",
            ),
            models.UniqueConstraint(
                "item",
                condition=Q(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW]),
                name="one_version_in_work_per_item",
            ),
            models.UniqueConstraint(
                "item",
                condition=Q(state=VersionState.SCHEDULED),
                name="one_scheduled_version_per_item",
            ),
            models.CheckConstraint(
                name="published_version_has_a_start",
                condition=Q(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW, VersionState.CANCELLED])
                | Q(effective_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number} ({self.state})"

    @property
    def standing(self) -> VersionState:
        """The state at this moment, whether or not a job has written it yet."""
        return standing_of(self.state, self.effective_from, self.effective_to)

    @property
    def definition(self) -> ItemDefinition:
        return ItemDefinition.model_validate(self.definition_json)


def standing_of(state: str, start: datetime | None, end: datetime | None) -> VersionState:
    """The state that dates give: a scheduled version whose day has come is in force, the one before it is over."""
    now = clock.now()
    if state == VersionState.SCHEDULED and start is not None and start <= now:
        return VersionState.PUBLISHED
    if state in {VersionState.PUBLISHED, VersionState.SUSPENDED} and end is not None and end <= now:
        return VersionState.SUPERSEDED
    return VersionState(state)


class Finding(models.Model):
    """What a check says about a version (核查发现). Errors keep it a draft; warnings are shown to its editor."""

    privacy = nothing_personal()

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="findings")
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=8, choices=Severity)
    message = models.TextField()
    place = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table_comment = "事项核查发现"

    def __str__(self) -> str:
        return f"{self.severity}: {self.rule}"
