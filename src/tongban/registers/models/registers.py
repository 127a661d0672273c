"""Registers as data: what is kept, by whom, under which law, how strongly certified."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.catalogue.public import Sensitivity
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal
from tongban.registers.enums import ColumnRole, ColumnType, Library, RelationKind, SubjectKind, TrustLevel

HELD = "held"


class RegisterQuerySet(models.QuerySet["Register"]):
    def visible_to(self, actor: Actor) -> Self:
        """What registers there are is no secret (政务信息资源目录); what they hold is another matter."""
        return self.all() if actor.kind is not ActorKind.PUBLIC else self.none()


class Register(models.Model):
    """One register (登记库): a base library's part, or what a department keeps.

    ``source`` names the adapter that reads it: our own tables, or another system. ``complete_as_of`` is the day a
    complete file last spoke for: what it did not change is confirmed for that day. ``correction_days`` are working
    days; None takes the platform's.
    """

    privacy = nothing_personal()

    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    library = models.CharField(max_length=16, choices=Library)
    subject_kind = models.CharField(max_length=12, choices=SubjectKind)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, null=True, blank=True, related_name="+")
    authority_name = models.CharField(max_length=200, blank=True)
    legal_basis = models.CharField(max_length=300)
    description = models.CharField(max_length=500, blank=True)
    proves = models.JSONField(default=list, blank=True)  # schema.ProofSchema: papers its records stand in for
    source = models.CharField(max_length=30, default=HELD)
    complete_as_of = models.DateField(null=True, blank=True)
    correction_days = models.PositiveSmallIntegerField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        db_table_comment = "登记库（基础库和部门库的目录）"

    def __str__(self) -> str:
        return self.code


class Column(models.Model):
    """One column of a register (信息项), bound to a data element (数据元)."""

    privacy = nothing_personal()

    register = models.ForeignKey(Register, models.CASCADE, related_name="columns")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    element = models.CharField(max_length=80, blank=True)
    type = models.CharField(max_length=16, choices=ColumnType)
    role = models.CharField(max_length=12, choices=ColumnRole, default=ColumnRole.VALUE)
    required = models.BooleanField(default=False)
    max_length = models.PositiveIntegerField(default=300)
    choices = models.JSONField(default=dict, blank=True)
    level = models.CharField(max_length=1, choices=TrustLevel, default=TrustLevel.A)
    sensitivity = models.CharField(max_length=10, choices=Sensitivity, default=Sensitivity.PERSONAL)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table_comment = "登记库的信息项"
        ordering = ["register_id", "position", "id"]
        constraints = [
            models.UniqueConstraint("register", "key", name="column_once_per_register"),
            models.UniqueConstraint(
                "register", "role", condition=~Q(role=ColumnRole.VALUE), name="column_role_once_per_register"
            ),
            models.UniqueConstraint(
                "register", "element", condition=~Q(element=""), name="column_element_once_per_register"
            ),
        ]
        indexes = [models.Index(fields=["element"], name="column_by_element", condition=~Q(element=""))]

    def __str__(self) -> str:
        return f"{self.register_id}.{self.key}"


class RelationRule(models.Model):
    """What a row of a register says about two parties (关系规则).

    A row whose relation column holds ``value`` (or any row, when empty) says: the ``kind`` of the subject is the other.
    """

    privacy = nothing_personal()

    register = models.ForeignKey(Register, models.CASCADE, related_name="relations")
    value = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=24, choices=RelationKind)

    class Meta:
        db_table_comment = "登记库的关系规则"
        constraints = [models.UniqueConstraint("register", "value", name="relation_once_per_value")]

    def __str__(self) -> str:
        return f"{self.register_id}: {self.kind}"


class TruthRule(models.Model):
    """Which register is believed for a data element when several differ (一数一源)."""

    privacy = holds("记录由谁决定以哪个登记为准", Retention.DUTY, about="工作人员", plain="element reason")

    element = models.CharField(max_length=80, unique=True)
    register = models.ForeignKey(Register, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    decided_by = models.CharField(max_length=100)
    decided_at = models.DateTimeField()

    class Meta:
        db_table_comment = "一数一源规则"

    def __str__(self) -> str:
        return self.element
