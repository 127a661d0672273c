"""Giving a file to a browser so that it can do no harm there."""

import io
from typing import BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.http import FileResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from tongban.kernel.files.errors import LinkEnded
from tongban.kernel.files.media_types import GIF, JPEG, PDF, PNG, WEBP
from tongban.kernel.files.shelf import get_file, open_file

LINK_SECONDS = 60
_SALT = "tongban.kernel.files.link"
_SHOWN_INLINE = {PDF, JPEG, PNG, GIF, WEBP}
_LOCKED = "default-src 'none'; sandbox"
_POLICIES = {  # browsers refuse to show a PDF in a sandbox; their viewers run no script of the document's origin
    PDF: "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'",
}


def download(file_id: int, *, inline: bool = False) -> HttpResponseBase:
    """The file as a response, for whoever the caller let pass. ``inline`` shows PDF and photos in the browser;
    everything else is always saved. With an origin of its own for files: the way there, good for a minute."""
    if settings.TONGBAN_KERNEL_FILES_ORIGIN:
        return HttpResponseRedirect(settings.TONGBAN_KERNEL_FILES_ORIGIN + signed_path(file_id, inline=inline))
    return serve(file_id, inline=inline)


def serve(file_id: int, *, inline: bool) -> HttpResponseBase:
    """The file itself."""
    info = get_file(file_id)
    return _answer(open_file(file_id), info.name, info.media_type, info.size, inline=inline)


def signed_path(file_id: int, *, inline: bool) -> str:
    """Where the file is fetched once more without a login: nobody makes such an address but us, and it ends soon."""
    token = signing.dumps([file_id, inline], salt=_SALT, compress=True)
    return reverse("kernel:fetch_file", args=[token])


def read_signed(token: str) -> tuple[int, bool]:
    """(file, shown inline) of a path of ours. Raises LinkEnded for a forged, changed or old one."""
    try:
        file_id, inline = signing.loads(token, salt=_SALT, max_age=LINK_SECONDS)
    except signing.BadSignature as bad:
        raise LinkEnded from bad
    return int(file_id), bool(inline)


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
