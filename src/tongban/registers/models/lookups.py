"""Who asked a register about whom, for what: also for subjects who have no account here."""

from typing import Self

from django.db import models

from tongban.identity import public as identity
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import BlindIndex, BlindlyFound, SealedText
from tongban.kernel.privacy import Retention, holds
from tongban.registers.enums import SubjectKind


class LookupQuerySet(models.QuerySet["Lookup"]):
    def visible_to(self, actor: Actor) -> Self:
        """A party sees who asked about it; only the platform sees all."""
        if actor.kind is ActorKind.SYSTEM:
            return self.all()
        numbers = identity.numbers_of(actor, represented=False)
        return self.filter(subject_index__in=numbers) if numbers else self.none()


class Lookup(BlindlyFound):
    """One question to the registers about one subject (数据查询记录). Only grows."""

    privacy = holds(
        "让本人看到谁为何查询了登记",
        Retention.TRAIL,
        about="登记的人、工作人员",
        sensitive="subject_number",
        plain="subject_index authority_name purpose about item_code material_key legal_basis asked found unavailable",
        shown_at="registers:show_my_data",
    )

    at = models.DateTimeField(auto_now_add=True)
    subject_kind = models.CharField(max_length=12, choices=SubjectKind)
    subject_number = SealedText(seal="registers.lookup.subject_number")
    subject_index = BlindIndex(of="subject_number", about="registers.number")
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100, blank=True)
    authority_name = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=200)
    about = models.CharField(max_length=100, blank=True)
    item_code = models.CharField(max_length=40, blank=True)
    material_key = models.CharField(max_length=100, blank=True)
    legal_basis = models.CharField(max_length=200, blank=True)
    asked = models.JSONField(default=list)
    found = models.JSONField(default=list)
    unavailable = models.JSONField(default=list)

    objects = LookupQuerySet.as_manager()

    class Meta:
        db_table_comment = "登记库查询记录（只增）"
        indexes = [models.Index(fields=["subject_index", "-id"], name="lookup_by_subject")]

    def __str__(self) -> str:
        return f"{self.actor_kind}:{self.actor_id} {self.purpose}"
