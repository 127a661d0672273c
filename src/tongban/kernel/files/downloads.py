"""Giving a file to a browser so that it can do no harm there."""

import io
from typing import BinaryIO
from urllib.parse import quote

from django.http import FileResponse, HttpResponseBase

from tongban.kernel.files.media_types import GIF, JPEG, PDF, PNG, WEBP
from tongban.kernel.files.shelf import get_file, open_file

_SHOWN_INLINE = {PDF, JPEG, PNG, GIF, WEBP}
_LOCKED = "default-src 'none'; sandbox"
_POLICIES = {  # browsers refuse to show a PDF in a sandbox; their viewers run no script of the document's origin
    PDF: "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
}


def download(file_id: int, *, inline: bool = False) -> HttpResponseBase:
    """The file as a response. ``inline`` shows PDF and photos in the browser; everything else is always saved."""
    info = get_file(file_id)
    return _answer(open_file(file_id), info.name, info.media_type, info.size, inline=inline)


def hand_out(data: bytes, *, name: str, media_type: str, inline: bool = False) -> HttpResponseBase:
    """What was made for this look only, and is kept nowhere, under the same rules as a kept file."""
    return _answer(io.BytesIO(data), name, media_type, len(data), inline=inline)


def _answer(content: BinaryIO, name: str, media_type: str, size: int, *, inline: bool) -> HttpResponseBase:
    response = FileResponse(content, content_type=media_type)
    shown = inline and media_type in _SHOWN_INLINE
    response.headers["Content-Length"] = str(size)
    response.headers["Content-Disposition"] = content_disposition(name, inline=shown)
    response.headers["Content-Type"] = _content_type(media_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _POLICIES.get(media_type, _LOCKED) if shown else _LOCKED
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def content_disposition(name: str, *, inline: bool) -> str:
    """RFC 6266 with an ASCII fallback and the full name of RFC 8187, e.g. Chinese."""
    fallback = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{fallback}\"; filename*=UTF-8''{quote(name, safe='!#$&+-.^_`|~')}"


def _content_type(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type == "text/plain" else media_type
