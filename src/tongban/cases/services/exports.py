"""Taking cases out in a file: asked for, written part by part, bound, downloaded by its owner, forgotten in time.

Each part and the place it ends at are written in one transaction: whoever is killed between two parts loses nothing,
and no case is written twice. A workbook is bound from the parts at the end; killed there, it is bound anew.
"""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from tongban.cases.enums import ExportForm, ExportState
from tongban.cases.errors import ExportNotReady, TooManyExports
from tongban.cases.exports import PERSONAL, bind, cells, headings, lines, read_lines
from tongban.cases.models import CaseExport, ExportPart
from tongban.cases.selectors import exports as selectors
from tongban.identity import public as identity
from tongban.identity.public import BUREAU_WATCH, CASE_EXPORT, CASE_READ
from tongban.kernel import audit, clock, files, jobs, languages
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.errors import DomainError, NotAllowed
from tongban.kernel.spreadsheets import MARK
from tongban.ledger import public as ledger
from tongban.ledger.public import PurposeMissing

PART = 20_000  # cases
PIECE = 8 * files.MEBIBYTE
MOST = 3  # under way for one person
LASTS = timedelta(days=7)
FORGOTTEN = timedelta(minutes=10)  # no part for so long: its worker is gone
_UNDER_WAY = (ExportState.WRITING, ExportState.BINDING)
_MEDIA = {
    ExportForm.CSV: "text/csv",
    ExportForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@transaction.atomic
def request_export(
    *, actor: Actor, form: str, asked: Mapping[str, str], unmasked: bool = False, purpose: str = ""
) -> CaseExport:
    """Ask for a file of the cases a filter means. Unmasked needs the right and a purpose, which applicants can read."""
    if actor.kind is not ActorKind.STAFF or actor.id is None or not (actor.may(CASE_READ) or actor.may(BUREAU_WATCH)):
        raise NotAllowed(permission=CASE_READ)
    if unmasked and not actor.may(CASE_EXPORT):
        raise NotAllowed(permission=CASE_EXPORT)
    if unmasked and not purpose.strip():
        raise PurposeMissing
    own = CaseExport.objects.visible_to(actor).filter(state__in=_UNDER_WAY)
    if own.count() >= MOST:
        raise TooManyExports(most=MOST)
    now = clock.now()
    export = CaseExport.objects.create(
        staff_id=actor.id,
        form=ExportForm(form),
        asked=dict(asked),
        unmasked=unmasked,
        purpose=purpose.strip()[:200] if unmasked else "",
        asked_at=now,
        moved_at=now,
        expires_at=now + LASTS,
    )
    told: dict[str, Any] = {"asked": dict(asked), "unmasked": unmasked, "purpose": export.purpose}
    audit.record(actor=actor, action="cases.request_export", subject=f"export:{export.uuid}", **told)
    jobs.defer("cases.run_export", export_id=export.pk)
    return export


@languages.official()
def run_export(*, export_id: int) -> None:
    """Go on with an export from where it is until it is ready. Several at once share the work."""
    try:
        while write_part(export_id=export_id):
            pass
    except DomainError as refusal:  # who asked may no longer see cases
        _fail(export_id, str(refusal))
        return
    bind_export(export_id=export_id)


@transaction.atomic
def write_part(*, export_id: int) -> bool:
    """Write the next cases and where they end, together. False when all are written."""
    export = CaseExport.objects.select_for_update().filter(pk=export_id, state=ExportState.WRITING).first()
    if export is None:
        return False
    actor = identity.staff_actor(export.staff_id)
    if export.unmasked and not actor.may(CASE_EXPORT):
        raise NotAllowed(permission=CASE_EXPORT)
    rows = selectors.rows_after(selectors.cases_of(actor, export.asked), export.cursor, PART)
    _keep(export, export.parts.count(), _bytes(export, rows))
    if export.unmasked and rows:
        subjects = [(row["applicant_id"], f"case:{row['number']}") for row in rows]
        ledger.record_reads(actor=actor, subjects=subjects, fields=PERSONAL, purpose=export.purpose)
    export.rows += len(rows)
    export.cursor = rows[-1]["pk"] if rows else export.cursor
    if len(rows) < PART:
        export.state = ExportState.BINDING if export.form == ExportForm.XLSX else ExportState.READY
    export.moved_at = clock.now()
    export.save(update_fields=["rows", "cursor", "state", "size", "moved_at"])
    return export.state == ExportState.WRITING


@transaction.atomic
def bind_export(*, export_id: int) -> bool:
    """Make the workbook of the parts, which then give way to its pieces."""
    export = CaseExport.objects.select_for_update().filter(pk=export_id, state=ExportState.BINDING).first()
    if export is None:
        return False
    parts = list(export.parts.order_by("position"))
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "cases.xlsx"
        rows = read_lines(_contents(part.file_id for part in parts))
        bind(book, rows, headings=headings(), title=_("Cases"))
        _forget(parts)
        export.size = 0
        with book.open("rb") as content:
            for position, piece in enumerate(iter(lambda: content.read(PIECE), b"")):
                _keep(export, position, piece)
    export.state, export.moved_at = ExportState.READY, clock.now()
    export.save(update_fields=["state", "size", "moved_at"])
    return True


@transaction.atomic
def open_export(*, actor: Actor, uuid: UUID) -> tuple[CaseExport, str, Iterator[bytes]]:
    """One's own file: the export, its media type, its bytes in order. Each download is recorded."""
    export = selectors.get_export(actor=actor, uuid=uuid)
    if export.state != ExportState.READY:
        raise ExportNotReady
    ids = list(export.parts.order_by("position").values_list("file_id", flat=True))
    audit.record(actor=actor, action="cases.download_export", subject=f"export:{export.uuid}", rows=export.rows)
    return export, _MEDIA[ExportForm(export.form)], _contents(ids)


def tend_exports() -> int:
    """Forget what has expired; start again what nobody works on any more. Returns how many were touched."""
    now = clock.now()
    alive = CaseExport.objects.visible_to(SYSTEM)
    old = alive.filter(expires_at__lte=now).exclude(state=ExportState.EXPIRED)
    expired = [_expire(export_id) for export_id in old.values_list("pk", flat=True)]
    stuck = alive.filter(state__in=_UNDER_WAY, moved_at__lte=now - FORGOTTEN).values_list("pk", flat=True)
    for export_id in stuck:
        jobs.defer("cases.run_export", export_id=export_id)
    return len(expired) + len(stuck)


@transaction.atomic
def _expire(export_id: int) -> None:
    export = CaseExport.objects.select_for_update().get(pk=export_id)
    _forget(list(export.parts.all()))
    export.state, export.size = ExportState.EXPIRED, 0
    export.save(update_fields=["state", "size"])


@transaction.atomic
def _fail(export_id: int, why: str) -> None:
    export = CaseExport.objects.select_for_update().get(pk=export_id)
    _forget(list(export.parts.all()))
    export.state, export.failure, export.size = ExportState.FAILED, why[:500], 0
    export.save(update_fields=["state", "failure", "size"])


def _bytes(export: CaseExport, rows: list[dict[str, Any]]) -> bytes:
    authorities = {
        key: row.name for key, row in identity.get_authorities({row["authority_id"] for row in rows}).items()
    }
    told = (cells(row, authorities, masked=not export.unmasked) for row in rows)
    if export.form == ExportForm.XLSX:
        return lines(told, harmless=False)
    first = (MARK.encode() + lines([headings()], harmless=True)) if export.cursor == 0 else b""
    return first + lines(told, harmless=True)


def _keep(export: CaseExport, position: int, data: bytes) -> None:
    """One piece into the store; an empty one is none."""
    if not data:
        return
    stored = files.store_bytes(name=f"{export.uuid}-{position}", data=data, media_type="application/octet-stream")
    ExportPart.objects.create(export=export, position=position, file_id=stored.id)
    export.size += len(data)


def _forget(parts: list[ExportPart]) -> None:
    ExportPart.objects.filter(pk__in=[part.pk for part in parts]).delete()
    for part in parts:
        files.forget_file(part.file_id)


def _contents(file_ids: Iterable[int]) -> Iterator[bytes]:
    for file_id in file_ids:
        with files.open_file(file_id) as content:
            yield content.read()
