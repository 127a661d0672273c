"""Questions and data elements: which fact of the applicant answers an element, and what older forms meant.

Forms published before the registry say ``prefill`` and no element. They never change; they are read so that the
question refers to the element it always meant. A question whose meaning is not certain is left without one.
"""

from collections.abc import Iterator

from tongban.catalogue.definition import FormField, FormSection, ItemDefinition
from tongban.catalogue.enums import FieldType, ServiceTarget

PERSON_NAME, ORGANISATION_NAME = "person.name", "organisation.name"
SEATS = frozenset({"住所", "住所（经营场所）", "单位地址", "注册地址", "注册地"})
POSTAL = frozenset({"联系地址", "通讯地址", "现在住的地方", "地址"})
_MEANT = {
    ("certificate_number", FieldType.CITIZEN_ID): "person.certificate_number",
    ("certificate_number", FieldType.USCC): "organisation.uscc",
    ("mobile", FieldType.PHONE): "contact.mobile",
    ("email", FieldType.EMAIL): "contact.email",
    ("legal_representative", FieldType.TEXT): "organisation.legal_representative",
}


def with_elements(definition: ItemDefinition) -> ItemDefinition:
    """The definition with the elements older questions meant; the same object when there is nothing to add."""
    if not any(field.prefill and not field.element for section in definition.form for field in section.fields):
        return definition
    form = tuple(_section(section, definition) for section in definition.form)
    return definition.model_copy(update={"form": form})


def elements_in(form: tuple[FormSection, ...]) -> Iterator[tuple[FormField, str]]:
    """Every question that refers to an element, those within groups too, with the code."""
    for field in questions_in(form):
        if field.element:
            yield field, field.element


def questions_in(form: tuple[FormSection, ...]) -> Iterator[FormField]:
    """Every question, groups before the questions within them."""
    for section in form:
        for field in section.fields:
            yield field
            yield from field.fields


def _section(section: FormSection, definition: ItemDefinition) -> FormSection:
    about_organisation = _is_about_an_organisation(section, definition)
    fields = tuple(_field(field, about_organisation) for field in section.fields)
    return section.model_copy(update={"fields": fields})


def _field(field: FormField, about_organisation: bool) -> FormField:
    element = "" if field.element else _meant(field, about_organisation)
    return field.model_copy(update={"element": element}) if element else field


def _meant(field: FormField, about_organisation: bool) -> str:
    if field.prefill == "name" and field.type == FieldType.TEXT:
        return ORGANISATION_NAME if about_organisation else PERSON_NAME
    if field.prefill == "address" and field.type == FieldType.ADDRESS:
        if about_organisation and field.label in SEATS:
            return "organisation.registered_address"
        return "contact.address" if field.label in POSTAL else ""
    return _MEANT.get((field.prefill, FieldType(field.type)), "")


def _is_about_an_organisation(section: FormSection, definition: ItemDefinition) -> bool:
    types = {field.type for field in section.fields}
    if FieldType.USCC in types or FieldType.CITIZEN_ID in types:
        return FieldType.USCC in types
    return bool(definition.targets) and ServiceTarget.PERSON not in definition.targets
