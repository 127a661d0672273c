"""What offices do among themselves: urge each other, stand in for an absent colleague."""

from django.db import models
from django.db.models import F, Q

from tongban.cases.enums import ReminderKind, UrgeKind
from tongban.cases.models.case import Case
from tongban.cases.models.task import CaseTask
from tongban.kernel.privacy import Retention, holds, nothing_personal


class Urge(models.Model):
    """A reminder to go on with a step (催办), or an order of the bureau that wants an answer by a day (督办)."""

    privacy = holds("催办", Retention.CASE, about="办事人、工作人员", personal="text reply")

    case = models.ForeignKey(Case, models.PROTECT, related_name="urges")
    task = models.ForeignKey(CaseTask, models.PROTECT, null=True, blank=True, related_name="urges")
    kind = models.CharField(max_length=10, choices=UrgeKind)
    text = models.TextField()
    urged_by = models.ForeignKey("identity.Staff", models.PROTECT, null=True, related_name="+")
    urged_at = models.DateTimeField()
    reply_due_on = models.DateField(null=True, blank=True)
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    replied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "催办督办"
        constraints = [
            models.CheckConstraint(
                name="order_has_a_day", condition=~Q(kind=UrgeKind.ORDER) | Q(reply_due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="reply_has_a_moment", condition=Q(replied_at__isnull=True, reply="") | Q(replied_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["reply_due_on", "id"],
                name="order_unanswered",
                condition=Q(kind=UrgeKind.ORDER, replied_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.case_id}"


class QuestionReminder(models.Model):
    """That who was asked was reminded of a question (会签、征求意见的提醒): before its day, and on the day after."""

    privacy = nothing_personal()

    task = models.ForeignKey(CaseTask, models.PROTECT, related_name="reminders")
    kind = models.CharField(max_length=10, choices=ReminderKind)
    reminded_at = models.DateTimeField()

    class Meta:
        db_table_comment = "征求意见提醒"
        constraints = [models.UniqueConstraint("task", "kind", name="question_reminder_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id}"


class Absence(models.Model):
    """Days on which a colleague is away and who works on their steps meanwhile (外出委托代办)."""

    privacy = holds("安排代班", Retention.DUTY, about="工作人员", personal="reason")

    staff = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    stand_in = models.ForeignKey("identity.Staff", models.PROTECT, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()
    reason = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "外出委托代办"
        constraints = [
            models.CheckConstraint(name="absence_in_order", condition=Q(until_on__gte=F("from_on"))),
            models.CheckConstraint(name="absence_of_two", condition=~Q(staff=F("stand_in"))),
        ]
        indexes = [
            models.Index(fields=["stand_in", "until_on"], name="absence_by_stand_in"),
            models.Index(fields=["staff", "until_on"], name="absence_by_staff"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.from_on}–{self.until_on}"
