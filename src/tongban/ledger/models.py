"""Who read whose data, for what purpose. Below every room that holds personal data, so none can read without it."""

from typing import Self

from django.db import models

from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.privacy import Retention, holds


class PersonalReadQuerySet(models.QuerySet["PersonalRead"]):
    def visible_to(self, actor: Actor) -> Self:
        """A person sees who read their own data; only the platform sees all."""
        if actor.kind is ActorKind.CITIZEN:
            return self.filter(subject_party_id=actor.id)
        return self.all() if actor.kind is ActorKind.SYSTEM else self.none()


class PersonalRead(models.Model):
    """One unmasked read of personal data (用数记录). Identifiers only point up by value: the ledger knows no one."""

    privacy = holds(
        "让本人看到谁查看过自己的信息",
        Retention.TRAIL,
        about="办事人、工作人员",
        personal="about",
        plain="authority_name purpose legal_basis fields",
        shown_at="ledger:list_reads",
    )

    at = models.DateTimeField(auto_now_add=True)
    subject_party_id = models.BigIntegerField()
    reader_kind = models.CharField(max_length=10)
    reader_id = models.BigIntegerField(null=True)
    reader_name = models.CharField(max_length=100, blank=True)
    authority_name = models.CharField(max_length=200, blank=True)
    purpose = models.CharField(max_length=200)
    legal_basis = models.CharField(max_length=200, blank=True)
    about = models.CharField(max_length=100)
    fields = models.JSONField(default=list)

    objects = PersonalReadQuerySet.as_manager()

    class Meta:
        db_table_comment = "个人信息使用台账（只增）"
        indexes = [models.Index(fields=["subject_party_id", "-id"], name="read_by_subject")]

    def __str__(self) -> str:
        return f"{self.reader_kind}:{self.reader_id} read {self.subject_party_id}"
