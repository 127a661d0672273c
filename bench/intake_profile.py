"""Where the time of a submission goes: the WSGI application called in process, no network and no other client.

CPU seconds of this process, statements, time inside the database driver, and the dearest functions (cProfile).
"""

import cProfile
import io
import pstats
import time
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import connection

from bench import drafts, intake
from bench.drafts import Clone
from bench.load import request


@dataclass(frozen=True, slots=True)
class Profile:
    """Milliseconds of one submission: all, on the processor of this process, waiting in the driver; its statements."""

    total: float
    processor: float
    driver: float
    statements: Counter[str]
    functions: str


def environ_of(raw: bytes) -> dict[str, object]:
    """The bytes a client would send, as a WSGI server hands them on."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    method, target, _ = first.split()
    environ: dict[str, object] = {
        "REQUEST_METHOD": method,
        "PATH_INFO": urlsplit(target).path,
        "QUERY_STRING": urlsplit(target).query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
    }
    for line in lines:
        name, _, value = line.partition(": ")
        key = name.upper().replace("-", "_")
        environ[key if key in {"CONTENT_LENGTH", "CONTENT_TYPE"} else f"HTTP_{key}"] = value
    return environ


def call(raw: bytes) -> str:
    """One request through the whole application; its status line."""
    from tongban.config.wsgi import application

    said: list[str] = []
    answer = application(environ_of(raw), lambda status, headers: said.append(status))
    b"".join(answer)
    answer.close()
    return said[0]


def profile(door: str, clones: list[Clone]) -> Profile:
    """A third of the drafts to warm up, a third measured, a third under the profiler."""
    build, expected = intake._DOORS[door]
    raw = [build(one) for one in clones]
    third = len(raw) // 3
    for one in raw[:third]:
        status = call(one)
        if not status.startswith(str(expected)):
            raise AssertionError(status)
    statements, spent = _statements(raw[third])
    started, cpu = time.perf_counter(), time.process_time()
    for one in raw[third + 1 : 2 * third]:
        call(one)
    done = third - 1
    total, processor = (time.perf_counter() - started) / done * 1000, (time.process_time() - cpu) / done * 1000
    watched = cProfile.Profile()
    watched.enable()
    for one in raw[2 * third :]:
        call(one)
    watched.disable()
    text = io.StringIO()
    pstats.Stats(watched, stream=text).strip_dirs().sort_stats("tottime").print_stats(45)
    pstats.Stats(watched, stream=text).sort_stats("cumtime").print_stats("tongban", 40)
    return Profile(total, processor, spent, statements, text.getvalue())


def _statements(raw: bytes) -> tuple[Counter[str], float]:
    seen: Counter[str] = Counter()
    spent = 0.0

    def count(execute, statement, params, many, context):
        nonlocal spent
        started = time.perf_counter()
        try:
            return execute(statement, params, many, context)
        finally:
            spent += (time.perf_counter() - started) * 1000
            seen[" ".join(statement.split())[:90]] += 1

    with connection.execute_wrapper(count):
        call(raw)
    return seen, spent


__all__ = ["Profile", "drafts", "profile", "request"]
