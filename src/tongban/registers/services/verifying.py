"""Whether somebody is who they say, by the registers held or connected here (身份信息核验)."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from tongban.identity import public as identity
from tongban.kernel.actors import SYSTEM
from tongban.registers.enums import SubjectKind
from tongban.registers.models import Column, Record
from tongban.registers.models.registers import HELD
from tongban.registers.rows import Purpose, Subject
from tongban.registers.services.lookups import find_facts

_NAME = "person.name"
_Kind = identity.Proving.DocumentKind
_ELEMENTS = {
    _Kind.SOCIAL_CARD: "person.social_card_number",
    _Kind.HOUSING_FUND: "person.housing_fund_account",
    _Kind.DRIVING_LICENCE: "person.driving_licence_file",
}


class PopulationVerifier:
    """Asks the population library; each question is on record and, where the person is known, in the own ledger.

    Bank cards are compared by banks: there is no register of them here.
    """

    def documents(self) -> tuple[identity.Proving.DocumentKind, ...]:
        """Kinds some register in service holds, and none at all while nobody's name is held."""
        filled = Exists(Record.objects.filter(register=OuterRef("register")))
        in_service = Column.objects.filter(
            ~Q(register__source=HELD) | filled,
            element__in=[_NAME, *_ELEMENTS.values()],
            register__suspended_at=None,
            register__subject_kind=SubjectKind.PERSON,
        )
        held = set(in_service.values_list("element", flat=True))
        return tuple(kind for kind, element in _ELEMENTS.items() if {_NAME, element} <= held)

    def compare(self, claim: identity.Proving.Claim) -> identity.Proving.Comparison:
        """MATCHES when name and document are held and the same; a registered death never does."""
        comparison = identity.Proving.Comparison
        element = _ELEMENTS.get(_Kind(claim.document_kind)) if claim.document_kind else None
        found = find_facts(
            actor=SYSTEM,
            subject=Subject(SubjectKind.PERSON, claim.certificate_number),
            elements=[_NAME, element] if element else [_NAME],
            purpose=Purpose(_("compare the identity of somebody who opens an account")),
        )
        name, document = found.facts.get(_NAME), found.facts.get(element or "")
        if found.deceased_on or (name and not claim.is_called(str(name.value))):
            return comparison.DIFFERS
        if document and _plain(document.value) != _plain(claim.document_number):
            return comparison.DIFFERS
        return comparison.MATCHES if name and document else comparison.CANNOT_SAY


def _plain(number: Any) -> str:
    return "".join(str(number).upper().replace("-", "").split())
