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

    One at a time for each organisation. Written only by what the register says.
    """

    privacy = holds(
        "确定谁可以代表单位办事",
        Retention.REGISTER,
        personal="organisation person",
        plain="source",
        whose="organisation person",
    )

    organisation = models.ForeignKey(Party, models.PROTECT, related_name="+")
    person = models.ForeignKey(Party, models.PROTECT, related_name="+")
    source = models.CharField(max_length=100)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = LegalRepresentativeQuerySet.as_manager()

    class Meta:
        db_table_comment = "法定代表人"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], name="one_legal_representative", condition=Q(ended_at__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["person"], name="legal_representative_by_person")]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.organisation_id}"
