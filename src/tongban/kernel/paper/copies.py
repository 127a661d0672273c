"""Copies taken for use, under a watermark that says what they may be used for (证照信息可信等级 A、B)."""

import json
import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import typst

from tongban.kernel.paper import fonts
from tongban.kernel.paper.typesetting import typeset

_LAYOUTS = Path(__file__).parent / "layouts"
_FORMATS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
}
MOST_PAGES = 500

Rows = Iterable[tuple[str, str]]


def print_sheet(*, title: str, rows: Rows, about: Rows, watermark: str, at: datetime) -> bytes:
    """What a record says, as one sheet: ``rows`` in order, then ``about`` it (source, day, level), as PDF."""
    told = {"title": title, "watermark": watermark, "rows": [*map(list, rows)], "about": [*map(list, about)]}
    return typeset(_LAYOUTS / "sheet.typ", told, at=at).pdf


def stamp(*, data: bytes, media_type: str, watermark: str, at: datetime) -> bytes | None:
    """A picture or a PDF as PDF with the watermark over every page; None for what cannot be printed so."""
    form = _FORMATS.get(media_type)
    if form is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        shutil.copy(_LAYOUTS / "stamp.typ", place / "stamp.typ")
        (place / "paper").write_bytes(data)
        sheet = _Stamp(place, form, watermark, at)
        pages = sheet.pages() if form == "pdf" else 1
        return sheet.set(pages) if pages else None


class _Stamp:
    """One paper on its way under the stamp."""

    def __init__(self, place: Path, form: str, watermark: str, at: datetime) -> None:
        own = [str(folder) for folder in fonts.own_folders()]
        self._compiler = typst.Compiler(
            root=place, font_paths=typst.Fonts(include_system_fonts=not own, font_paths=own)
        )
        self._layout, self._at = place / "stamp.typ", int(at.timestamp())
        self._data = {"watermark": watermark, "format": form, "paged": form == "pdf", "fonts": [*fonts.own_families()]}

    def set(self, pages: int) -> bytes | None:
        """The stamped PDF; None when the paper has fewer pages or cannot be read."""
        told = json.dumps(self._data | {"pages": pages}, ensure_ascii=False)
        try:
            pdf = self._compiler.compile(
                input=self._layout, format="pdf", sys_inputs={"data": told}, timestamp=self._at
            )
        except typst.TypstError:
            return None
        return pdf if isinstance(pdf, bytes) else None

    def pages(self) -> int:
        """How many pages a PDF has, found by trying; 0 when it cannot be read."""
        known, too_many = 0, 1
        while too_many <= MOST_PAGES and self.set(too_many):
            known, too_many = too_many, too_many * 2
        while too_many - known > 1:
            middle = (known + too_many) // 2
            known, too_many = (middle, too_many) if self.set(middle) else (known, middle)
        return known
