"""What a change of the calendar did to running cases: one run, one row for each case whose date moved."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.identity.public import BUREAU_WATCH
from tongban.kernel.actors import Actor
from tongban.kernel.privacy import nothing_personal


class CalendarRun(models.Model):
    """Recomputing the dates of running cases after a change of the calendar (期限重算).

    ``revision`` is the calendar counted with, ``before`` the one the dates were counted with. ``batches`` is the number
    of the last batch; a run without ``finished_at`` is under way or was broken off and goes on.
    """

    privacy = nothing_personal()

    revision = models.BigIntegerField(unique=True)
    before = models.BigIntegerField()
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    examined = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    batches = models.PositiveIntegerField(default=0)

    class Meta:
        db_table_comment = "期限重算"
        constraints = [
            models.CheckConstraint(
                name="calendar_run_finished_was_started",
                condition=Q(finished_at__isnull=True) | Q(started_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"calendar {self.before} → {self.revision}"


class PlannedMove(models.Model):
    """Cases that count alike move alike (重算计划): all of one item version, counted from one day, with these dates.

    ``item_version_id`` 0: cases not accepted yet, whose day 0 is the day of receipt. A missing date is the last of all.
    """

    privacy = nothing_personal()

    run = models.ForeignKey(CalendarRun, models.CASCADE, related_name="+", db_index=False)
    item_version_id = models.BigIntegerField()
    start_on = models.DateField()
    old_promised, new_promised = models.DateField(), models.DateField()
    old_statutory, new_statutory = models.DateField(), models.DateField()
    old_due, new_due = models.DateField(), models.DateField()
    why = models.TextField()

    class Meta:
        db_table_comment = "期限重算计划（用后清除）"
        indexes = [models.Index(fields=["run", "item_version_id", "start_on", "old_due"], name="planned_move_of_group")]

    def __str__(self) -> str:
        return f"{self.item_version_id} {self.old_due} → {self.new_due}"


class CaseMoveQuerySet(models.QuerySet["CaseMove"]):
    def visible_to(self, actor: Actor) -> Self:
        """The report is the bureau's."""
        return self.all() if actor.may(BUREAU_WATCH) else self.none()


class CaseMove(models.Model):
    """One case whose dates moved (期限变动). ``told_at``: when the applicant was told, or need not be told any more.

    ``due`` is the date that matters; it may stay while only the limit of the law moved.
    """

    privacy = nothing_personal()

    run = models.ForeignKey(CalendarRun, models.PROTECT, related_name="moves", db_index=False)
    batch = models.PositiveIntegerField()
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="moves")
    start_on = models.DateField()
    old_due, new_due = models.DateField(null=True), models.DateField(null=True)
    old_statutory, new_statutory = models.DateField(null=True), models.DateField(null=True)
    moved_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    objects = CaseMoveQuerySet.as_manager()

    class Meta:
        db_table_comment = "期限变动"
        indexes = [models.Index(fields=["run", "batch", "id"], name="case_move_by_batch")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.old_due} → {self.new_due}"
