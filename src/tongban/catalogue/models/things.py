"""Things and their versions."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.catalogue.enums import VersionState
from tongban.catalogue.thing_definition import ThingDefinition
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal


class Thing(models.Model):
    """One thing at once (一件事): what an event in life asks of a person or an enterprise, as one matter."""

    privacy = nothing_personal()

    code = models.CharField(max_length=50, unique=True)
    title = models.CharField(max_length=200)

    class Meta:
        db_table_comment = "一件事"

    def __str__(self) -> str:
        return self.title


class ThingVersionQuerySet(models.QuerySet["ThingVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """What was ever published for everybody; staff also see what is in work."""
        if actor.kind in {ActorKind.SYSTEM, ActorKind.STAFF}:
            return self.all()
        return self.exclude(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW])

    def editable_by(self, actor: Actor) -> Self:
        """Things the actor's own department leads; the bureau and the platform see all."""
        if actor.kind is ActorKind.SYSTEM or actor.may("bureau:case:watch"):
            return self.all()
        if actor.kind is ActorKind.STAFF:
            return self.filter(authority_id=actor.authority_id)
        return self.none()

    def in_force(self) -> Self:
        """What one may apply for."""
        return self.filter(state=VersionState.PUBLISHED)


class ThingVersion(models.Model):
    """One version of a thing (一件事版本). What was published is never changed.

    ``editors`` names who wrote it (``staff:12``): none of them may publish it alone (四眼原则).
    """

    privacy = holds("记录目录由谁编辑、审核", Retention.DUTY, about="工作人员", plain="definition_json state_reason")

    thing = models.ForeignKey(Thing, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=VersionState, default=VersionState.DRAFT)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, null=True, blank=True, related_name="+")
    definition_json = models.JSONField()
    effective_from = models.DateTimeField(null=True, blank=True)
    effective_to = models.DateTimeField(null=True, blank=True)
    editors = models.JSONField(default=list, blank=True)
    state_reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)

    objects = ThingVersionQuerySet.as_manager()

    class Meta:
        db_table_comment = "一件事版本"
        constraints = [
            models.UniqueConstraint("thing", "number", name="thing_version_number_once"),
            models.UniqueConstraint(
                "thing", condition=Q(state=VersionState.PUBLISHED), name="one_version_in_force_per_thing"
            ),
            models.UniqueConstraint(
                "thing",
                condition=Q(state__in=[VersionState.DRAFT, VersionState.IN_REVIEW]),
                name="one_version_in_work_per_thing",
            ),
            models.CheckConstraint(
                name="published_thing_has_start_and_lead",
                condition=~Q(state=VersionState.PUBLISHED) | Q(effective_from__isnull=False, authority__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.thing_id} v{self.number} ({self.state})"

    @property
    def definition(self) -> ThingDefinition:
        return ThingDefinition.model_validate(self.definition_json)
