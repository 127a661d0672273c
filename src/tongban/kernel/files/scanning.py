"""After commit: quarantined files are scanned, forgotten bytes are swept."""

from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.utils import timezone

from tongban.kernel import audit
from tongban.kernel.actors import SYSTEM
from tongban.kernel.files.scanner import Verdict, current_scanner
from tongban.kernel.files.store import current_store
from tongban.kernel.jobs import Priority, every, job
from tongban.kernel.models import FileState, StoredFile

ORPHANED_AFTER = timedelta(days=1)
_BATCH = 500


@job("kernel.scan_file", attempts=12, priority=Priority.AWAITED)
def scan_file(file_id: int) -> None:
    """Ask the scanner about one file. No row is locked while it thinks; a verdict already given stands."""
    row = StoredFile.objects.filter(id=file_id, state=FileState.QUARANTINED).first()
    if row is None:
        return
    verdict = Verdict(clean=True)
    scanner = current_scanner()
    if scanner is not None:
        with current_store().open(row.key) as content:
            verdict = scanner.scan(content)
    _note_verdict(row, verdict)


@transaction.atomic
def _note_verdict(row: StoredFile, verdict: Verdict) -> None:
    state = FileState.CLEAN if verdict.clean else FileState.REFUSED
    if not StoredFile.objects.filter(id=row.id, state=FileState.QUARANTINED).update(state=state):
        return
    audit.record(
        actor=SYSTEM, action="kernel.scan_file", subject=f"file:{row.id}", state=state.value, finding=verdict.finding
    )
    if not verdict.clean:
        transaction.on_commit(lambda: current_store().delete(row.key))


@every("*/15 * * * *", "kernel.rescan_files")
def rescan_files() -> None:
    """Files whose scan was lost, or that waited while the scanner was away, are asked about again."""
    waiting = StoredFile.objects.filter(
        state=FileState.QUARANTINED, stored_at__lt=timezone.now() - timedelta(minutes=30)
    )
    for file_id in waiting.order_by("id").values_list("id", flat=True)[:_BATCH]:
        scan_file.defer(file_id=file_id)


@every("30 3 * * *", "kernel.sweep_files")
def sweep_files() -> None:
    """Remove bytes without a row: their transaction rolled back, or their file was forgotten."""
    store, moment = current_store(), timezone.now() - ORPHANED_AFTER
    store.clear_unfinished(before=moment)
    old = store.keys(before=moment)
    while keys := list(islice(old, _BATCH)):
        known = set(StoredFile.objects.filter(key__in=keys).values_list("key", flat=True))
        for key in keys:
            if key not in known:
                store.delete(key)
