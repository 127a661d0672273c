"""The whole application at once: shown to and saved by a clerk, through the same form and the same services."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from django.db import transaction

from tongban.applications import counter_promises, policies, selectors
from tongban.applications.errors import AnswersConflict
from tongban.applications.forms.answers import Problems
from tongban.applications.forms.details import contact_section
from tongban.applications.forms.rendering import SectionForm, read_section
from tongban.applications.forms.rows import files_asked
from tongban.applications.forms.whole import MaterialRow, WholeForm
from tongban.applications.forms.windows import pages_wanted
from tongban.applications.models import Evidence, Holding
from tongban.applications.rows import EvidenceRow
from tongban.applications.selectors import Draft
from tongban.applications.services import answers, drafts, evidence
from tongban.applications.services.answers import Saved
from tongban.applications.uploading import take_in_files
from tongban.cases.public import MaterialForm
from tongban.catalogue.public import FormSection, Material
from tongban.kernel import files
from tongban.kernel.actors import Actor
from tongban.kernel.errors import DomainError

_WAYS = "ways:"
_FILES = "scan:"


def read_whole_form(
    *,
    actor: Actor,
    number: str,
    show_missing: bool = False,
    refused: dict[str, list[str]] | None = None,
    address: Mapping[str, Any] = MappingProxyType({}),
    posted: Mapping[str, Any] = MappingProxyType({}),
) -> WholeForm:
    """Everything an application asks for, with what is there. ``refused``: what save_whole_form returned.

    ``address`` and ``posted``, the queries of the page, say which rows of long groups are shown.
    """
    draft = selectors.get_draft(actor=actor, number=number)
    refused = refused or {}
    contact = SectionForm(
        contact_section(), draft.application.contact, draft.details_problems() if show_missing else {}
    )
    sections = [
        SectionForm(
            section,
            draft.application.answers,
            _marks(section, draft.section_problems(section) if show_missing else {}, refused),
            draft.evidence,
            is_bound=show_missing,
            beside=draft.beside,
            number=number,
            wrong_page="applications:dispute_at_counter",
            pages=pages_wanted(section.fields, address, posted),
        )
        for section in draft.requirements.sections
    ]
    missing = draft.material_problems() if show_missing else {}
    rows = [
        _material_row(actor, draft, material, [*refused.get(_FILES + material.key, []), *missing.get(material.key, [])])
        for material in draft.requirements.materials
    ]
    titles = "、".join(item.item_title for item in draft.items)
    ways = counter_promises.ways_of(draft, refused, show_missing=show_missing)
    return WholeForm(number, titles, [contact, *sections], rows, draft.promise(), ways)


def _marks(section: FormSection, problems: Problems, refused: Problems) -> Problems:
    """What is missing in a section, and before it why a file for one of its questions was not taken."""
    keys = {question.key for question in section.fields}
    mine = {place: said for place, said in refused.items() if place.partition(".")[0] in keys}
    return {place: [*mine.get(place, []), *problems.get(place, [])] for place in {**mine, **problems}}


def save_whole_form(*, actor: Actor, number: str, data: Any, uploads: Any) -> dict[str, list[str]]:
    """Keep everything a posted counter page holds; returns place → why a file was not taken.

    ``data`` and ``uploads`` are the posted fields and files. Files named ``scan:<material>`` are scans; ways ticked are
    under ``ways:<material>``.
    """
    draft = selectors.get_draft(actor=actor, number=number)
    with transaction.atomic():
        drafts.save_details(actor=actor, number=number, contact=read_section(contact_section(), data))
        raw = {
            key: said
            for section in draft.requirements.sections
            for key, said in read_section(section, data, draft.application.answers).items()
        }
        raw = change_rows(raw, data.get("do", ""))
        saved, elsewhere = _save_what_is_not_answered_elsewhere(actor, number, raw, data.get("revision", ""))
        for material in draft.requirements.materials:
            if f"{_WAYS}{material.key}-asked" in data:
                ways = set(data.getlist(_WAYS + material.key))
                evidence.check_off_material(actor=actor, number=number, material_key=material.key, forms=ways)
        unbelieved = counter_promises.save_choices(actor=actor, draft=draft, data=data)
    _remove_file(actor, number, data.get("do", ""))

    def add(key: str, file_id: int) -> None:
        evidence.add_evidence(actor=actor, number=number, material_key=key, form=MaterialForm.SCAN, file_id=file_id)

    asked = files_asked(draft.requirements.questions.values(), saved.answers).values()
    refused = elsewhere | unbelieved | _take_in_scans(actor, draft, uploads, add)
    refused |= counter_promises.take_in_signed(actor=actor, draft=draft, uploads=uploads)
    return refused | take_in_files(actor=actor, asked=asked, uploads=uploads, add=add, do=data.get("do", ""))


def _save_what_is_not_answered_elsewhere(
    actor: Actor, number: str, raw: dict[str, Any], revision: str
) -> tuple[Saved, Problems]:
    """The resident may be at it too: what was answered since this page was shown stays, and is marked."""
    seen = int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 9 else None
    try:
        return answers.save_answers(actor=actor, number=number, answers=raw, revision=seen), {}
    except AnswersConflict as conflict:
        fields = conflict.details["fields"]
        rest = {key: said for key, said in raw.items() if key not in fields}
        return answers.save_answers(actor=actor, number=number, answers=rest), {key: [str(conflict)] for key in fields}


def change_rows(raw: dict[str, Any], do: str) -> dict[str, Any]:
    """The typed rows with one more at the end (``add:group``) or one less (``drop:group:row``)."""
    verb, _colon, rest = do.partition(":")
    group, _colon, place = rest.rpartition(":") if verb == "drop" else (rest, "", "")
    rows = raw.get(group)
    if verb == "add" and isinstance(rows, list):
        rows.append({})
    if verb == "drop" and isinstance(rows, list) and place.isdigit() and int(place) < len(rows):
        del rows[int(place)]
    return raw


def evidence_row(row: Evidence) -> EvidenceRow:
    return EvidenceRow(row.pk, row.material_key, row.form, row.file_id, row.name, row.note, row.added_at)


def _material_row(actor: Actor, draft: Draft, material: Material, errors: list[str]) -> MaterialRow:
    handed_in = draft.evidence.get(material.key, [])
    with_file = {MaterialForm.UPLOAD, MaterialForm.SCAN}
    return MaterialRow(
        material=material,
        files=[evidence_row(row) for row in handed_in if row.file_id and not row.holding_id],
        forms=frozenset(row.form for row in handed_in if not row.file_id and not row.holding_id),
        ways=tuple(way for way in policies.forms_open_to(actor, material) if way not in with_file),
        errors=errors,
        held=_held(draft.holdings.get(material.key)),
        promised=material.key in draft.promised_materials,
    )


def _held(row: Holding | None) -> str:
    """What stands in for the paper, in words; "" for nothing."""
    if row is None:
        return ""
    return " · ".join((row.title, row.get_source_display(), row.issuer, row.get_level_display()))


def _remove_file(actor: Actor, number: str, do: str) -> None:
    verb, _colon, evidence_id = do.partition(":")
    if verb == "remove-file" and evidence_id.isdigit():
        evidence.remove_evidence(actor=actor, number=number, evidence_id=int(evidence_id))


def _take_in_scans(actor: Actor, draft: Draft, uploads: Any, add: Callable[[str, int], None]) -> Problems:
    refused: Problems = {}
    for material in draft.requirements.materials:
        for upload in uploads.getlist(_FILES + material.key):
            try:
                add(material.key, files.store_upload(actor=actor, upload=upload).id)
            except DomainError as refusal:
                refused.setdefault(_FILES + material.key, []).append(f"{upload.name}：{refusal}")
    return refused
