"""One run of an import and everything it had to say about the rows."""

from typing import Self
from uuid import uuid4

from django.db import models

from tongban.catalogue.enums import ImportState, Severity
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds, nothing_personal


class ImportRunQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, actor: Actor) -> Self:
        """The platform and the bureau see all runs; an editor sees those of the own authority."""
        if actor.kind is ActorKind.SYSTEM or actor.may("bureau:case:watch"):
            return self.all()
        if actor.kind is ActorKind.STAFF:
            return self.filter(authority_id=actor.authority_id)
        return self.none()


class ImportRun(models.Model):
    """One import of one file (导入批次). Rows up to ``done_lines`` are committed, with their findings."""

    privacy = holds(
        "记录目录由谁编辑、审核",
        Retention.DUTY,
        about="工作人员",
        plain="source_name source_digest mapping counts failure",
    )

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    source_name = models.CharField(max_length=255)
    source_digest = models.CharField(max_length=64)
    mapping = models.CharField(max_length=100)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.RUNNING)
    started_by = models.CharField(max_length=100)
    started_by_id = models.PositiveBigIntegerField(null=True)
    authority_id = models.PositiveBigIntegerField(null=True)
    file_id = models.PositiveBigIntegerField(null=True)
    publishes = models.BooleanField(default=False)
    total_lines = models.PositiveIntegerField(null=True)
    done_lines = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        db_table_comment = "事项导入批次"
        constraints = [
            models.UniqueConstraint(
                "source_digest",
                "mapping",
                "publishes",
                condition=models.Q(state=ImportState.RUNNING),
                name="one_running_import_per_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_name} ({self.state})"


class ImportFinding(models.Model):
    """A flaw of one row (导入发现): where it stands, which rule, what it says. Nothing is mended in silence."""

    privacy = nothing_personal()

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="findings")
    line = models.PositiveIntegerField()
    item_code = models.CharField(max_length=50, blank=True)
    rule = models.CharField(max_length=60)
    severity = models.CharField(max_length=8, choices=Severity)
    column = models.CharField(max_length=100, blank=True)
    value = models.CharField(max_length=200, blank=True)
    message = models.TextField()

    class Meta:
        db_table_comment = "事项导入发现"
        indexes = [models.Index(fields=["run", "severity", "rule"], name="import_finding_by_rule")]

    def __str__(self) -> str:
        return f"{self.line}: {self.rule}"


class ImportPublication(models.Model):
    """An order to publish what an import left clean (批次发布). ``last_version_id``: where a stopped job goes on.

    ``left``: drafts with errors when it was ordered. ``refused``: version, code, title, reason of what stayed a draft.
    """

    privacy = holds("记录目录由谁编辑、审核", Retention.DUTY, about="工作人员", plain="refused failure")

    run = models.ForeignKey(ImportRun, models.CASCADE, related_name="publications")
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.RUNNING)
    ordered_by = models.CharField(max_length=100)
    ordered_by_id = models.PositiveBigIntegerField()
    ordered_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField()
    published = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=list)
    last_version_id = models.PositiveBigIntegerField(default=0)
    failure = models.TextField(blank=True)

    class Meta:
        db_table_comment = "事项导入批次发布"
        constraints = [
            models.UniqueConstraint(
                "run", condition=models.Q(state=ImportState.RUNNING), name="one_running_publication_per_import"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id} ({self.state})"

    @property
    def done(self) -> int:
        """How many versions were looked at."""
        return self.published + len(self.refused)
