"""The State Council's yearly holiday notices as versioned rows, and each change of the calendar in order."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tongban.kernel.privacy import Retention, holds, nothing_personal


class CalendarAct(models.TextChoices):
    SHIPPED = "shipped", _("随软件发布")
    LOADED = "loaded", _("载入")
    REPLACED = "replaced", _("更换")
    WITHDRAWN = "withdrawn", _("撤销")


class CalendarChange(models.Model):
    """One change of the calendar (日历变更): who, when, why. ``id`` is the revision of the calendar from then on."""

    privacy = holds("记录放假安排由谁更改", Retention.TRAIL, about="工作人员", personal="actor_name", plain="reason")

    act = models.CharField(max_length=10, choices=CalendarAct)
    year = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table_comment = "日历变更（只增）"

    def __str__(self) -> str:
        return f"{self.pk}: {self.act} {self.year}"


class HolidayNotice(models.Model):
    """One version of one year's notice (放假安排通知). ``until`` is the change that ended it: replaced or withdrawn.

    ``days`` are the days that differ from the ordinary week: ``{"date", "name", "isOffDay"}``; ``papers`` the addresses
    of the notices. A version is never changed and never removed.
    """

    privacy = nothing_personal()

    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    days = models.JSONField()
    papers = models.JSONField()
    published_on = models.DateField(null=True, blank=True)
    digest = models.CharField(max_length=64)
    since = models.ForeignKey(CalendarChange, models.PROTECT, related_name="+")
    until = models.ForeignKey(CalendarChange, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table_comment = "放假安排通知（按年、按版本）"
        constraints = [
            models.UniqueConstraint("year", "version", name="holiday_notice_version_once"),
            models.UniqueConstraint("year", condition=Q(until__isnull=True), name="holiday_notice_one_in_force"),
            models.CheckConstraint(
                name="holiday_notice_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"
