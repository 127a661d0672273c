"""The registry of data elements (数据元目录), its versions, and which items ask for which element."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from tongban.catalogue.element_content import DataElement
from tongban.catalogue.enums import ElementState
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal


class ElementQuerySet(models.QuerySet["Element"]):
    def visible_to(self, actor: Actor) -> Self:
        """Elements in force are for everybody; staff also see those that are only proposed."""
        if actor.kind in {ActorKind.SYSTEM, ActorKind.STAFF}:
            return self.all()
        return self.filter(current__isnull=False)


class Element(models.Model):
    """A data element (数据元). ``current`` is the version in force, none while the first one waits for review.

    ``words``: name and synonyms of the version in force, or of the first proposal, for the search of the list.
    """

    privacy = nothing_personal()

    code = models.CharField(max_length=80, unique=True)
    words = models.TextField()
    current = models.OneToOneField(
        "catalogue.ElementVersion", models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = ElementQuerySet.as_manager()

    class Meta:
        db_table_comment = "数据元"

    def __str__(self) -> str:
        return self.code


class ElementVersionQuerySet(models.QuerySet["ElementVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """What was ever in force for everybody, proposals for staff."""
        if actor.kind in {ActorKind.SYSTEM, ActorKind.STAFF}:
            return self.all()
        return self.filter(state__in=[ElementState.IN_FORCE, ElementState.SUPERSEDED])


class ElementVersion(models.Model):
    """One version of a data element (数据元版本). ``editors`` wrote it (``staff:12``); none of them may approve it."""

    privacy = holds("记录目录由谁编辑、审核", Retention.DUTY, about="工作人员", plain="content_json reason judgement")

    element = models.ForeignKey(Element, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=ElementState, default=ElementState.PROPOSED)
    content_json = models.JSONField()
    reason = models.CharField(max_length=500, blank=True)
    editors = models.JSONField(default=list, blank=True)
    proposed_by = models.CharField(max_length=100)
    proposed_at = models.DateTimeField()
    judged_by = models.CharField(max_length=100, blank=True)
    judged_at = models.DateTimeField(null=True, blank=True)
    judgement = models.CharField(max_length=500, blank=True)

    objects = ElementVersionQuerySet.as_manager()

    class Meta:
        db_table_comment = "数据元版本"
        constraints = [
            models.UniqueConstraint("element", "number", name="element_version_number_once"),
            models.UniqueConstraint(
                "element", condition=Q(state=ElementState.PROPOSED), name="one_proposal_per_element"
            ),
            models.UniqueConstraint(
                "element", condition=Q(state=ElementState.IN_FORCE), name="one_element_version_in_force"
            ),
            models.CheckConstraint(
                name="judged_element_version_says_when",
                condition=Q(state=ElementState.PROPOSED) | Q(judged_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                F("id").desc(), condition=Q(state=ElementState.PROPOSED), name="element_proposals_newest_first"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element_id} v{self.number} ({self.state})"

    @property
    def content(self) -> DataElement:
        return DataElement.model_validate(self.content_json)


class ElementUse(models.Model):
    """An item in force asks for an element (数据元使用): a read model of the published forms, made anew at any time."""

    privacy = nothing_personal()

    element_code = models.CharField(max_length=80)
    item_code = models.CharField(max_length=50)
    version_id = models.BigIntegerField()
    item_title = models.CharField(max_length=500)
    question = models.CharField(max_length=200)

    class Meta:
        db_table_comment = "数据元使用"
        constraints = [
            models.UniqueConstraint("element_code", "item_code", name="element_use_once_per_item"),
        ]
        indexes = [models.Index(fields=["item_code"], name="element_use_by_item")]

    def __str__(self) -> str:
        return f"{self.item_code}: {self.element_code}"
