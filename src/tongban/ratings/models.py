"""Invitations to rate, and ratings. A rating holds no party: nobody who reads ratings can see who gave them."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.cases.public import Channel
from tongban.kernel.actors import Actor, ActorKind
from tongban.ratings.enums import Level, Occasion, RatingChannel, Setting


class Invitation(models.Model):
    """The right to rate one case once, or one visit once (评价邀请). Held by whoever holds the signed link."""

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
                    return self.filter(authority_id=actor.authority_id)
            case ActorKind.SYSTEM:
                return self.all()
        return self.none()


class Rating(models.Model):
    """One rating (好差评). ``level`` is the code of GB/T 39046: 1 is the best.

    The link to its invitation exists for the rectification of bad ratings and for "once"; pages for staff never
    follow it. Only the day is kept, not the moment, so that a rating cannot be matched with a visitor's log.
    """

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
