"""The archive of a closed case as one ZIP (归档信息包): metadata, documents, materials, history, and a manifest.

The layout follows the electronic record package of 文书类电子文件元数据 practice: one folder with a description, the
files in order, and digests of every file by SHA-256 and SM3. ``tools/verify_archive.py`` checks one by itself.
The same record gives the same bytes.
"""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

from django.db import transaction
from django.utils import timezone

from tongban.cases import policies
from tongban.cases.enums import OPEN_STATES, Unanswered
from tongban.cases.errors_of_acts import CaseStillOpen, PackageNotFound
from tongban.cases.models import ArchivePackage, Case, CaseMaterial, CaseTask, Notice
from tongban.cases.services import notices, steps
from tongban.catalogue import public as catalogue
from tongban.identity import public as identity
from tongban.kernel import audit, clock, files, jobs, languages
from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.errors import NotAllowed
from tongban.ledger import public as ledger

MAKE = "cases.make_package"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every entry: the time of packing is no part of the record
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
Entries = dict[str, bytes]


@transaction.atomic
def ask_for_package(*, actor: Actor, case_number: str) -> ArchivePackage:
    """Have the archive of a closed case made by a job. While one is being made, a repeat answers with it."""
    case = steps.lock_case(actor=actor, case_number=case_number)
    if not (policies.can_direct(actor, case) or actor.may(policies.BUREAU_WATCH)):
        raise NotAllowed(permission=policies.CASE_DECIDE)
    if case.state in OPEN_STATES:
        raise CaseStillOpen
    waiting = ArchivePackage.objects.filter(case=case, made_at__isnull=True).first()
    if waiting is not None:
        return waiting
    package = ArchivePackage.objects.create(case=case, asked_at=clock.now(), asked_by_name=actor.name[:100])
    audit.record(actor=actor, action="cases.ask_for_package", subject=f"case:{case_number}")
    jobs.defer(MAKE, package_id=package.pk)
    return package


@transaction.atomic
def make_package(*, package_id: int) -> ArchivePackage:
    """Pack the record and keep the file; a repeat finds it and does nothing."""
    package = ArchivePackage.objects.select_for_update(of=("self",)).select_related("case").get(pk=package_id)
    if package.file_id is not None:
        return package
    for notice in Notice.objects.visible_to(SYSTEM).filter(case=package.case, file__isnull=True):
        notices.render_notice(notice_id=notice.pk)
    data, manifest = pack(package.case)
    package.manifest_sha256 = hashlib.sha256(manifest).hexdigest()
    package.manifest_sm3 = hashlib.new("sm3", manifest).hexdigest()
    name = f"{package.case.number}.zip"
    package.file_id = files.store_bytes(name=name, data=data, media_type="application/zip").id
    package.made_at = clock.now()
    package.save()
    return package


@transaction.atomic
def open_package(*, actor: Actor, case_number: str, package_id: int) -> int:
    """The file of an archive; the look at the applicant's data is recorded."""
    case = steps.lock_case(actor=actor, case_number=case_number)
    if not (policies.can_direct(actor, case) or actor.may(policies.BUREAU_WATCH)):
        raise NotAllowed(permission=policies.CASE_DECIDE)
    package = ArchivePackage.objects.filter(case=case, pk=package_id, file__isnull=False).first()
    if package is None or package.file_id is None:
        raise PackageNotFound
    ledger.record_read(
        actor=actor,
        subject_party_id=case.applicant_id,
        fields=["archive"],
        purpose=f"下载“{case.item_title}”归档信息包",
        about=f"case:{case_number}",
    )
    return package.file_id


@languages.official()
def pack(case: Case) -> tuple[bytes, bytes]:
    """The ZIP of a case and its manifest."""
    root = case.number
    entries: Entries = {}
    listed = [*_documents(case, entries), *_materials(case, entries)]
    described = _metadata(case) | {"files": listed}
    entries["metadata.json"] = _json(described)
    entries["metadata.xml"] = _xml(described)
    entries["history.json"] = _json(_history(case))
    entries["steps.json"] = _json(_steps(case))
    manifest = _json({"case_number": case.number, "files": [_digest(name, entries[name]) for name in sorted(entries)]})
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in [*sorted(entries), "manifest.json"]:
            entry = zipfile.ZipInfo(f"{root}/{name}", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, manifest if name == "manifest.json" else entries[name])
    return packed.getvalue(), manifest


