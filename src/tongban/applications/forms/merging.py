"""One form from several items: questions merged by field key, materials by material key (一张表单).

A question or material that any item requires is required. What the first item says of it (label, help) is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongban.catalogue import public as catalogue
from tongban.catalogue.public import FormField, FormSection, Item, Material, MaterialNecessity

_STRICTNESS = {MaterialNecessity.REQUIRED: 0, MaterialNecessity.LATER: 1, MaterialNecessity.OPTIONAL: 2}


@dataclass(frozen=True, slots=True)
class Requirements:
    """What an application over some items asks for, given what was answered about the applicant's situation."""

    items: tuple[Item, ...]
    sections: tuple[FormSection, ...]
    materials: tuple[Material, ...]

    @property
    def questions(self) -> dict[str, FormField]:
        """Question key → FormField, in the order of the form."""
        return {question.key: question for section in self.sections for question in section.fields}

    def section(self, key: str) -> FormSection | None:
        return next((section for section in self.sections if section.key == key), None)

    def material(self, key: str) -> Material | None:
        return next((material for material in self.materials if material.key == key), None)


def requirements_of(items: Iterable[Item], answers: dict[str, Any] | None) -> Requirements:
    """Merge what the forms and material lists of ``items`` ask of an applicant with these ``answers``.

    ``None``: everything they could ask of anybody.
    """
    items = tuple(items)
    sections = (*_situations(items), *_merged_sections(items, answers))
    return Requirements(items, sections, _merged_materials(items, answers))


def questions_of(items: Iterable[Item]) -> dict[str, FormField]:
    """Every question the forms of these items know, whether they ask it of this applicant or not, by its key."""
    known: dict[str, FormField] = {}
    for item in items:
        asked = (*item.situations, *(field for one in catalogue.form_of(item) for field in one.fields))
        for field in asked:
            known[field.key] = _stricter(known[field.key], field) if field.key in known else field
    return known


def asked_by(item: Item, answers: dict[str, Any]) -> dict[str, FormField]:
    """The questions one item asks of this applicant, by key: what its authority needs to know, and no more."""
    form = item.asked_form(answers)
    asked = (*item.situations, *(question for section in form for question in section.fields))
    return {question.key: question for question in asked}


def materials_of(item: Item, answers: dict[str, Any] | None) -> tuple[Material, ...]:
    """The materials of one item in the situations that were answered."""
    return item.definition.materials if answers is None else catalogue.materials_for(item, answers)


def _situations(items: tuple[Item, ...]) -> tuple[FormSection, ...]:
    """One first section that asks what narrows the materials (情形); none when no item needs it."""
    situations = {situation.key: situation for item in items for situation in item.situations}
    fields = tuple(situations.values())
    help_text = _("Your answers decide which materials you need.")
    return (FormSection(key="situations", title=_("Your situation"), help=help_text, fields=fields),) if fields else ()


def _merged_sections(items: tuple[Item, ...], answers: dict[str, Any] | None) -> tuple[FormSection, ...]:
    sections: dict[str, FormSection] = {}
    fields: dict[str, dict[str, FormField]] = {}
    home: dict[str, str] = {}  # question key → key of the section that asks it
    for item in items:
        for section in catalogue.form_of(item) if answers is None else item.asked_form(answers):
            sections.setdefault(section.key, section)
            for field in section.fields:
                place = fields.setdefault(home.setdefault(field.key, section.key), {})
                known = place.get(field.key)
                place[field.key] = field if known is None else _stricter(known, field)
    return tuple(
        section.model_copy(update={"fields": tuple(fields[key].values())})
        for key, section in sections.items()
        if fields.get(key)
    )


def _stricter(known: FormField, other: FormField) -> FormField:
    return known.model_copy(update={"required": True}) if other.required and not known.required else known


def _merged_materials(items: tuple[Item, ...], answers: dict[str, Any] | None) -> tuple[Material, ...]:
    merged: dict[str, Material] = {}
    for item in items:
        for material in materials_of(item, answers):
            known = merged.get(material.key)
            if known is None:
                merged[material.key] = material
            elif _STRICTNESS[material.necessity] < _STRICTNESS[known.necessity]:
                merged[material.key] = known.model_copy(update={"necessity": material.necessity})
    return tuple(merged.values())
