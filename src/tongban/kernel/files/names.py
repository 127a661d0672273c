"""File names from strangers: kept readable, made harmless."""

import re
import unicodedata

LONGEST = 255
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"|?*\\/]')
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$")


def safe_name(raw: str, *, extensions: tuple[str, ...] = (), known: frozenset[str] = frozenset()) -> str:
    """The name without folders, control characters and direction tricks, at most 255 characters, extension kept.

    ``extensions`` are those of the type that was found in the content, best first: a name with another extension gets
    the right one; a wrong one that belongs to a type we take (``known``) is replaced, any other stays before it.
    """
    name = unicodedata.normalize("NFC", raw.encode("utf-8", "replace").decode())
    name = re.split(r"[\\/]", name)[-1]
    name = _INVISIBLE.sub("", _UNSAFE.sub("_", name))
    name = " ".join(name.split()).strip(". ")
    stem, extension = _split(name)
    if extensions and extension.lower() not in extensions:
        stem = stem if extension.lower() in known else name
        extension = extensions[0]
    stem = stem.strip(". ") or "file"
    if _RESERVED.match(stem):
        stem = f"_{stem}"
    tail = f".{extension}" if extension else ""
    return stem[: LONGEST - len(tail)] + tail


def _split(name: str) -> tuple[str, str]:
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension) > 16:
        return name, ""
    return stem, extension
