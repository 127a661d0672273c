"""Requests to other systems: to where they were meant to go, and nowhere else (server-side request forgery).

The name is resolved once, the addresses are looked at, and the connection is made to the address that was looked at: a
name that answers otherwise the second time (DNS rebinding) leads nowhere else. Redirects are not followed.
"""

import http.client
import ipaddress
import socket
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongban.kernel.errors import DomainError, Kind

SECONDS = 5.0
MOST_BYTES = 64 * 1024  # of an answer
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class AddressRefused(DomainError):
    """The address leads to the inside of our network, or is none we talk to. details: ``reason``."""

    kind = Kind.INVALID
    code = "kernel.address_refused"
    message = _("The platform sends nothing to this address: %(reason)s.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``body`` is cut at MOST_BYTES."""

    status: int
    body: bytes


def post_form(url: str, fields: dict[str, str], *, seconds: float = SECONDS) -> Answer | None:
    """Send a form; None when nobody answered in time or the connection failed. Raises AddressRefused."""
    body = urlencode(fields).encode()
    return send("POST", url, body, {"Content-Type": "application/x-www-form-urlencoded"}, seconds=seconds)


def send(method: str, url: str, body: bytes = b"", headers: Any = None, *, seconds: float = SECONDS) -> Answer | None:
    """One request. Raises AddressRefused before anything is sent; None when there was no answer."""
    parts = urlsplit(url)
    require_scheme(parts)
    path = parts.path or "/"
    try:
        connection = _connect(parts, seconds)
        with connection:
            connection.request(method, f"{path}?{parts.query}" if parts.query else path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(MOST_BYTES))
    except (OSError, http.client.HTTPException):
        return None


def require_scheme(parts: SplitResult) -> None:
    """https; http only to the own machine, and not in production. Raises AddressRefused."""
    if not parts.hostname or parts.scheme not in {"https", "http"} or "@" in parts.netloc:
        raise AddressRefused(reason=_("it is not whole"))
    if parts.scheme == "http" and not settings.TONGBAN_KERNEL_OUTGOING_LOOPBACK:
        raise AddressRefused(reason=_("it is not encrypted"))


def require_outside(address: Address) -> None:
    """Neither our own machine nor a private network, unless the installation names it. Raises AddressRefused."""
    address = getattr(address, "ipv4_mapped", None) or address
    if any(address in ipaddress.ip_network(each) for each in settings.TONGBAN_KERNEL_OUTGOING_NETWORKS):
        return
    if address.is_loopback and settings.TONGBAN_KERNEL_OUTGOING_LOOPBACK:
        return
    if not address.is_global or address.is_multicast:
        raise AddressRefused(reason=_("it leads into a private network"))


def resolve(host: str, port: int) -> list[Address]:
    """All addresses of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in found]


class _Connection(http.client.HTTPConnection):
    """A connection over a socket that is open already."""

    def __init__(self, host: str, port: int, line: socket.socket) -> None:
        super().__init__(host, port)
        self.sock = line

    def __enter__(self) -> "_Connection":
        return self

    def __exit__(self, *_raised: object) -> None:
        self.close()


def _connect(parts: SplitResult, seconds: float) -> _Connection:
    encrypted = parts.scheme == "https"
    host, port = str(parts.hostname), parts.port or (443 if encrypted else 80)
    addresses = resolve(host, port)
    for address in addresses:  # one inside is enough to refuse: the name is not to be trusted
        require_outside(address)
        if not encrypted and not address.is_loopback:
            raise AddressRefused(reason=_("it is not encrypted"))
    line = socket.create_connection((str(addresses[0]), port), timeout=seconds)
    if encrypted:
        line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
    return _Connection(host, port, line)
