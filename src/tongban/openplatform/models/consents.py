"""What people agreed to."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.identity.public import party_of
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds
from tongban.openplatform.models.systems import ConnectedSystem


class ConsentQuerySet(models.QuerySet["Consent"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        own = party_of(actor)
        return self.filter(party_id=own) if actor.kind is ActorKind.CITIZEN and own is not None else self.none()


class Consent(models.Model):
    """A person let a system know data of theirs (授权同意; 个人信息保护法 art. 13–15). What was shown is kept as shown.

    ``shown``: one entry for each group of data, ``{"scope", "purpose", "basis", "legal_basis"}``. ``withdrawn_at``:
    taken back by the person, or ``replaced`` by a later act of theirs.
    """

    privacy = holds(
        "证明本人同意或知悉向接入系统提供信息",
        Retention.TRAIL,
        personal="party",
        plain="shown",
        whose="party",
    )

    party = models.ForeignKey("identity.Party", models.PROTECT, related_name="+")
    system = models.ForeignKey(ConnectedSystem, models.PROTECT, related_name="+")
    shown = models.JSONField(default=list)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    replaced = models.BooleanField(default=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        db_table_comment = "授权同意"
        constraints = [
            models.UniqueConstraint(
                "party", "system", condition=Q(withdrawn_at__isnull=True), name="one_consent_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}: party {self.party_id}, system {self.system_id}"

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(each["scope"] for each in self.shown)
