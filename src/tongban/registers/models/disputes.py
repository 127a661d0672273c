"""A value that somebody says is wrong."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.identity import public as identity
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import SealedJSON
from tongban.kernel.privacy import Retention, holds
from tongban.registers.enums import DisputeState
from tongban.registers.models.records import Record
from tongban.registers.permissions import ANSWER


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, actor: Actor) -> Self:
        """The person, and the source department; the platform sees all."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        if actor.kind is ActorKind.STAFF and actor.may(ANSWER):
            return self.filter(record__register__authority_id=actor.authority_id)
        own = identity.party_of(actor)
        return self.filter(party_id=own) if own is not None else self.none()


class Dispute(models.Model):
    """A correction request (数据校核): what is said to be wrong, what would be right, the proof, the answer."""

    privacy = holds(
        "本人提出更正",
        Retention.CASE,
        sensitive="held_value right_value answer_value",
        personal="note answer_reason",
        plain="number column element about",
        shown_at="registers:show_my_data",
    )

    number = models.CharField(max_length=20, unique=True)
    party_id = models.BigIntegerField()
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    column = models.CharField(max_length=40)
    element = models.CharField(max_length=80, blank=True)
    held_value = SealedJSON(seal="registers.dispute.held_value", default=None, null=True)
    right_value = SealedJSON(seal="registers.dispute.right_value", default=None, null=True)
    file_id = models.PositiveBigIntegerField(null=True)
    note = models.CharField(max_length=1000, blank=True)
    about = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=100, blank=True)
    answered_by_id = models.BigIntegerField(null=True)
    answer_value = SealedJSON(seal="registers.dispute.answer_value", default=None, null=True)
    answer_reason = models.CharField(max_length=1000, blank=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        db_table_comment = "数据校核（更正请求）"
        constraints = [
            models.UniqueConstraint(
                "record", "column", condition=Q(state=DisputeState.OPEN), name="one_open_dispute_per_value"
            ),
            models.CheckConstraint(
                name="dispute_answered_has_a_moment",
                condition=Q(state=DisputeState.OPEN, answered_at__isnull=True)
                | (~Q(state=DisputeState.OPEN) & Q(answered_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], name="dispute_by_due", condition=Q(state=DisputeState.OPEN)),
            models.Index(fields=["party_id", "-id"], name="dispute_by_party"),
        ]

    def __str__(self) -> str:
        return self.number
