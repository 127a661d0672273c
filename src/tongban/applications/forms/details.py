"""Whom to reach about an application: a section like any other, kept beside the answers."""

from typing import Any

from django.utils.translation import gettext as _

from tongban.applications.forms.answers import keep
from tongban.catalogue.public import FieldType, FormField, FormSection

PREFILLS = frozenset({"name", "certificate_number", "mobile", "email", "address", "legal_representative", "kind"})


def contact_section() -> FormSection:
    """The contact questions (联系方式), in the language of the request."""
    return FormSection(
        key="details",
        title=_("Contact"),
        help=_("We write to these when something about your application needs you."),
        fields=(
            FormField(key="contact_name", label=_("Contact person"), max_length=100),
            FormField(key="mobile", label=_("Mobile or telephone"), type=FieldType.PHONE),
            FormField(key="email", label=_("E-mail"), type=FieldType.EMAIL, required=False),
            FormField(key="address", label=_("Postal address"), required=False, max_length=300),
        ),
    )


def contact_from(party: Any) -> dict[str, str]:
    """First values for the contact section from an identity.PartyRow."""
    return {
        "contact_name": party.legal_representative or party.name,
        "mobile": party.mobile,
        "email": party.email,
        "address": party.address,
    }


def known_answers(sections: tuple[FormSection, ...], party: Any) -> dict[str, Any]:
    """Answers the register already holds, by what each question is ``known_as``.

    A section that asks for the number of the other kind of party is about somebody else: it stays empty.
    """
    answers: dict[str, Any] = {}
    other = FieldType.CITIZEN_ID if party.kind == "organisation" else FieldType.USCC
    for section in sections:
        if any(question.known_as == "certificate_number" and question.type == other for question in section.fields):
            continue
        for question in section.fields:
            known = getattr(party, question.known_as, "") if question.known_as in PREFILLS else ""
            if known and question.type == FieldType.ADDRESS:
                known = {"division": party.division_code or "", "detail": known}
            if known:
                answers[question.key] = keep(question, known)
    return answers
