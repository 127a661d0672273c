"""The audit trail: records written with the act, sealed into one SM3 chain by the worker. Both tables only grow."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from tongban.kernel.privacy import Retention, holds, nothing_personal


class AuditRecord(models.Model):
    """Who did what to what (审计记录). ``digest`` is the SM3 of the record's own content, hex."""

    privacy = holds(
        "证明谁在何时做了什么",
        Retention.TRAIL,
        about="办事人、工作人员",
        personal="actor_name details",
        plain="action subject",
        withheld="审计记录只用于查证；谁看过您的信息，请看“谁看过我的信息”",
    )

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=100)
    subject = models.CharField(max_length=100)
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        db_table_comment = "审计记录（只增）"
        indexes = [
            models.Index(fields=["subject", "id"], name="audit_by_subject"),
            BrinIndex(fields=["at"], name="audit_when", opclasses=["timestamptz_minmax_multi_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject}"


class AuditSeal(models.Model):
    """One link of the chain (审计链): ``seal`` = SM3(previous seal + record digest). ``id`` is the position."""

    privacy = nothing_personal()

    id = models.BigIntegerField(primary_key=True)
    record = models.OneToOneField(AuditRecord, models.PROTECT, related_name="+")
    previous = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    class Meta:
        db_table_comment = "审计链（只增）"

    def __str__(self) -> str:
        return f"{self.pk}: {self.seal[:12]}…"
