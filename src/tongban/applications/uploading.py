"""Files posted for file questions: the same for residents, at the counter, and in the answer to a supplement notice."""

from collections.abc import Callable, Iterable
from typing import Any

from tongban.applications.errors import RowGone
from tongban.applications.forms.answers import Problems
from tongban.applications.forms.rows import AskedFile
from tongban.kernel import files
from tongban.kernel.actors import Actor
from tongban.kernel.errors import DomainError


def take_in_files(
    *, actor: Actor, asked: Iterable[AskedFile], uploads: Any, add: Callable[[str, int], Any], do: str = ""
) -> Problems:
    """Store what was chosen and hand each to ``add(evidence key, file id)``; returns what was refused, by place.

    ``do`` is the button: a file chosen in the row that is just taken out goes with it, without a word. A file for a row
    taken out elsewhere is refused, never given to the row that stands in its place now.
    """
    boxes = {file.box: file for file in asked}
    refused: Problems = {}
    for name in uploads:
        kind, _colon, rest = name.partition(":")
        file = boxes.get(name)
        if kind != "file" or (file is None and (rest.count(":") != 2 or do.startswith("drop:"))):
            continue
        place = file.place if file else rest.partition(":")[0]
        for upload in uploads.getlist(name):
            try:
                _take_in(actor, file, upload, add)
            except DomainError as refusal:
                refused.setdefault(place, []).append(f"{upload.name}：{refusal}")
    return refused


def _take_in(actor: Actor, file: AskedFile | None, upload: Any, add: Callable[[str, int], Any]) -> None:
    if file is None:
        raise RowGone
    add(file.key, files.store_upload(actor=actor, upload=upload).id)
