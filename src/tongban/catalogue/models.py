"""Directory entry → implementation → handling item → published immutable version; findings and search index."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.catalogue.definition import ItemDefinition
from tongban.catalogue.enums import ItemType, VersionState
from tongban.kernel.actors import Actor, ActorKind


class DirectoryEntry(models.Model):
    """An entry of the base directory (基本目录), owned by nation or province; key is the base code (12 characters)."""

    base_code = models.CharField(max_length=50, unique=True)
    name = models.CharField(max_length=500)
    item_type = models.CharField(max_length=2, choices=ItemType)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table_comment = "基本目录"

    def __str__(self) -> str:
        return f"{self.base_code} {self.name}"


class Implementation(models.Model):
    """How one authority carries out an entry (实施清单); key is the implementation code (31 characters)."""

    task_code = models.CharField(max_length=50, unique=True)
    entry = models.ForeignKey(DirectoryEntry, models.PROTECT, related_name="+")
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)

    class Meta:
        db_table_comment = "实施清单"

    def __str__(self) -> str:
        return self.task_code


class HandlingItem(models.Model):
    """The smallest thing one can apply for (业务办理项): 33 characters, or the implementation code when undivided."""

    code = models.CharField(max_length=50, unique=True)
    implementation = models.ForeignKey(Implementation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=500)

    class Meta:
        db_table_comment = "业务办理项"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ItemVersionQuerySet(models.QuerySet["ItemVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """Published versions for everybody; staff also see what their authority drafts, the bureau sees all."""
        if actor.kind is ActorKind.SYSTEM or actor.may("bureau:case:watch"):
            return self.all()
        published = Q(state__in=[VersionState.PUBLISHED, VersionState.SUSPENDED, VersionState.SUPERSEDED])
        if actor.kind is ActorKind.STAFF:
            return self.filter(published | Q(item__implementation__authority_id=actor.authority_id))
        return self.filter(published)

    def in_force(self) -> Self:
        return self.filter(state=VersionState.PUBLISHED)


class ItemVersion(models.Model):
    """One version of a handling item (事项版本). Published versions never change: the database refuses it."""

    item = models.ForeignKey(HandlingItem, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=VersionState, default=VersionState.DRAFT)
    definition_json = models.JSONField()
    effective_from = models.DateTimeField(null=True, blank=True)
    effective_to = models.DateTimeField(null=True, blank=True)
    source_row = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ItemVersionQuerySet.as_manager()

    class Meta:
        db_table_comment = "事项版本"
        constraints = [
            models.UniqueConstraint("item", "number", name="version_number_once_per_item"),
            models.UniqueConstraint(
                "item", condition=Q(state=VersionState.PUBLISHED), name="one_version_in_force_per_item"
            ),
            models.CheckConstraint(
                name="published_version_has_a_start",
                condition=~Q(state=VersionState.PUBLISHED) | Q(effective_from__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number} ({self.state})"

    @property
    def definition(self) -> ItemDefinition:
        return ItemDefinition.model_validate(self.definition_json)


class Finding(models.Model):
    """What a check says about a version (核查发现). Errors keep it a draft; warnings are shown to its editor."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="findings")
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=8, choices=[("error", "错误"), ("warning", "提醒")])
    message = models.TextField()
    place = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table_comment = "事项核查发现"

    def __str__(self) -> str:
        return f"{self.severity}: {self.rule}"
