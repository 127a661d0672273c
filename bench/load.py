"""A lean HTTP client: keep-alive connections that each send the next request when the answer is there.

One process, no library: on a machine of two cores the client's own work is taken from the server's.
"""

import asyncio
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST_RUN = 120.0


@dataclass
class Measured:
    """Seconds of each answer, the whole run's seconds, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    wrong: list[bytes] = field(default_factory=list)
    total: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.seconds) / self.total


class Client(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, requests: Iterator[bytes], expected: bytes, measured: Measured, pause: float) -> None:
        self.requests, self.expected, self.measured, self.pause = requests, expected, measured, pause
        self.loop = asyncio.get_running_loop()
        self.done = self.loop.create_future()
        self.buffer, self.sent, self.wanted = b"", 0.0, 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.loop.call_later(self.pause * random.random(), self.send)

    def send(self) -> None:
        request = next(self.requests, None)
        if request is None:
            self.transport.close()
            return
        self.buffer, self.wanted = b"", 0
        self.sent = time.perf_counter()
        self.transport.write(request)

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.wanted:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            self.wanted = end + 4 + _length(self.buffer[:end].lower())
        if len(self.buffer) < self.wanted:
            return
        self.measured.seconds.append(time.perf_counter() - self.sent)
        if self.buffer[9:12] != self.expected:
            self.measured.wrong.append(self.buffer[:300])
        if self.pause:
            self.loop.call_later(self.pause, self.send)
        else:
            self.send()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def _length(head: bytes) -> int:
    at = head.find(b"content-length:")
    return int(head[at + 15 :].split(b"\r", 1)[0]) if at >= 0 else 0


def drive(port: int, requests: list[bytes], *, clients: int, expected: int = 200, pause: float = 0.0) -> Measured:
    """Send all requests over ``clients`` connections; raises AssertionError when an answer was not as expected.

    ``pause``: seconds each client looks at an answer before it asks on; 0 floods the server.
    """
    measured = Measured()
    told = str(expected).encode()
    asyncio.run(asyncio.wait_for(_drive(port, iter(requests), clients, told, measured, pause), LONGEST_RUN))
    if measured.wrong or len(measured.seconds) != len(requests):
        raise AssertionError((len(measured.seconds), len(requests), measured.wrong[:1]))
    return measured


async def _drive(
    port: int, requests: Iterator[bytes], clients: int, expected: bytes, measured: Measured, pause: float
) -> None:
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    connected = [
        await loop.create_connection(lambda: Client(requests, expected, measured, pause), "127.0.0.1", port)
        for _ in range(clients)
    ]
    await asyncio.gather(*(client.done for _, client in connected))
    measured.total = time.perf_counter() - started


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """One HTTP/1.1 request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *(f"{name}: {value}" for name, value in headers.items())]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
