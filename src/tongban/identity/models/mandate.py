"""Who acts for whom."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from tongban.identity.agency import Link, Scope
from tongban.identity.enums import Act, MandateEnd, MandateSource
from tongban.identity.models.office import LegalRepresentative
from tongban.identity.models.party import Party
from tongban.identity.roles import party_of
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds


def every_act() -> list[str]:
    """What a mandate opens when nothing else is said. Written out in each row: a new act opens in no old mandate."""
    return [act.value for act in Act]


class MandateQuerySet(models.QuerySet["Mandate"]):
    def visible_to(self, actor: Actor) -> Self:
        """Both sides see a mandate, and who passed it on; of an organisation one has switched to, its legal
        representative (民法典 art. 61). Nobody else but the platform."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        own = party_of(actor)
        if own is None:
            return self.none()
        mine = Q(agent_id=own) | Q(represented_id=own) | Q(parent__agent_id=own)
        office = actor.represents is not None and LegalRepresentative.objects.held_by(own, actor.represents).exists()
        return self.filter(mine | Q(represented_id=actor.represents) if office else mine)

    def in_force_on(self, day: date) -> Self:
        """Neither revoked nor outside its dates."""
        return self.filter(revoked_at__isnull=True, valid_from__lte=day, valid_until__gte=day)


class Mandate(models.Model):
    """One party acts for another (代办授权): see ``identity.agency`` for what it allows.

    ``parent``: the mandate this one was passed on from, with the same represented. ``given_through`` tells how it came
    about; at a counter with the clerk who saw it, and the written authorisation as a file when the represented was not
    there.
    """

    privacy = holds(
        "确定谁可以代谁办事",
        Retention.CASE,
        personal="represented agent paper_file_id",
        plain="item_codes item_types acts given_through ended_by parent witness",
        whose="represented agent",
    )

    represented = models.ForeignKey(Party, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Party, models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="passed_on")
    item_codes = models.JSONField(default=list)
    item_types = models.JSONField(default=list)
    acts = models.JSONField(default=every_act)
    amount_limit = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    passes_on = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_until = models.DateField()
    given_at = models.DateTimeField(auto_now_add=True)
    given_through = models.CharField(max_length=20, choices=MandateSource, default=MandateSource.ONLINE)
    witness = models.ForeignKey("identity.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    paper_file_id = models.BigIntegerField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.CharField(max_length=12, choices=MandateEnd, blank=True)

    objects = MandateQuerySet.as_manager()

    class Meta:
        db_table_comment = "代办授权"
        constraints = [
            models.CheckConstraint(name="mandate_ends_after_it_starts", condition=Q(valid_until__gte=F("valid_from"))),
            models.CheckConstraint(name="mandate_needs_two", condition=~Q(agent=F("represented"))),
            models.CheckConstraint(name="mandate_amount_is_positive", condition=~Q(amount_limit__lt=0)),
        ]
        indexes = [
            models.Index(fields=["agent", "represented"], name="mandate_by_agent"),
            models.Index(fields=["represented"], name="mandate_by_represented"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} for {self.represented_id}"

    @property
    def scope(self) -> Scope:
        return Scope(
            tuple(self.item_codes), tuple(self.item_types), tuple(self.acts), self.amount_limit, self.passes_on
        )

    @property
    def link(self) -> Link:
        return Link(self.scope, self.valid_from, self.valid_until, self.revoked_at is not None)

    @property
    def chain(self) -> list[Link]:
        """From the represented down to the agent of this mandate."""
        above = self.parent.chain if self.parent is not None else []
        return [*above, self.link]


class MandateUse(models.Model):
    """One act done under a mandate, as the represented reads it (代办记录). Only written, never changed."""

    privacy = holds(
        "让被代办人看到谁代办了什么", Retention.CASE, personal="mandate", plain="act item_code item_title number"
    )

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="uses")
    act = models.CharField(max_length=12, choices=Act)
    item_code = models.CharField(max_length=50, blank=True)
    item_title = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        db_table_comment = "代办记录"
        indexes = [models.Index(fields=["mandate", "-id"], name="mandate_use_by_mandate")]

    def __str__(self) -> str:
        return f"{self.act} {self.number}"
