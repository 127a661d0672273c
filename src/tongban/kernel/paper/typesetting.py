"""From data to PDF: typst with a layout of ours. Facts travel as data, never as markup.

The same data give the same bytes: the only date in the file is ``at``, the fonts are named files.
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

from tongban.kernel.paper import fonts

_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


@dataclass(frozen=True, slots=True)
class Printed:
    """The PDF, and the characters no installed font could print."""

    pdf: bytes
    unprintable: tuple[str, ...]


def typeset(layout: Path, data: dict[str, Any], *, at: datetime, as_is: dict[str, Any] | None = None) -> Printed:
    """Set ``data`` with a layout as PDF/A-2u. The layout reads both, and ``fonts``, from ``sys.inputs.data``.

    Each text of ``data`` is made printable; ``as_is`` (pictures, addresses) passes unchanged.
    """
    paper = _Paper()
    whole = paper.checked(data) | (as_is or {}) | {"fonts": [*fonts.own_families(), *sorted(paper.families)]}
    pdf = _compiler(layout.parent, tuple(sorted(paper.folders))).compile(
        input=layout,
        format="pdf",
        sys_inputs={"data": json.dumps(whole, ensure_ascii=False)},
        timestamp=int(at.timestamp()),
        pdf_standards=["a-2u"],
    )
    if not isinstance(pdf, bytes):
        raise TypeError("a document is one PDF")
    return Printed(pdf, tuple(sorted(paper.unprintable)))


def as_picture(address: str) -> str:
    """A QR code as SVG; "" for no address."""
    if not address:
        return ""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()


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
def _compiler(root: Path, wider_folders: tuple[str, ...]) -> typst.Compiler:
    own = [str(folder) for folder in fonts.own_folders()]
    paths = typst.Fonts(include_system_fonts=not own, include_embedded_fonts=False, font_paths=[*own, *wider_folders])
    return typst.Compiler(root=root, font_paths=paths)
