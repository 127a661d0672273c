"""Who speaks for an organisation by its registration."""

from typing import Self

from django.db import models
from django.db.models import Q

from tongban.identity.models.party import Party
from tongban.kernel.privacy import Retention, holds


class LegalRepresentativeQuerySet(models.QuerySet["LegalRepresentative"]):
    def held_by(self, person_id: int | None, organisation_id: int | None) -> Self:
        """The office of this person in this organisation, while the register names them."""
        return self.filter(ended_at__isnull=True, person_id=person_id, organisation_id=organisation_id)


class LegalRepresentative(models.Model):
    """The person the register names as legal representative (法定代表人, 民法典 art. 61), from and until when.

    One at a time for each organisation. Written only by what the register says. Of a branch (分支机构) it is the person
    in charge (负责人); the legal representative of its head office acts for the branch besides, in a row that names
    the head office (``head``) and ends with either of the two.
    """

    privacy = holds(
        "确定谁可以代表单位办事",
        Retention.REGISTER,
        personal="organisation person head",
        plain="source",
        whose="organisation person",
    )

    organisation = models.ForeignKey(Party, models.PROTECT, related_name="+")
    person = models.ForeignKey(Party, models.PROTECT, related_name="+")
    head = models.ForeignKey(Party, models.PROTECT, related_name="+", null=True, blank=True)
    source = models.CharField(max_length=100)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LegalRepresentativeQuerySet.as_manager()

    class Meta:
        db_table_comment = "法定代表人"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                name="one_legal_representative",
                condition=Q(ended_at__isnull=True, head__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["organisation"],
                name="one_legal_representative_of_head",
                condition=Q(ended_at__isnull=True, head__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["person"], name="legal_representative_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.organisation_id}"


class Branch(models.Model):
    """An organisation the register names as a branch of another (分支机构), from and until when.

    市场主体登记管理条例 art. 23. One head office at a time. It answers for the branch (民法典 art. 74): who speaks for
    the one may for the other; not the other way round.
    """

    privacy = holds(
        "确定谁可以代表单位办事",
        Retention.REGISTER,
        personal="organisation head",
        plain="source",
        whose="organisation head",
    )

    organisation = models.ForeignKey(Party, models.PROTECT, related_name="+")
    head = models.ForeignKey(Party, models.PROTECT, related_name="+")
    source = models.CharField(max_length=100)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table_comment = "分支机构"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], name="one_head_office", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="no_branch_of_itself", condition=~Q(organisation=models.F("head"))),
        ]
        indexes = [models.Index(fields=["head"], name="branch_by_head")]

    def __str__(self) -> str:
        return f"{self.organisation_id} of {self.head_id}"
