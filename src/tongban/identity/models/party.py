"""Persons and organisations that deal with the government."""

from typing import Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from tongban.identity.enums import CertificateType, PartyKind
from tongban.identity.models.places import Division
from tongban.identity.roles import CASE_READ, WINDOW_INTAKE, party_of
from tongban.kernel import clock
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.crypto.fields import BlindIndex, BlindlyFound, SealedDate, SealedText
from tongban.kernel.privacy import Retention, holds


class PartyQuerySet(models.QuerySet["Party"]):
    def visible_to(self, actor: Actor) -> Self:
        """A citizen: oneself, who gave a mandate in force, and the organisations one is the legal representative of.

        Staff with a duty towards cases: all (recorded).
        """
        if actor.kind is ActorKind.SYSTEM or actor.may(WINDOW_INTAKE) or actor.may(CASE_READ):
            return self.all()
        own = party_of(actor)
        if own is None:
            return self.none()
        represented = (
            apps.get_model("identity", "Mandate")
            .objects.in_force_on(clock.today())
            .filter(agent_id=own)
            .values("represented_id")
        )
        offices = (
            apps.get_model("identity", "LegalRepresentative")
            .objects.filter(person_id=own, ended_at__isnull=True)
            .values("organisation_id")
        )
        return self.filter(Q(pk=own) | Q(pk__in=represented) | Q(pk__in=offices))

    def matching(self, words: str) -> Self:
        """By certificate number or mobile (whole), or by the beginning of the name."""
        return self.filter(Q(number_index=words.upper()) | Q(mobile_index=words) | Q(name__startswith=words))


class Party(BlindlyFound):
    """A person or an organisation that deals with the government (办事主体).

    One number identifies it: citizen number or another certificate for persons, USCC for organisations. Number,
    contacts and day of birth lie sealed; whole numbers are found by their blind index.
    """

    privacy = holds(
        "识别办事人、联系办事人",
        Retention.ACCOUNT,
        sensitive="certificate_number birth_date address",
        personal="name mobile email legal_representative number_index mobile_index",
        whose="pk",
    )

    kind = models.CharField(max_length=12, choices=PartyKind)
    name = models.CharField(max_length=200)
    certificate_type = models.CharField(max_length=4, choices=CertificateType)
    certificate_number = SealedText(seal="party.certificate_number")
    number_index = BlindIndex(of="certificate_number", about="party.certificate_number")
    mobile = SealedText(seal="party.mobile", blank=True)
    mobile_index = BlindIndex(of="mobile", about="party.mobile")
    email = SealedText(seal="party.email", blank=True)
    division = models.ForeignKey(Division, models.PROTECT, null=True, blank=True, related_name="+")
    address = SealedText(seal="party.address", blank=True)
    legal_representative = models.CharField(max_length=200, blank=True)
    birth_date = SealedDate(seal="party.birth_date", null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PartyQuerySet.as_manager()

    class Meta:
        db_table_comment = "办事主体（自然人、法人和其他组织）"
        constraints = [
            models.UniqueConstraint("certificate_type", "number_index", name="party_once_per_certificate"),
            models.CheckConstraint(
                name="party_certificate_fits_kind",
                condition=Q(kind=PartyKind.ORGANISATION, certificate_type=CertificateType.USCC)
                | (Q(kind=PartyKind.PERSON) & ~Q(certificate_type=CertificateType.USCC)),
            ),
        ]
        indexes = [
            models.Index(fields=["name"], name="party_by_name", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["number_index"], name="party_by_certificate"),
            models.Index(fields=["mobile_index"], name="party_by_mobile", condition=~Q(mobile_index=b"")),
        ]

    def __str__(self) -> str:
        return f"party {self.pk}"
