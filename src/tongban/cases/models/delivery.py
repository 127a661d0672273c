"""Delivery of documents, and their publication."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.cases.enums import DeliveryMethod
from tongban.cases.models.case import Case
from tongban.cases.models.notice import Notice
from tongban.kernel.privacy import Retention, holds


class Delivery(models.Model):
    """How a document reached its addressee (送达): method, recipient, day, proof. Once for each document."""

    privacy = holds("送达文书", Retention.CASE, sensitive="proof", personal="recipient relation tracking note")

    case = models.ForeignKey(Case, models.PROTECT, related_name="deliveries")
    notice = models.OneToOneField(Notice, models.PROTECT, related_name="delivery")
    method = models.CharField(max_length=10, choices=DeliveryMethod)
    recipient = models.CharField(max_length=100)
    relation = models.CharField(max_length=50, blank=True)
    tracking = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    proof = models.ForeignKey("kernel.StoredFile", models.PROTECT, null=True, blank=True, related_name="+")
    delivered_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by_name = models.CharField(max_length=100)

    class Meta:
        db_table_comment = "送达"

    def __str__(self) -> str:
        return f"delivery of {self.notice_id}"


class PublicationQuerySet(models.QuerySet["Publication"]):
    def in_force(self) -> Self:
        """What the public sees now."""
        return self.filter(ended_at__isnull=True)


class Publication(models.Model):
    """A positive decision as the public sees it (许可决定公开, 行政许可法 art. 40).

    No number of any certificate is here; names of persons are masked before they are written.
    """

    privacy = holds(
        "依法公开许可结果",
        Retention.PUBLIC,
        personal="holder",
        plain="item_code item_title number result_name ended_why",
    )

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="publication")
    authority = models.ForeignKey("identity.Authority", models.PROTECT, related_name="+")
    item_code = models.CharField(max_length=50)
    item_title = models.CharField(max_length=500)
    number = models.CharField(max_length=80)
    holder = models.CharField(max_length=500)
    result_name = models.CharField(max_length=500, blank=True)
    decided_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=200, blank=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        db_table_comment = "许可决定公开"
        indexes = [
            models.Index(fields=["-decided_on", "-id"], name="published", condition=Q(ended_at__isnull=True)),
            models.Index(
                fields=["authority", "-decided_on", "-id"],
                name="published_by_authority",
                condition=Q(ended_at__isnull=True),
            ),
            models.Index(
                fields=["item_code", "-decided_on", "-id"], name="published_by_item", condition=Q(ended_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.number
