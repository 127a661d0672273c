"""Cases taken out in a file, written in parts so that a killed worker goes on where it was."""

import uuid

from django.db import models
from django.db.models import Q

from tongban.cases.enums import ExportForm, ExportState
from tongban.cases.models.desk import OwnQuerySet
from tongban.kernel.privacy import Retention, holds


class CaseExport(models.Model):
    """One export of cases (办件导出), its owner's alone. ``cursor`` is the last case written; ``asked`` the filter.

    ``purpose`` is set when personal data leaves unmasked: each applicant finds it in the ledger.
    """

    privacy = holds(
        "导出办件数据",
        Retention.EXPORT,
        personal="asked",
        plain="purpose failure",
        counted_from="asked_at",
        withheld="工作人员的导出任务",
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    form = models.CharField(max_length=4, choices=ExportForm)
    asked = models.JSONField(default=dict)
    unmasked = models.BooleanField(default=False)
    purpose = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=ExportState, default=ExportState.WRITING)
    cursor = models.BigIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    asked_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    failure = models.CharField(max_length=500, blank=True)

    objects = OwnQuerySet.as_manager()

    class Meta:
        db_table_comment = "办件导出"
        constraints = [
            models.CheckConstraint(name="export_unmasked_has_a_purpose", condition=Q(unmasked=False) | ~Q(purpose="")),
        ]
        indexes = [
            models.Index(fields=["staff", "-id"], name="export_by_staff"),
            models.Index(fields=["moved_at"], name="export_under_way", condition=Q(state__in=["writing", "binding"])),
            models.Index(fields=["expires_at"], name="export_to_expire", condition=~Q(state="expired")),
        ]

    def __str__(self) -> str:
        return f"{self.uuid}.{self.form}"


class ExportPart(models.Model):
    """One piece of the file of an export (导出分片): rows while it is written, at last the file itself in pieces."""

    privacy = holds(
        "导出办件数据", Retention.EXPORT, sensitive="file", goes_with="export", withheld="工作人员的导出任务"
    )

    export = models.ForeignKey(CaseExport, models.CASCADE, related_name="parts")
    position = models.PositiveIntegerField()
    file = models.ForeignKey("kernel.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        db_table_comment = "导出分片"
        constraints = [models.UniqueConstraint("export", "position", name="export_part_once")]

    def __str__(self) -> str:
        return f"{self.export_id}/{self.position}"
