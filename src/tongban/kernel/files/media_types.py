"""What a file is, from its content. The list of what we take is short and closed; everything else is refused.

Signatures: PDF ISO 32000-1 §7.5.2 · JPEG ITU-T T.81 · PNG ISO/IEC 15948 · GIF89a · WebP RFC 9649 · TIFF 6.0 ·
HEIC ISO/IEC 23008-12 · OFD GB/T 33190-2016 · Office Open XML ISO/IEC 29500 · Compound File [MS-CFB].
"""

import codecs
import io
import re
from typing import BinaryIO

import puremagic

from tongban.kernel.files import compound, packages

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
GIF = "image/gif"
WEBP = "image/webp"
TIFF = "image/tiff"
HEIC = "image/heic"
TEXT = "text/plain"
OFD, DOCX, XLSX, ZIP = packages.OFD, packages.DOCX, packages.XLSX, packages.ZIP
DOC, XLS = compound.DOC, compound.XLS

IMAGES = frozenset({JPEG, PNG, GIF, WEBP, TIFF, HEIC})
DOCUMENTS = IMAGES | {PDF, OFD, DOC, DOCX, XLS, XLSX, TEXT}

EXTENSIONS: dict[str, tuple[str, ...]] = {  # best first
    PDF: ("pdf",),
    JPEG: ("jpg", "jpeg", "jpe", "jfif"),
    PNG: ("png",),
    GIF: ("gif",),
    WEBP: ("webp",),
    TIFF: ("tif", "tiff"),
    HEIC: ("heic", "heif"),
    OFD: ("ofd",),
    DOC: ("doc", "wps"),
    DOCX: ("docx",),
    XLS: ("xls", "et"),
    XLSX: ("xlsx",),
    TEXT: ("txt", "csv"),
    ZIP: ("zip",),
}
KNOWN_EXTENSIONS = frozenset(extension for several in EXTENSIONS.values() for extension in several)

_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_ACTIVE = re.compile(
    rb"(?i)^#!|<\?(?:xml|php|=)|<!doctype|<!entity|<(?:html|head|body|svg|script|iframe|object|embed|meta|style|img|a\s)"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_CHUNK = 64 * 1024


def find_media_type(content: BinaryIO) -> str:
    """The media type of a seekable stream, or "" when it is none we take. Leaves the stream at its start."""
    content.seek(0)
    head = content.read(4096)
    found = _by_signature(head)
    if found == PDF and not _ends_as_pdf(content):
        found = ""
    elif not found and head.startswith(b"PK\x03\x04"):
        found = packages.find_package_type(content)
    elif not found and head.startswith(compound.SIGNATURE):
        found = compound.find_compound_type(content)
    elif not found and _is_text(content):
        found = TEXT
    content.seek(0)
    return found


def looks_like(content: BinaryIO) -> str:
    """What a refused file seems to be, for the log: a guess."""
    content.seek(0)
    try:
        return puremagic.from_string(content.read(4096), mime=True) or "unknown"
    except (puremagic.PureError, ValueError):
        return "unknown"
    finally:
        content.seek(0)


def _by_signature(head: bytes) -> str:
    if head.removeprefix(codecs.BOM_UTF8).lstrip(b"\r\n\t ").startswith(b"%PDF-"):
        return PDF
    for signature, media_type in (
        (b"\xff\xd8\xff", JPEG),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", PNG),
        (b"GIF87a", GIF),
        (b"GIF89a", GIF),
        (b"II*\x00", TIFF),
        (b"MM\x00*", TIFF),
    ):
        if head.startswith(signature):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    return ""


def _ends_as_pdf(content: BinaryIO) -> bool:
    """The end mark (ISO 32000-1 §7.5.5) near the end: a file without it was cut off on its way.

    Some programs write more behind the mark than 1,024 bytes; they are let pass."""
    size = content.seek(0, io.SEEK_END)
    content.seek(max(0, size - _CHUNK))
    return b"%%EOF" in content.read()


def _is_text(content: BinaryIO) -> bool:
    """Plain text in UTF-8, UTF-16 with a mark, or GB 18030, without markup or script at its beginning."""
    content.seek(0)
    head = content.read(4096)
    encodings = ["utf-16"] if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ["utf-8", "gb18030"]
    plain = head.decode("utf-16", "ignore").encode() if encodings == ["utf-16"] else head
    if _ACTIVE.search(plain.removeprefix(codecs.BOM_UTF8).lstrip()):
        return False
    return any(_decodes(content, encoding) for encoding in encodings)


def _decodes(content: BinaryIO, encoding: str) -> bool:
    content.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in iter(lambda: content.read(_CHUNK), b""):
            if _CONTROL.search(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def media_type_of(data: bytes) -> str:
    """The media type of bytes in memory, or ""."""
    return find_media_type(io.BytesIO(data))
