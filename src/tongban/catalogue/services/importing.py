"""Importing items from a file: streaming, in batches, restartable, with one report of every flaw of every row."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongban.catalogue.enums import ImportState
from tongban.catalogue.errors import ImportRunning
from tongban.catalogue.events import ImportFinished
from tongban.catalogue.importing.building import Built, build
from tongban.catalogue.importing.flaws import Flaw
from tongban.catalogue.importing.mapping import Mapping, load_mapping
from tongban.catalogue.importing.rows import map_row
from tongban.catalogue.importing.sources import SourceRow, digest_of_file, read_rows
from tongban.catalogue.models import ImportRun
from tongban.catalogue.services.import_batches import store_batch
from tongban.identity import public as identity
from tongban.kernel import audit, events, languages
from tongban.kernel.access import require
from tongban.kernel.actors import SYSTEM, Actor

BATCH = 500
Progress = Callable[[int, Counter[str]], None]


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What became of a file. ``counts``: new, changed, unchanged, published, drafts, refused, rows."""

    run_uuid: str
    state: ImportState
    counts: dict[str, int]


@languages.official()
def import_items(
    path: Path,
    *,
    actor: Actor = SYSTEM,
    mapping: Mapping | str = "template",
    publish: bool = False,
    source_name: str = "",
    file_id: int | None = None,
    progress: Progress | None = None,
) -> ImportSummary:
    """Import a file. A run that was broken off goes on where it stopped; the same file again changes nothing.

    ``publish`` puts versions without errors into force at once; versions with errors stay drafts. Each batch is one
    transaction with its findings and the checkpoint. ``progress`` is told the rows done and the counts so far.
    """
    require(actor, identity.CATALOGUE_EDIT)
    if publish:
        require(actor, identity.CATALOGUE_PUBLISH)
    read = load_mapping(mapping) if isinstance(mapping, str) else mapping
    run = _start(path, actor, read, publish, source_name or path.name, file_id)
    try:
        for batch in _batches(_rows(path, read, run.done_lines, source_name)):
            _store(run, actor, batch)
            if progress:
                progress(run.done_lines, Counter(run.counts))
    except Exception as error:
        _fail(run, error)
        raise
    _finish(run, actor)
    return ImportSummary(str(run.uuid), ImportState(run.state), run.counts)


@transaction.atomic
def _start(
    path: Path, actor: Actor, mapping: Mapping, publish: bool, source_name: str, file_id: int | None
) -> ImportRun:
    """A new run, or the broken-off one of the same file and mapping."""
    digest = digest_of_file(path)
    unfinished = ImportRun.objects.select_for_update().exclude(state=ImportState.DONE)
    run = unfinished.filter(source_digest=digest, mapping=mapping.name, publishes=publish).order_by("-pk").first()
    if run is None:
        run = ImportRun(source_digest=digest, mapping=mapping.name, source_name=source_name[:255], publishes=publish)
        run.started_by, run.authority_id, run.file_id = actor.name[:100], actor.authority_id, file_id
        run.started_by_id = actor.id
    run.state, run.failure = ImportState.RUNNING, ""
    run.save()
    audit.record(
        actor=actor,
        action="catalogue.start_import",
        subject=f"import:{run.uuid}",
        source=run.source_name,
        digest=digest,
        mapping=mapping.name,
        from_line=run.done_lines,
    )
    return run


@dataclass(slots=True)
class _Seen:
    """What was read before in this file: item code → line and content, as short hashes."""

    lines: dict[int, tuple[int, int]]
    unknown_columns: set[str]


def _rows(path: Path, mapping: Mapping, done: int, source_name: str) -> Iterator[tuple[int, Built]]:
    """Number of the row and what was read. Rows done before are read for their codes only, to find repeated ones."""
    seen = _Seen({}, set())
    kind = Path(source_name).suffix.lstrip(".")
    for number, source in enumerate(read_rows(path, kind=kind), 1):
        built = _built(source, mapping, seen)
        if number > done:
            yield number, built


def _built(source: SourceRow, mapping: Mapping, seen: _Seen) -> Built:
    if source.values is None:
        return Built(source.line, flaws=source.flaws)
    row = map_row(mapping, source.values)
    row.flaws[:0] = source.flaws
    new_columns = set(source.values) - mapping.known - seen.unknown_columns
    for column in sorted(str(name) for name in new_columns):
        message = _("The mapping does not know this column; it was not read. (Told once.)")
        row.flaws.append(Flaw.warning("column.unknown", message, column, source.values.get(column)))
    seen.unknown_columns |= new_columns
    built = build(source.line, source.values, row)
    _tell_repeated(built, seen)
    return built


def _tell_repeated(built: Built, seen: _Seen) -> None:
    """The first row with a code counts; a later one is told, and not taken."""
    if not built.code or built.definition is None:
        return
    first, content = seen.lines.setdefault(hash(built.code), (built.line, hash(built.digest)))
    if first == built.line:
        return
    if content == hash(built.digest):
        message = _("The same item as on line %(line)s; it counts once.") % {"line": first}
        built.flaws.append(Flaw.warning("row.repeated", message, "实施编码", built.code))
    else:
        message = _("The code stands on line %(line)s already, with another content. Only that line was taken.")
        built.flaws.append(Flaw.error("row.code_twice", message % {"line": first}, "实施编码", built.code))
    built.definition = None


def _batches(rows: Iterator[tuple[int, Built]]) -> Iterator[list[tuple[int, Built]]]:
    batch: list[tuple[int, Built]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@transaction.atomic
def _store(run: ImportRun, actor: Actor, batch: list[tuple[int, Built]]) -> None:
    """One batch, its findings and the checkpoint, all or nothing. Two processes on one run: the second is refused."""
    locked = ImportRun.objects.select_for_update().get(pk=run.pk)
    if locked.done_lines != run.done_lines or locked.state != ImportState.RUNNING:
        raise ImportRunning
    counts = store_batch(run=run, actor=actor, rows=[built for _number, built in batch])
    run.counts = dict(Counter(run.counts) + counts + Counter(rows=len(batch)))
    run.done_lines = batch[-1][0]
    run.save(update_fields=["counts", "done_lines"])


@transaction.atomic
def _finish(run: ImportRun, actor: Actor) -> None:
    run.state, run.finished_at, run.total_lines = ImportState.DONE, timezone.now(), run.done_lines
    run.save(update_fields=["state", "finished_at", "total_lines"])
    events.publish(ImportFinished(run_uuid=str(run.uuid), counts=run.counts))
    audit.record(actor=actor, action="catalogue.finish_import", subject=f"import:{run.uuid}", **run.counts)


def _fail(run: ImportRun, error: Exception) -> None:
    if not isinstance(error, ImportRunning):
        ImportRun.objects.filter(pk=run.pk).update(state=ImportState.FAILED, failure=f"{type(error).__name__}: {error}")
