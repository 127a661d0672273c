"""The whole application at once: shown to and saved by a clerk, through the same form and the same services."""

from typing import Any

from django.db import transaction

from tongban.applications import policies, selectors
from tongban.applications.forms.details import contact_section
from tongban.applications.forms.merging import FILE_ANSWER
from tongban.applications.forms.rendering import SectionForm, read_section
from tongban.applications.forms.whole import MaterialRow, WholeForm
from tongban.applications.models import Evidence
from tongban.applications.rows import EvidenceRow
from tongban.applications.selectors import Draft
from tongban.applications.services import answers, drafts, evidence
from tongban.cases.public import MaterialForm
from tongban.catalogue.public import Material
from tongban.kernel import files
from tongban.kernel.actors import Actor
from tongban.kernel.errors import DomainError

_WAYS = "ways:"
_FILES = "scan:"


def read_whole_form(
    *, actor: Actor, number: str, show_missing: bool = False, refused: dict[str, list[str]] | None = None
) -> WholeForm:
    """Everything an application asks for, with what is there. ``refused``: material → why its file was not taken."""
    draft = selectors.get_draft(actor=actor, number=number)
    contact = SectionForm(
        contact_section(), draft.application.contact, draft.details_problems() if show_missing else {}
    )
    sections = [
        SectionForm(
            section,
            draft.application.answers,
            draft.section_problems(section) if show_missing else {},
            draft.evidence,
            is_bound=show_missing,
        )
        for section in draft.requirements.sections
    ]
    missing = draft.material_problems() if show_missing else {}
    rows = [
        _material_row(actor, draft, material, [*(refused or {}).get(material.key, []), *missing.get(material.key, [])])
        for material in draft.requirements.materials
    ]
    titles = "、".join(item.item_title for item in draft.items)
    return WholeForm(number, titles, [contact, *sections], rows)


def save_whole_form(*, actor: Actor, number: str, data: Any, uploads: Any) -> dict[str, list[str]]:
    """Keep everything a posted counter page holds; returns material key → why a file was not taken.

    ``data`` and ``uploads`` are the posted fields and files. Files named ``scan:<material>`` are scans; ways ticked are
    under ``ways:<material>``.
    """
    draft = selectors.get_draft(actor=actor, number=number)
    with transaction.atomic():
        drafts.save_details(actor=actor, number=number, contact=read_section(contact_section(), data))
        raw = {
            key: said for section in draft.requirements.sections for key, said in read_section(section, data).items()
        }
        answers.save_answers(actor=actor, number=number, answers=change_rows(raw, data.get("do", "")))
        for material in draft.requirements.materials:
            if f"{_WAYS}{material.key}-asked" in data:
                ways = set(data.getlist(_WAYS + material.key))
                evidence.check_off_material(actor=actor, number=number, material_key=material.key, forms=ways)
    _remove_file(actor, number, data.get("do", ""))
    return _take_in_files(actor, number, draft, uploads)


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
        files=[evidence_row(row) for row in handed_in if row.file_id],
        forms=frozenset(row.form for row in handed_in if not row.file_id),
        ways=tuple(way for way in policies.forms_open_to(actor, material) if way not in with_file),
        errors=errors,
    )


def _remove_file(actor: Actor, number: str, do: str) -> None:
    verb, _colon, evidence_id = do.partition(":")
    if verb == "remove-file" and evidence_id.isdigit():
        evidence.remove_evidence(actor=actor, number=number, evidence_id=int(evidence_id))


def _take_in_files(actor: Actor, number: str, draft: Draft, uploads: Any) -> dict[str, list[str]]:
    names = {f"{_FILES}{material.key}": material.key for material in draft.requirements.materials}
    names |= {f"file:{key.removeprefix(FILE_ANSWER)}": key for key in draft.requirements.file_questions}
    refused: dict[str, list[str]] = {}
    for name, key in names.items():
        for upload in uploads.getlist(name):
            try:
                stored = files.store_upload(actor=actor, upload=upload)
                evidence.add_evidence(
                    actor=actor, number=number, material_key=key, form=MaterialForm.SCAN, file_id=stored.id
                )
            except DomainError as refusal:
                refused.setdefault(key, []).append(f"{upload.name}：{refusal}")
    return refused
