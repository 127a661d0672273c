"""From content to PDF: typst with our own template. Facts travel as data, never as markup.

The same content gives the same bytes: the only date in the file is the date of issue, the fonts are named files.
"""

import io
import json
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst

from tongban.cases.documents import fonts
from tongban.cases.documents.content import Content

_LAYOUTS = Path(__file__).parent / "layouts"
LAYOUT = 1  # of new documents; an issued one keeps its own, and its file here never changes again
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Printed:
    """The PDF, and the characters no installed font could print."""

    pdf: bytes
    unprintable: tuple[str, ...]


def print_document(
    content: Content, *, verify_url: str, progress_url: str, issued_at: datetime, layout: int = LAYOUT
) -> Printed:
    """Lay out one document. ``progress_url`` is used by the receipt slip only."""
    paper = _Paper()
    data = paper.checked(content) | {
        "verify_url": verify_url,
        "verify_qr": _qr(verify_url),
        "progress_url": progress_url,
        "progress_qr": _qr(progress_url) if progress_url else "",
        "fonts": [*fonts.own_families(), *sorted(paper.families)],
    }
    pdf = _compiler(tuple(sorted(paper.folders))).compile(
        input=_LAYOUTS / f"{layout}.typ",
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        timestamp=int(issued_at.timestamp()),
        pdf_standards=["a-2u"],
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a document is one PDF")
    return Printed(pdf, tuple(sorted(paper.unprintable)))


class _Paper:
    """What a document needs beyond the platform's own face, found while its texts are checked."""

    def __init__(self) -> None:
        self.families: set[str] = set()
        self.folders: set[str] = set()
        self.unprintable: set[str] = set()

    def checked(self, value: Any) -> Any:
        """The same content with every character printable; others shown by their code point."""
        match value:
            case str():
                return "".join(self._character(char) for char in unicodedata.normalize("NFC", value))
            case dict():
                return {key: self.checked(inner) for key, inner in value.items()}
            case list() | tuple():
                return [self.checked(inner) for inner in value]
        return value

    def _character(self, char: str) -> str:
        if char in "\n\t ":
            return " " if char == "\t" else char
        if ord(char) in fonts.own_characters():
            return char
        if unicodedata.category(char) in _INVISIBLE:
            return ""  # a control or direction mark has no place on paper
        wider = fonts.wider_font(ord(char))
        if wider:
            self.families.add(wider[0])
            self.folders.add(str(wider[1]))
            return char
        self.unprintable.add(char)
        return f"〔U+{ord(char):04X}〕"


@cache
def _compiler(wider_folders: tuple[str, ...]) -> typst.Compiler:
    own = [str(folder) for folder in fonts.own_folders()]
    paths = typst.Fonts(include_system_fonts=not own, include_embedded_fonts=False, font_paths=[*own, *wider_folders])
    return typst.Compiler(root=_LAYOUTS, font_paths=paths)


def _qr(address: str) -> str:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()
