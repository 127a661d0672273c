"""A person or an organisation becomes known to the platform, once per certificate."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from tongban.identity.certificates import check_certificate, check_mobile
from tongban.identity.enums import CertificateType, PartyKind
from tongban.identity.errors import CertificateInUse, CertificateRefused
from tongban.identity.models import Party
from tongban.identity.names import folded, organisation_name, person_name
from tongban.identity.roles import WINDOW_INTAKE
from tongban.identity.services.contacts import check_contacts
from tongban.kernel import audit
from tongban.kernel.access import require
from tongban.kernel.actors import Actor
from tongban.kernel.masking import mask_number


@transaction.atomic
def register_person(
    *, actor: Actor, name: str, certificate_type: str, certificate_number: str, mobile: str = "", **contacts: str
) -> Party:
    """Find or add a person. The same certificate with another name is refused: nothing is overwritten."""
    require(actor, WINDOW_INTAKE)
    if certificate_type == CertificateType.USCC:
        raise CertificateRefused(reason=str(CertificateType.USCC.label))
    certificate = check_certificate(certificate_type, certificate_number)
    party, known = add_party(
        actor=actor,
        kind=PartyKind.PERSON,
        name=person_name(name),
        certificate_type=certificate.type,
        certificate_number=certificate.number,
        birth_date=certificate.birth_date,
        mobile=check_mobile(mobile),
        **check_contacts(**contacts),
    )
    if known and party.name != person_name(name):
        raise CertificateInUse
    return party


@transaction.atomic
def register_organisation(
    *, actor: Actor, name: str, uscc: str, legal_representative: str = "", mobile: str = "", **contacts: str
) -> Party:
    """Find or add an organisation by its credit code. Names that differ only in brackets or width are the same."""
    require(actor, WINDOW_INTAKE)
    certificate = check_certificate(CertificateType.USCC, uscc)
    party, known = add_party(
        actor=actor,
        kind=PartyKind.ORGANISATION,
        name=organisation_name(name),
        certificate_type=certificate.type,
        certificate_number=certificate.number,
        legal_representative=person_name(legal_representative) if legal_representative else "",
        mobile=check_mobile(mobile),
        **check_contacts(**contacts),
    )
    if known and folded(party.name) != folded(name):
        raise CertificateInUse
    return party


def add_party(
    *,
    actor: Actor,
    kind: PartyKind,
    name: str,
    certificate_type: CertificateType,
    certificate_number: str,
    birth_date: date | None = None,
    **fields: Any,
) -> tuple[Party, bool]:
    """The party of a certificate, and whether it was known before. Two writers at once: the constraint lets one in."""
    known = Party.objects.filter(certificate_type=certificate_type, number_index=certificate_number)
    if (party := known.first()) is not None:
        return party, True
    try:
        with transaction.atomic():
            party = Party.objects.create(
                kind=kind,
                name=name,
                certificate_type=certificate_type,
                certificate_number=certificate_number,
                birth_date=birth_date,
                **fields,
            )
    except IntegrityError:
        return known.get(), True
    audit.record(
        actor=actor,
        action="identity.register_party",
        subject=f"party:{party.pk}",
        certificate_type=str(certificate_type),
        certificate=mask_number(certificate_number),
    )
    return party, False
