"""Documents and how each authority numbers them."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from tongban.cases.enums import NoticeKind
from tongban.cases.models.case import Case
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedJSON
from tongban.kernel.privacy import Retention, holds, nothing_personal


class DocumentProfile(models.Model):
    """How one authority numbers and words its documents (文书配置): mark (机关代字), pattern, remedies, seal name."""

    privacy = nothing_personal()

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
        """Those of the cases the actor may see; who applies does not read the copies that went to others."""
        found = self.filter(case__in=Case.objects.visible_to(actor))
        return found.filter(to_others=False) if actor.kind in (ActorKind.CITIZEN, ActorKind.CLIENT) else found


class Notice(models.Model):
    """A numbered, dated document (文书). The PDF is made by a job after commit; ``content`` is what it says.

    ``unprintable`` lists characters no installed font has, as ``{"character", "code_point"}``: the clerk must tell the
    applicant. ``layout`` is the version of the layout it is printed with. ``withdrawn_at`` marks a document that no
    longer holds; it stays for the record.
    """

    privacy = holds("制发文书", Retention.CASE, sensitive="content file", plain="number unprintable withdrawn_reason")

    number = models.CharField(max_length=80)
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=16, choices=NoticeKind)
    issued_at = models.DateTimeField()
    content = SealedJSON(seal="notice.content")
    layout = models.PositiveSmallIntegerField(default=1, db_default=1)
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    unprintable = models.JSONField(default=list)
    verification = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    to_others = models.BooleanField(default=False, db_default=False)  # a copy in the name of an interested party

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
