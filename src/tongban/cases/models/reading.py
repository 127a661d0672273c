"""Cases opened by somebody outside whose scope they lie, for a stated reason (说明理由查阅)."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.cases.models.case import Case
from tongban.identity.public import Accounts
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds


class CaseReadingQuerySet(models.QuerySet["CaseReading"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own; all for whoever reviews them. The review shows no data of the case."""
        if actor.kind is ActorKind.SYSTEM or (actor.kind is ActorKind.STAFF and actor.may(Accounts.READ_TRAIL)):
            return self.all()
        return self.filter(staff_id=actor.id) if actor.kind is ActorKind.STAFF else self.none()


class CaseReading(models.Model):
    """One case one member of staff may read, and nothing else, until ``until``. ``in_order`` None: not reviewed yet."""

    privacy = holds("说明理由查阅敏感办件", Retention.TRAIL, about="工作人员", personal="reason remark")

    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    staff = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    at = models.DateTimeField()
    until = models.DateTimeField()
    in_order = models.BooleanField(null=True)
    remark = models.CharField(max_length=500, blank=True)
    reviewed_by = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)

    objects = CaseReadingQuerySet.as_manager()

    class Meta:
        db_table_comment = "说明理由查阅"
        constraints = [
            models.CheckConstraint(
                name="reading_review_is_whole",
                condition=Q(in_order__isnull=True, reviewed_by__isnull=True, reviewed_at__isnull=True)
                | Q(in_order__isnull=False, reviewed_by__isnull=False, reviewed_at__isnull=False),
            ),
            models.CheckConstraint(name="reading_reviewed_by_another", condition=~Q(reviewed_by=models.F("staff"))),
        ]
        indexes = [
            models.Index(fields=["staff", "-id"], name="reading_by_staff"),
            models.Index(fields=["id"], name="reading_to_review", condition=Q(in_order__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} read {self.case_id}"
