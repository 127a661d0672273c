"""Invitations to rate, and ratings. A rating holds no party: nobody who reads ratings can see who gave them."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.cases.public import Channel
from tongban.identity.public import BUREAU_WATCH, CASE_DECIDE, Accounts
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.privacy import Retention, holds
from tongban.ratings.enums import (
    OPEN_RECTIFICATIONS,
    CallBack,
    Finding,
    Level,
    Occasion,
    RatingChannel,
    RectificationState,
    Setting,
)


class Invitation(models.Model):
    """The right to rate one case once, or one visit once (评价邀请). Held by whoever holds the signed link.

    ``party`` is who was invited, and gets the answer to a bad rating; it is not who rated.
    """

    privacy = holds(
        "邀请评价",
        Retention.RATING,
        personal="party",
        plain="reference application_number item_code item_title",
        forgotten_by="ratings.forget_who_said_what",
        whose="party",
    )

    occasion = models.CharField(max_length=5, choices=Occasion)
    reference = models.CharField(max_length=60)  # case number, or for a visit the application number
    application_number = models.CharField(max_length=30)
    setting = models.CharField(max_length=8, choices=Setting)
    item_code = models.CharField(max_length=50)
    item_title = models.CharField(max_length=500)
    authority_id = models.PositiveBigIntegerField()
    case_channel = models.CharField(max_length=1, choices=Channel)
    opened_at = models.DateTimeField()
    used = models.BooleanField(default=False)
    party = models.ForeignKey("identity.Party", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        db_table_comment = "评价邀请"
        constraints = [models.UniqueConstraint("occasion", "reference", name="invitation_once_per_occasion")]
        indexes = [models.Index(fields=["application_number"], name="invitation_by_application")]

    def __str__(self) -> str:
        return f"{self.occasion} {self.reference}"

    @property
    def choice(self) -> str:
        """How an address names it among the invitations of one application."""
        return f"{self.occasion}:{self.reference}"


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, actor: Actor) -> Self:
        """The bureau sees the ratings of all departments, a department those of its own. Never who gave them."""
        match actor.kind:
            case ActorKind.STAFF:
                if actor.may("bureau:case:watch"):
                    return self.all()
                if actor.may("staff:case:read"):
                    return self.filter(Accounts.in_scope(actor), authority_id=actor.authority_id)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()

    def counted(self) -> Self:
        """Without those that the bureau found mistaken or malicious."""
        return self.filter(removed=False)


class Rating(models.Model):
    """One rating (好差评). ``level`` is the code of GB/T 39046: 1 is the best.

    The link to its invitation exists for the rectification of bad ratings and for "once"; pages for staff never
    follow it. Only the day is kept, not the moment, so that a rating cannot be matched with a visitor's log.
    """

    privacy = holds(
        "好差评",
        Retention.RATING,
        personal="text answers",
        plain="item_code item_title question_version",
        forgotten_by="ratings.forget_who_said_what",
    )

    invitation = models.OneToOneField(Invitation, models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=5, choices=Occasion)
    setting = models.CharField(max_length=8, choices=Setting)
    item_code = models.CharField(max_length=50)
    item_title = models.CharField(max_length=500)
    authority_id = models.PositiveBigIntegerField()
    level = models.PositiveSmallIntegerField(choices=Level)
    answers = models.JSONField(default=list)
    question_version = models.CharField(max_length=20)
    text = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=3, choices=RatingChannel)
    given_on = models.DateField()
    removed = models.BooleanField(default=False, db_default=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        db_table_comment = "好差评"
        constraints = [
            models.CheckConstraint(name="rating_level_is_one_to_five", condition=Q(level__gte=1, level__lte=5))
        ]
        indexes = [
            models.Index(fields=["-given_on", "-id"], name="rating_by_day", include=["authority_id", "level"]),
            models.Index(fields=["authority_id", "-given_on", "-id"], name="rating_by_authority"),
        ]

    def __str__(self) -> str:
        return f"rating {self.pk}: {self.level}"


class RectificationQuerySet(models.QuerySet["Rectification"]):
    def visible_to(self, actor: Actor) -> Self:
        """The bureau, and who answers for the rated department; never the clerks who were rated."""
        match actor.kind:
            case ActorKind.STAFF:
                if actor.may(BUREAU_WATCH):
                    return self.all()
                if actor.may(CASE_DECIDE):
                    own = Accounts.in_scope(actor, "rating__item_code")
                    return self.filter(own, rating__authority_id=actor.authority_id)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()

    def open(self) -> Self:
        return self.filter(state__in=OPEN_RECTIFICATIONS)


class Rectification(models.Model):
    """What became of a bad rating (差评整改, 国办发〔2019〕51号): verified, mended or explained, answered.

    ``act_by`` is the last day of what is to be done now. ``contact_name`` and ``contact_phone`` are what the person
    left for a call back; they are shown only for a purpose that is written down. ``is_real_name`` (实名差评): a number
    was left, the person is called back. ``again_level`` is 追评.
    ``routed_up_at``: since then the bureau looks into it, not the department (回避).
    """

    privacy = holds(
        "差评回访与整改",
        Retention.RATING,
        personal="contact_name contact_phone found call_back_words appeal_answer measures answer again_text",
        forgotten_by="ratings.forget_who_said_what",
    )

    rating = models.OneToOneField(Rating, models.PROTECT, related_name="rectification")
    state = models.CharField(max_length=10, choices=RectificationState, default=RectificationState.TO_VERIFY)
    opened_at = models.DateTimeField()
    act_by = models.DateField()
    due_on = models.DateField()
    contact_name = SealedText(seal="rectification.contact_name", blank=True)
    contact_phone = SealedText(seal="rectification.contact_phone", blank=True)
    is_real_name = models.BooleanField(default=False)
    finding = models.CharField(max_length=10, choices=Finding, blank=True)
    found = models.TextField(blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by_name = models.CharField(max_length=100, blank=True)
    call_back = models.CharField(max_length=12, choices=CallBack, blank=True)
    call_back_words = models.TextField(blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    called_by_name = models.CharField(max_length=100, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_upheld = models.BooleanField(null=True)
    appeal_answer = models.TextField(blank=True)
    appeal_decided_at = models.DateTimeField(null=True, blank=True)
    measures = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by_name = models.CharField(max_length=100, blank=True)
    again_level = models.PositiveSmallIntegerField(null=True, blank=True, choices=Level)
    again_text = models.CharField(max_length=500, blank=True)
    again_on = models.DateField(null=True, blank=True)
    routed_up_at = models.DateTimeField(null=True, blank=True)  # nobody in the department was outside the matter

    objects = RectificationQuerySet.as_manager()

    class Meta:
        db_table_comment = "差评整改"
        constraints = [
            models.CheckConstraint(
                name="rectification_closed_has_a_moment",
                condition=Q(state__in=OPEN_RECTIFICATIONS, closed_at__isnull=True)
                | (~Q(state__in=OPEN_RECTIFICATIONS) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="rectification_answered_has_words",
                condition=~Q(state=RectificationState.ANSWERED) | ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="rectification_real_name_is_called",
                condition=~Q(state=RectificationState.ANSWERED) | Q(is_real_name=False) | ~Q(call_back=""),
            ),
        ]
        indexes = [
            models.Index(
                fields=["act_by", "id"], name="rectification_open", condition=Q(state__in=OPEN_RECTIFICATIONS)
            ),
        ]

    def __str__(self) -> str:
        return f"rectification of rating {self.rating_id}"
