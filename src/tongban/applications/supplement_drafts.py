"""What one case asks for again (补正), with what was prepared for it so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from tongban.applications.errors import ApplicationNotFound, NoSupplementAsked
from tongban.applications.forms.answers import Problems, find_problems
from tongban.applications.forms.merging import questions_of
from tongban.applications.forms.rows import FILE_ANSWER, AskedFile, files_asked, rows_gone
from tongban.applications.forms.uniting import Share
from tongban.applications.models import Application, ApplicationItem, Evidence, SupplementDraft
from tongban.applications.selectors import get_application, get_shares, items_of, parts_of
from tongban.cases import public as cases
from tongban.cases.public import SupplementAsked
from tongban.catalogue.public import FormField, FormSection, Material
from tongban.kernel.actors import Actor


@dataclass
class OpenSupplement:
    """An open supplement notice with what was prepared for it so far, all by the item's own keys."""

    application: Application
    item: ApplicationItem
    asked: SupplementAsked
    share: Share
    prepared: dict[str, Any]

    @cached_property
    def before(self) -> dict[str, Any]:
        """The answers as they were handed in."""
        return self.share.answers(self.application.answers)

    @cached_property
    def answers(self) -> dict[str, Any]:
        return self.before | self.prepared

    @cached_property
    def section(self) -> FormSection:
        """The questions asked again, each now required, with the reviewer's reason as help."""
        return FormSection(key="supplement", title=_("What to correct"), fields=tuple(self._questions()))

    def _questions(self) -> Iterable[FormField]:
        known = questions_of([self.share.item])
        for point in self.asked.fields:
            question = known.get(point.key)
            if question is not None:
                yield question.model_copy(update={"required": True, "help": point.reason or question.help})

    @property
    def questions(self) -> dict[str, FormField]:
        """Question key → question asked again."""
        return {question.key: question for question in self.section.fields}

    @cached_property
    def materials(self) -> list[tuple[Material, str]]:
        """(material, reason) for each material asked again; a file of a row that was taken out is not."""
        found = []
        for point in self.asked.materials:
            known = self.share.item.definition.material(point.key) or Material(key=point.key, name=point.label)
            if not any(point.key.startswith(start) for start in self._gone(self.answers)):
                found.append((known, point.reason))
        return found

    def _gone(self, answers: dict[str, Any]) -> list[str]:
        """How the keys begin of the files of rows that ``answers`` no longer hold."""
        gone = [rows_gone(key, self.before.get(key), answers[key]) for key in self.questions if key in answers]
        return [start for starts in gone for start in starts]

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        """Evidence key → what waits to be handed in with the answer."""
        waiting = Evidence.objects.filter(
            application=self.application, case_number=self.item.case_number, handed_in_at=None
        )
        grouped: dict[str, list[Evidence]] = {}
        for row in waiting.order_by("id"):
            grouped.setdefault(row.material_key, []).append(row)
        return grouped

    @cached_property
    def standing(self) -> dict[str, list[Evidence]]:
        """Evidence key → files the rows of groups already had when they were handed in; they stand if not replaced."""
        mine = Q(case_number="") | Q(case_number=self.item.case_number, handed_in_at__isnull=False)
        first: dict[str, list[Evidence]] = {}
        later: dict[str, list[Evidence]] = {}
        for row in Evidence.objects.filter(mine, application=self.application).order_by("id"):
            if row.material_key.startswith(FILE_ANSWER) and row.material_key.count(":") == 3:
                (later if row.case_number else first).setdefault(row.material_key, []).append(row)
        handed_in = self.share.filed(first)
        return {key: [*handed_in.get(key, []), *later.get(key, [])] for key in {**handed_in, **later}}

    @property
    def held(self) -> frozenset[str]:
        """Evidence keys with a file, waiting or standing."""
        return frozenset(self.evidence) | frozenset(self.standing)

    @property
    def files_asked(self) -> dict[str, AskedFile]:
        """Evidence key → file question one may answer now, those of the rows of groups among them."""
        return files_asked(self.section.fields, self.answers, self.held)

    def names(self) -> dict[str, str]:
        """Evidence key → name, for everything one may hand in now."""
        files = {key: file.name for key, file in self.files_asked.items()}
        return {material.key: material.name for material, _reason in self.materials} | files

    def problems(self) -> Problems:
        """Question or material key → what is still missing."""
        found = find_problems(self.section.fields, self.answers, self.held)
        for material, _reason in self.materials:
            if material.key not in self.evidence:
                found[material.key] = [_("Hand in “%(name)s” again.") % {"name": material.name}]
        return found


def get_supplement(*, actor: Actor, number: str, case_number: str, lock: bool = False) -> OpenSupplement:
    """What one case of this application asks for now. Refuses ApplicationNotFound and NoSupplementAsked."""
    application = get_application(actor=actor, number=number, lock=lock)
    item = next((item for item in items_of(application) if item.case_number == case_number and case_number), None)
    if item is None:
        raise ApplicationNotFound
    asked = cases.open_supplement(actor=actor, case_number=case_number)
    if asked is None:
        raise NoSupplementAsked
    prepared = SupplementDraft.objects.filter(application=application, case_number=case_number).first()
    share = next(each for each in get_shares(parts_of(application)) if each.item.version_id == item.item_version_id)
    return OpenSupplement(application, item, asked, share, prepared.answers if prepared else {})
