"""The registry of material kinds (材料种类): kinds, the names papers go by, and every decision about a name."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from tongban.catalogue.enums import NameState, NamingAct
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal


class KindQuerySet(models.QuerySet["MaterialKind"]):
    def visible_to(self, actor: Actor) -> Self:
        """Kinds of materials are no secret."""
        return self.all()


class MaterialKind(models.Model):
    """A kind of material (材料种类): one paper, however items call it.

    ``licence_type`` is the licence that may stand in for it; ``elements`` are the facts that together say what the
    paper says, ``registers`` the registers that hold them. ``remarks`` say what must be minded.
    ``valid_days``: how long a paper that was handed in once may be used again; 0 never, None as the platform sets it.
    """

    privacy = nothing_personal()

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=200)
    licence_type = models.CharField(max_length=100, blank=True)
    elements = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    registers = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    remarks = models.CharField(max_length=500, blank=True)
    valid_days = models.PositiveSmallIntegerField(null=True, blank=True)
    changed_at = models.DateTimeField()

    objects = KindQuerySet.as_manager()

    class Meta:
        db_table_comment = "材料种类"
        constraints = [models.UniqueConstraint("name", name="material_kind_name_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class NameQuerySet(models.QuerySet["MaterialName"]):
    def visible_to(self, actor: Actor) -> Self:
        """Names stand in published items; who sorts them is staff."""
        return self.all() if actor.kind in {ActorKind.SYSTEM, ActorKind.STAFF} else self.none()


class MaterialName(models.Model):
    """A name that items use for a paper (材料名称). ``normal`` leaves out what does not tell papers apart.

    ``uses``: how many items in force call a material so, counted at the last scan. ``spellings`` are the ways it is
    written there. A name is never given to a kind but by a decision.
    """

    privacy = nothing_personal()

    normal = models.CharField(max_length=500, unique=True)
    spelling = models.CharField(max_length=500)
    spellings = ArrayField(models.CharField(max_length=500), default=list)
    uses = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, choices=NameState, default=NameState.OPEN)
    kind = models.ForeignKey(MaterialKind, models.PROTECT, null=True, blank=True, related_name="names")

    objects = NameQuerySet.as_manager()

    class Meta:
        db_table_comment = "材料名称"
        constraints = [
            models.CheckConstraint(
                name="material_name_has_its_kind",
                condition=Q(state=NameState.OF_A_KIND, kind__isnull=False)
                | (~Q(state=NameState.OF_A_KIND) & Q(kind__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(
                F("uses").desc(), F("id").desc(), condition=Q(state=NameState.OPEN), name="open_names_most_used_first"
            ),
        ]

    def __str__(self) -> str:
        return self.spelling


class DecisionQuerySet(models.QuerySet["NamingDecision"]):
    def visible_to(self, actor: Actor) -> Self:
        """Decisions are for staff."""
        return self.all() if actor.kind in {ActorKind.SYSTEM, ActorKind.STAFF} else self.none()


class NamingDecision(models.Model):
    """One decision about a name (归类决定); what it was before is kept, so that it can be undone."""

    privacy = holds("记录目录由谁编辑、审核", Retention.DUTY, about="工作人员")

    name = models.ForeignKey(MaterialName, models.PROTECT, related_name="decisions")
    act = models.CharField(max_length=8, choices=NamingAct)
    state_before = models.CharField(max_length=12, choices=NameState)
    kind_before = models.ForeignKey(MaterialKind, models.PROTECT, null=True, blank=True, related_name="+")
    state_after = models.CharField(max_length=12, choices=NameState)
    kind_after = models.ForeignKey(MaterialKind, models.PROTECT, null=True, blank=True, related_name="+")
    similarity = models.FloatField(null=True, blank=True)
    decided_by = models.CharField(max_length=100)
    decided_at = models.DateTimeField()

    objects = DecisionQuerySet.as_manager()

    class Meta:
        db_table_comment = "材料名称归类决定"

    def __str__(self) -> str:
        return f"{self.name_id} {self.act}"