def _documents(case: Case, entries: Entries) -> Iterator[dict[str, Any]]:
    for place, notice in enumerate(Notice.objects.visible_to(SYSTEM).filter(case=case).order_by("id"), 1):
        if notice.file_id is None:
            continue
        data = _bytes(notice.file_id)
        name = f"documents/{place:03d}.pdf"
        entries[name] = data
        yield {
            "path": name,
            "title": notice.content["title"],
            "number": notice.number,
            "date": timezone.localdate(notice.issued_at).isoformat(),
            "withdrawn": notice.withdrawn_at is not None,
            "renders_again": notices.print_again(notice).pdf == data,
        }


def _materials(case: Case, entries: Entries) -> Iterator[dict[str, Any]]:
    rows = list(CaseMaterial.objects.filter(case=case).order_by("id"))
    infos = files.get_files([row.file_id for row in rows if row.file_id])
    for place, row in enumerate(rows, 1):
        line: dict[str, Any] = {
            "title": row.name,
            "form": str(row.get_form_display()),
            "received_at": _moment(row.received_at),
            "superseded": row.superseded_at is not None,
        }
        if row.file_id is not None:
            suffix = infos[row.file_id].name.rpartition(".")[2].lower()
            line["path"] = f"materials/{place:03d}.{suffix}"
            line["file_name"] = infos[row.file_id].name
            entries[line["path"]] = _bytes(row.file_id)
        yield line


def _metadata(case: Case) -> dict[str, Any]:
    item = catalogue.get_item(case.item_version_id)
    authority = identity.get_authority(case.authority_id)
    return {
        "case_number": case.number,
        "application_number": case.application_number,
        "title": f"{case.applicant_snapshot.get('name', '')} {case.item_title}",
        "item_code": case.item_code,
        "item_title": case.item_title,
        "item_version": item.version_number,
        "authority_code": authority.code,
        "authority_name": authority.name,
        "applicant": case.applicant_snapshot,
        "agent": case.agent_snapshot,
        "channel": str(case.get_channel_display()),
        "state": case.state,
        "state_name": str(case.get_state_display()),
        "received_at": _moment(case.received_at),
        "accepted_at": _moment(case.accepted_at),
        "closed_at": _moment(case.closed_at),
        "promised_due_on": str(case.promised_due_on or ""),
        "statutory_due_on": str(case.statutory_due_on or ""),
        "result_number": case.result_number,
        "result_valid_until": str(case.result_valid_until or ""),
        "reasons": case.reasons,
        "answers": case.facts,
        "answers_known_to_registers": case.fact_sources,
    }


def _history(case: Case) -> list[dict[str, Any]]:
    return [
        {
            "at": _moment(line.at),
            "action": line.action,
            "state": line.state,
            "by": line.actor_name,
            "text": line.text,
            "public": line.public,
        }
        for line in case.history.order_by("id")
    ]


def _steps(case: Case) -> list[dict[str, Any]]:
    """The finished steps with their opinions and the answers to their checklists; what was not answered says why."""
    over = CaseTask.objects.visible_to(SYSTEM).filter(case=case, done_at__isnull=False).order_by("done_at", "id")
    names = identity.get_staff({row.done_by_id for row in over if row.done_by_id})
    return [
        {
            "step": row.step_name,
            "kind": str(row.get_kind_display()),
            "state": str(row.get_state_display()),
            "ended_at": _moment(row.done_at),
            "by": names[row.done_by_id].name if row.done_by_id in names else "",
            "outcome": row.outcome,
            "opinion": row.opinion,
            "checklist": [_answered(each) for each in row.checklist],
        }
        for row in over
    ]


def _answered(said: dict[str, Any]) -> dict[str, Any]:
    """One point of a checklist, with the words for why nobody answered it."""
    why = said.get("why")
    return said | ({"why_words": str(Unanswered(why).label)} if why in Unanswered.values else {})


def _bytes(file_id: int) -> bytes:
    with files.open_file(file_id) as content:
        return content.read()


def _digest(name: str, data: bytes) -> dict[str, Any]:
    sm3 = hashlib.new("sm3", data).hexdigest()
    return {"path": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest(), "sm3": sm3}


def _moment(at: datetime | None) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


def _xml(value: dict[str, Any]) -> bytes:
    root = ET.Element("case")
    _fill(root, value)
    ET.indent(root)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode").encode()


def _fill(parent: ET.Element, value: Any) -> None:
    """Keys are our own words or those of the form; what cannot be a name of XML stands as an attribute."""
    if isinstance(value, dict):
        for key in sorted(value):
            _fill(ET.SubElement(parent, "entry", {"name": _clean(str(key))}), value[key])
    elif isinstance(value, list):
        for each in value:
            _fill(ET.SubElement(parent, "item"), each)
    else:
        parent.text = _clean("" if value is None else str(value))


def _clean(text: str) -> str:
    """What XML 1.0 cannot hold is left out; the JSON beside it holds everything."""
    return _NOT_XML.sub("", text)
