"""One form from several items: each question and material once, by the strictest rule any item sets (一张表单).

What is asked follows from the answers, item by item; then the questions that are asked are put together. So each case
gets exactly what its item would have asked alone (forms.uniting.Share).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from tongban.applications.forms.demands import higher, stricter
from tongban.applications.forms.uniting import Conflict, Share, unite
from tongban.catalogue.public import FormField, FormSection, Item, Material

SITUATIONS = "situations"


@dataclass(frozen=True)
class Requirements:
    """What an application over some items asks for, given what was answered about the applicant's situation."""

    shares: tuple[Share, ...]
    sections: tuple[FormSection, ...]
    materials: tuple[Material, ...]
    conflicts: tuple[Conflict, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(share.item for share in self.shares)

    @cached_property
    def questions(self) -> dict[str, FormField]:
        """Question key → FormField, in the order of the form."""
        return {question.key: question for section in self.sections for question in section.fields}

    def without(self, names: Collection[str]) -> "Requirements":
        """The same without these questions; a section that asks nothing more is left out."""
        kept = []
        for section in self.sections:
            fields = tuple(question for question in section.fields if question.key not in names)
            kept += [section.model_copy(update={"fields": fields})] if fields else []
        return replace(self, sections=tuple(kept))

    def section(self, key: str) -> FormSection | None:
        return next((section for section in self.sections if section.key == key), None)

    def material(self, key: str) -> Material | None:
        return next((material for material in self.materials if material.key == key), None)


def requirements_of(
    items: Iterable[Item],
    answers: dict[str, Any] | None,
    kinds: Mapping[str, str] | None = None,
    chosen: Collection[str] | None = None,
) -> Requirements:
    """Merge what the forms and material lists of ``items`` ask of an applicant with these ``answers``.

    ``None``: everything they could ask of anybody. ``kinds`` as for ``unite``. ``chosen``: only these codes are applied
    for; the names are those of all items, so that a choice that changes renames nothing.
    """
    union = unite(items, kinds)
    shares = tuple(share for share in union.shares if chosen is None or share.item.code in chosen)
    sections = (*_situations(shares), *_merged_sections(shares, answers))
    return Requirements(shares, sections, _merged_materials(shares, answers), union.conflicts)


def questions_of(items: Iterable[Item], kinds: Mapping[str, str] | None = None) -> dict[str, FormField]:
    """Every question the forms of these items know, whether they ask it of this applicant or not, by its key."""
    return requirements_of(items, None, kinds).questions


def _situations(shares: Iterable[Share]) -> tuple[FormSection, ...]:
    """One first section that asks what narrows the materials (情形); none when no item needs it."""
    fields: dict[str, FormField] = {}
    for share in shares:
        for question in share.item.situations:
            _put(fields, share.questions[question.key], question)
    help_text = _("Your answers decide which materials you need.")
    section = FormSection(key=SITUATIONS, title=_("Your situation"), help=help_text, fields=tuple(fields.values()))
    return (section,) if fields else ()


def _merged_sections(shares: Iterable[Share], answers: Mapping[str, Any] | None) -> tuple[FormSection, ...]:
    sections: dict[str, FormSection] = {}
    fields: dict[str, dict[str, FormField]] = {}
    home: dict[str, str] = {}  # question key → key of the section that asks it
    for share in shares:
        for section in _form(share, answers):
            place = _place(sections, section)
            for question in section.fields:
                name = share.questions[question.key]
                _put(fields.setdefault(home.setdefault(name, place), {}), name, question)
    return tuple(
        section.model_copy(update={"key": key, "fields": tuple(fields[key].values())})
        for key, section in sections.items()
        if fields.get(key)
    )


def _form(share: Share, answers: Mapping[str, Any] | None) -> tuple[FormSection, ...]:
    if answers is None:
        return share.item.form
    return share.item.asked_form(share.answers(answers))


def _place(sections: dict[str, FormSection], section: FormSection) -> str:
    """The key under which a section stands; one with another heading under the same key stands apart."""
    key, number = section.key, 1
    while (known := sections.setdefault(key, section)) is not section and known.title != section.title:
        number += 1
        key = f"{section.key}--{number}"
    return key


def _put(fields: dict[str, FormField], name: str, question: FormField) -> None:
    known = fields.get(name)
    if known is not None:
        fields[name] = stricter(known, question)
    else:
        fields[name] = question if question.key == name else question.model_copy(update={"key": name})


def _merged_materials(shares: Iterable[Share], answers: Mapping[str, Any] | None) -> tuple[Material, ...]:
    merged: dict[str, Material] = {}
    for share in shares:
        for material in share.item.definition.materials if answers is None else share.needed(answers):
            name = share.materials[material.key]
            known = merged.get(name)
            merged[name] = higher(known, material) if known else material.model_copy(update={"key": name})
    return tuple(merged.values())
