"""Which installed font can print a character: the platform's own face first, then any wider one on the machine.

The platform's face holds all characters of 通用规范汉字表. A name outside it (𠮷) is looked for in the fonts of the
system; only when none has it, the document shows the code point and the clerk is told. Nothing prints as an empty box.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.conf import settings
from fontTools.ttLib import TTCollection, TTFont, TTLibError

SYSTEM_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
)
_KINDS = frozenset({".ttf", ".otf", ".ttc", ".otc"})


@cache
def own_folders() -> tuple[Path, ...]:
    """Where the platform's own face lies: built, else as installed by npm. Empty when neither is there."""
    for folders in settings.TONGBAN_KERNEL_FONT_FOLDERS:
        found = [folder for folder in folders if folder.is_dir() and any(_font_files(folder))]
        if found:
            return tuple(found)
    return ()


@cache
def own_characters() -> frozenset[int]:
    """Code points the platform's own face can print."""
    paths = [path for folder in own_folders() for path in _font_files(folder)]
    return frozenset().union(*((font.getBestCmap() or {}).keys() for path in paths for font in _faces(path)))


@cache
def own_families() -> tuple[str, ...]:
    """Family names of the platform's own face."""
    return tuple(sorted({name for folder in own_folders() for path in _font_files(folder) for name in _families(path)}))


@cache
def wider_font(code_point: int) -> tuple[str, Path] | None:
    """Family and folder of an installed font that has the character, or None. Text faces come before others."""
    for path in _system_fonts():
        if _prints(path, code_point):
            families = sorted(_families(path), key=lambda name: ("SC" not in name, name))
            return families[0], path.parent
    return None


@cache
def _system_fonts() -> tuple[Path, ...]:
    """Installed fonts, regular ones with many Chinese characters first."""
    found = [path for folder in SYSTEM_FOLDERS if folder.is_dir() for path in _font_files(folder)]
    return tuple(sorted(found, key=lambda path: (not _is_text_face(path), str(path))))


def _is_text_face(path: Path) -> bool:
    name = path.name.lower()
    return "cjk" in name and "sans" in name and "regular" in name


def _font_files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.suffix.lower() in _KINDS)


def _prints(path: Path, code_point: int) -> bool:
    return bool(_coverage(path)[code_point >> 3] & 1 << (code_point & 7))


@cache
def _coverage(path: Path) -> bytes:
    """One bit for each code point, 139 KB a font. Faces of one collection print the same characters: one is read."""
    bits = bytearray(0x110000 >> 3)
    for font in _faces(path)[:1]:
        for code_point in font.getBestCmap() or {}:
            bits[code_point >> 3] |= 1 << (code_point & 7)
    return bytes(bits)


@cache
def _families(path: Path) -> frozenset[str]:
    return frozenset(name for font in _faces(path) if (name := font["name"].getBestFamilyName()))


def _faces(path: Path) -> list[TTFont]:
    """The faces of a font file; a file that is no font has none."""
    try:
        if path.suffix.lower() in (".ttc", ".otc"):
            return list(TTCollection(path, lazy=True).fonts)
        return [TTFont(path, lazy=True)]
    except (TTLibError, OSError):
        return []
