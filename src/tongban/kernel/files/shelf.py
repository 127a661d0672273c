"""Taking files in and giving them out. Bytes are durable before the row; the row is in the caller's transaction."""

import hashlib
import io
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.db import transaction

from tongban.kernel.actors import SYSTEM, Actor
from tongban.kernel.files.errors import (
    FileEmpty,
    FileInfected,
    FileMissing,
    FileQuarantined,
    FileTooLarge,
    FileTypeRefused,
    FileUnavailable,
)
from tongban.kernel.files.media_types import (
    DOCUMENTS,
    EXTENSIONS,
    KNOWN_EXTENSIONS,
    find_media_type,
    looks_like,
)
from tongban.kernel.files.names import safe_name
from tongban.kernel.files.scanner import current_scanner
from tongban.kernel.files.scanning import scan_file
from tongban.kernel.files.store import current_store
from tongban.kernel.models import FileState, StoredFile

_CHUNK = 64 * 1024
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What we know of a file. ``size`` in bytes; digests in hex."""

    id: int
    uuid: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str
    sm3: str
    state: FileState


def store_upload(*, actor: Actor, upload: Any, accept: frozenset[str] = DOCUMENTS) -> FileInfo:
    """Take in what a person chose: a Django ``UploadedFile``. ``accept`` narrows or widens the list of media types.

    Refuses with FileEmpty, FileTooLarge or FileTypeRefused. With a scanner configured the file is QUARANTINED until the
    scan after commit; ``open_file`` and ``download`` refuse it until then.
    """
    content, shown = upload.file, safe_name(upload.name or "")
    _require_size(upload.size, shown)
    media_type = find_media_type(content)
    if media_type not in accept:
        raise FileTypeRefused(name=shown, found=looks_like(content))
    name = safe_name(upload.name or "", extensions=EXTENSIONS[media_type], known=KNOWN_EXTENSIONS)
    return _keep(actor=actor, name=name, media_type=media_type, content=content, state=_state_of_new())


def store_bytes(*, name: str, data: bytes, media_type: str, actor: Actor = SYSTEM) -> FileInfo:
    """Keep what the platform itself produced. Its type is believed and it is not scanned."""
    shown = safe_name(name)
    _require_size(len(data), shown)
    return _keep(actor=actor, name=shown, media_type=media_type, content=io.BytesIO(data), state=FileState.CLEAN)


def get_file(file_id: int) -> FileInfo:
    """One file in any state, or FileMissing."""
    return _info(_row(file_id))


def get_files(ids: Iterable[int]) -> dict[int, FileInfo]:
    """Files by id; an id that does not exist is left out."""
    return {row.id: _info(row) for row in StoredFile.objects.filter(id__in=set(ids))}


def open_file(file_id: int) -> BinaryIO:
    """The bytes, open for reading; the caller closes. Refuses with FileQuarantined, FileInfected, FileUnavailable."""
    row = _row(file_id)
    if row.state == FileState.QUARANTINED:
        raise FileQuarantined(name=row.name)
    if row.state == FileState.REFUSED:
        raise FileInfected(name=row.name)
    try:
        return current_store().open(row.key)
    except FileNotFoundError as error:
        raise FileUnavailable(name=row.name) from error


def forget_file(file_id: int) -> None:
    """Remove a file nobody needs any more, in the caller's transaction. The sweep removes its bytes a day later."""
    StoredFile.objects.filter(id=file_id).delete()


def _row(file_id: int) -> StoredFile:
    row = StoredFile.objects.filter(id=file_id).first()
    if row is None:
        raise FileMissing(file=file_id)
    return row


def _info(row: StoredFile) -> FileInfo:
    return FileInfo(
        id=row.id,
        uuid=row.uuid,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        sm3=row.sm3,
        state=FileState(row.state),
    )


def _require_size(size: int, name: str) -> None:
    if not size:
        raise FileEmpty(name=name)
    if size > settings.TONGBAN_KERNEL_FILES_LARGEST_BYTES:
        raise FileTooLarge(name=name, largest=settings.TONGBAN_KERNEL_FILES_LARGEST_BYTES // MEBIBYTE)


def _state_of_new() -> FileState:
    return FileState.QUARANTINED if current_scanner() else FileState.CLEAN


class _Tally:
    """Passes chunks on and keeps their size and digests."""

    def __init__(self) -> None:
        self.size = 0
        self.digests = {name: hashlib.new(name) for name in ("sha256", "sm3")}

    def through(self, content: BinaryIO, check: Callable[[int], None]) -> Iterator[bytes]:
        for chunk in iter(lambda: content.read(_CHUNK), b""):
            self.size += len(chunk)
            check(self.size)
            for digest in self.digests.values():
                digest.update(chunk)
            yield chunk


@transaction.atomic
def _keep(*, actor: Actor, name: str, media_type: str, content: BinaryIO, state: FileState) -> FileInfo:
    tally, identifier = _Tally(), uuid.uuid4()
    current_store().save(identifier.hex, tally.through(content, lambda size: _require_size(size, name)))
    row = StoredFile.objects.create(
        uuid=identifier,
        name=name,
        media_type=media_type,
        size=tally.size,
        sha256=tally.digests["sha256"].hexdigest(),
        sm3=tally.digests["sm3"].hexdigest(),
        key=identifier.hex,
        state=state,
        owner_kind=actor.kind,
        owner_id=actor.id,
    )
    if state == FileState.QUARANTINED:
        scan_file.defer(file_id=row.id)
    return _info(row)
