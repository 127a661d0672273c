"""The read table behind every watched clock. It holds no personal data and can be rebuilt from events at any time."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from tongban.cases.public import CaseState, Channel
from tongban.kernel.actors import Actor
from tongban.kernel.privacy import Retention, holds, nothing_personal


class WatchQuerySet(models.QuerySet["Watch"]):
    def visible_to(self, actor: Actor) -> Self:
        """The bureau watches all; nobody else does."""
        if actor.may("bureau:case:watch"):
            return self.all()
        return self.none()

    def open(self) -> Self:
        return self.filter(closed_on__isnull=True)

    def closed_between(self, first: object, last: object) -> Self:
        """Closed from ``first`` to ``last``, both inclusive."""
        return self.filter(closed_on__gte=first, closed_on__lte=last)


class Watch(models.Model):
    """One watched case (监察台账), fed by the events of cases.

    ``due_on`` is the date that matters now, null while the clock stands still. ``promised_on`` is the last due date
    the case had after acceptance: closed on time means closed no later than that day. ``last_at`` is the moment of
    the newest event applied; older ones change nothing that a newer one has said.
    """

    privacy = nothing_personal()

    case_number = models.CharField(max_length=60, unique=True)
    application_number = models.CharField(max_length=30)
    item_code = models.CharField(max_length=50)
    item_title = models.CharField(max_length=500)
    authority_id = models.PositiveBigIntegerField()
    channel = models.CharField(max_length=1, choices=Channel)
    state = models.CharField(max_length=14, choices=CaseState)
    due_on = models.DateField(null=True, blank=True)
    due_order = models.GeneratedField(
        expression=models.functions.Coalesce(F("due_on"), models.Value("9999-12-31", models.DateField())),
        output_field=models.DateField(),
        db_persist=True,
    )
    opened_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    last_at = models.DateTimeField()

    objects = WatchQuerySet.as_manager()

    class Meta:
        db_table_comment = "监察台账（由办件事件生成，可重算）"
        constraints = [
            models.CheckConstraint(
                name="watch_closed_has_day_and_moment",
                condition=Q(closed_at__isnull=True, closed_on__isnull=True)
                | Q(closed_at__isnull=False, closed_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], name="watch_by_opening", include=["item_code"]),
            models.Index(fields=["due_order", "id"], name="watch_open_by_due", condition=Q(closed_on__isnull=True)),
            models.Index(
                fields=["authority_id", "due_order", "id"],
                name="watch_open_by_authority",
                condition=Q(closed_on__isnull=True),
                include=["due_on"],
            ),
            models.Index(
                fields=["item_code", "due_order", "id"],
                name="watch_open_by_item",
                condition=Q(closed_on__isnull=True),
                include=["due_on"],
            ),
            models.Index(
                fields=["-closed_on", "-id"],
                name="watch_closed_by_day",
                condition=Q(closed_on__isnull=False),
                include=["authority_id", "state", "promised_on"],
            ),
            models.Index(
                fields=["authority_id", "-closed_on", "-id"],
                name="watch_closed_by_authority",
                condition=Q(closed_on__isnull=False),
            ),
            models.Index(
                fields=["item_code", "-closed_on", "-id"],
                name="watch_closed_by_item",
                condition=Q(closed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.case_number


class ForeignLog(models.Model):
    """A log of another system, read once and never written again (外部办件日志). ``digest`` is the SM3 of the file."""

    privacy = nothing_personal()

    name = models.CharField(max_length=100)
    source = models.CharField(max_length=500)
    digest = models.CharField(max_length=64, unique=True)
    imported_at = models.DateTimeField()

    class Meta:
        db_table_comment = "外部办件日志（只读）"

    def __str__(self) -> str:
        return self.name


class ForeignCase(models.Model):
    """One case of a foreign log. ``due_at`` is what our clock made of its limit; ``late`` what it says of the end."""

    privacy = nothing_personal()

    log = models.ForeignKey(ForeignLog, models.PROTECT, related_name="cases")
    number = models.CharField(max_length=100)
    channel = models.CharField(max_length=50, blank=True)
    department = models.CharField(max_length=100, blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    hours = models.PositiveIntegerField(default=0)
    late = models.BooleanField(default=False)

    class Meta:
        db_table_comment = "外部办件"
        constraints = [models.UniqueConstraint("log", "number", name="foreign_case_once_in_a_log")]
        indexes = [models.Index(fields=["log", "due_at", "id"], name="foreign_case_by_due")]

    def __str__(self) -> str:
        return self.number


class ForeignEvent(models.Model):
    """One event of a foreign case."""

    privacy = holds(
        "对照外部日志",
        Retention.REGISTER,
        about="外部系统的经办人",
        personal="who",
        plain="activity",
        withheld="外部系统的日志",
    )

    case = models.ForeignKey(ForeignCase, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    activity = models.CharField(max_length=200)
    who = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table_comment = "外部办件过程"

    def __str__(self) -> str:
        return f"{self.case_id} {self.activity}"
