"""What the law makes true when an authority lets a day pass: promises missed, licences that count as renewed."""

from django.db import models
from django.db.models import Q

from tongban.cases.models.case import Case
from tongban.kernel.privacy import Retention, holds

PROMISE_LAW = "优化营商环境条例第三十六条"
RENEWAL_LAW = "行政许可法第五十条"


class MissedPromise(models.Model):
    """A promised limit that passed (承诺时限逾期): the authority explains it in public (优化营商环境条例 第三十六条).

    ``due_on`` was the last day of the promise, ``missed_on`` the first day on which it was broken.
    """

    privacy = holds("说明为何超过承诺期限", Retention.CASE, about="工作人员", personal="explanation", plain="article")

    case = models.OneToOneField(Case, models.PROTECT, related_name="missed_promise")
    due_on = models.DateField()
    missed_on = models.DateField()
    article = models.CharField(max_length=100)
    found_at = models.DateTimeField()
    explanation = models.TextField(blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table_comment = "承诺逾期说明"
        constraints = [
            models.CheckConstraint(
                name="missed_promise_explained_in_words",
                condition=Q(explained_at__isnull=True, explanation="")
                | (Q(explained_at__isnull=False) & ~Q(explanation="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["missed_on", "id"], name="missed_promise_unexplained", condition=Q(explained_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.missed_on}"


class RenewalClaim(models.Model):
    """The case asks to renew a licence that expires on a day (延续申请, 行政许可法 art. 50).

    ``deemed_on`` is the first day on which the licence counts as renewed, because nobody decided before it expired.
    """

    privacy = holds("延续许可的申请", Retention.CASE, personal="licence_number")

    case = models.OneToOneField(Case, models.PROTECT, related_name="renewal_claim")
    licence_number = models.CharField(max_length=100)
    expires_on = models.DateField()
    noted_at = models.DateTimeField()
    noted_by_name = models.CharField(max_length=100)
    deemed_on = models.DateField(null=True, blank=True)
    deemed_found_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "延续申请"
        constraints = [
            models.CheckConstraint(
                name="renewal_deemed_after_it_expired",
                condition=Q(deemed_on__isnull=True) | Q(deemed_on__gt=models.F("expires_on")),
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on", "id"], name="renewal_waiting", condition=Q(deemed_on__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.licence_number}"
