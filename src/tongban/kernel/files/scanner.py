"""The virus scanner behind one face: none, or a ClamAV daemon over TCP or a unix socket.

Configured by TONGBAN_KERNEL_FILES_SCANNER: empty, ``clamav://host:3310`` or ``clamav+unix:///run/clamav/clamd.ctl``.
Protocol: clamd(8), command INSTREAM.
"""

import socket
import struct
from dataclasses import dataclass
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

_CHUNK = 64 * 1024


class ScannerUnavailable(Exception):
    """The scanner cannot be asked now; the file stays in quarantine and the job tries again."""


@dataclass(frozen=True, slots=True)
class Verdict:
    clean: bool
    finding: str = ""


class Scanner(Protocol):
    def scan(self, content: BinaryIO) -> Verdict: ...


@dataclass(frozen=True, slots=True)
class ClamAV:
    """A clamd at ``address``: (host, port), or the path of its socket."""

    address: tuple[str, int] | str
    seconds: float = 60

    def scan(self, content: BinaryIO) -> Verdict:
        try:
            with self._connect() as connection:
                connection.sendall(b"zINSTREAM\0")
                for chunk in iter(lambda: content.read(_CHUNK), b""):
                    connection.sendall(struct.pack(">I", len(chunk)) + chunk)
                connection.sendall(struct.pack(">I", 0))
                answer = _receive(connection)
        except OSError as error:
            raise ScannerUnavailable(f"clamd at {self.address}: {error}") from error
        return _verdict(answer)

    def _connect(self) -> socket.socket:
        if isinstance(self.address, tuple):
            return socket.create_connection(self.address, self.seconds)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(self.seconds)
        try:
            connection.connect(self.address)
        except OSError:
            connection.close()
            raise
        return connection


def _receive(connection: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < 4096:
        part = connection.recv(1024)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(clean=True)
    if said.endswith(" FOUND"):
        return Verdict(clean=False, finding=said.removesuffix(" FOUND"))
    raise ScannerUnavailable(f"clamd said: {answer!r}")


def current_scanner() -> Scanner | None:
    """The configured scanner; None when files pass at once."""
    address = settings.TONGBAN_KERNEL_FILES_SCANNER
    if not address:
        return None
    parts = urlsplit(address)
    if parts.scheme == "clamav" and parts.hostname:
        return ClamAV((parts.hostname, parts.port or 3310))
    if parts.scheme == "clamav+unix" and parts.path:
        return ClamAV(parts.path)
    raise ImproperlyConfigured(
        "TONGBAN_KERNEL_FILES_SCANNER must be empty, clamav://host:3310 or clamav+unix:///path/to/clamd.ctl, "
        f"not {address!r}."
    )
