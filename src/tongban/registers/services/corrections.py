"""What was corrected here is not lost when the next file still has the old value."""

from tongban.registers.enums import FlawWeight
from tongban.registers.models import Load, LoadFlaw, Record
from tongban.registers.services import staging
from tongban.registers.values import as_compared

Settled = list[tuple[int, str]]


def keep_corrections(load: Load) -> Settled:
    """Where a waiting row brings back a value that was corrected, the correction stays and the report says so.

    Returns the corrections that the source has followed or overtaken: their marks end when the load is put in.
    """
    settled: Settled = []
    marked = Record.objects.select_for_update().filter(register_id=load.register_id, marked=True)
    for record in marked.order_by("pk"):
        found = staging.row_of(load, bytes(record.subject_index), record.entry)
        if found is None:
            continue
        line, data = found
        kept = dict(data)
        for key, mark in record.marks.items():
            if "corrected" not in mark:
                continue
            if as_compared(data.get(key)) == as_compared(mark.get("was")):
                kept[key] = record.data.get(key)
                _note(load, line, key)
            elif as_compared(data.get(key)) != as_compared(record.data.get(key)) or data == record.data:
                settled.append((record.pk, key))
        if kept != data:
            staging.replace_data(load, line, {name: value for name, value in kept.items() if value is not None})
    return settled


def forget_settled(settled: Settled) -> None:
    """Take away the marks of corrections that are no longer needed."""
    for record_id, key in settled:
        record = Record.objects.select_for_update().get(pk=record_id)
        record.marks.pop(key, None)
        record.save(update_fields=["marks"])


def _note(load: Load, line: int, key: str) -> None:
    LoadFlaw.objects.get_or_create(
        load=load,
        line=line,
        column=key,
        reason="correction_not_in_source",
        defaults={"weight": FlawWeight.NOTE},
    )
