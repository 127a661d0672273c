"""The process that stays behind when the supervisor is killed: it ends the others and stops the embedded database.

``python -m tongban.config.keeper [HOME]`` prints the database's URL (empty without HOME), then reads from the
supervisor: ``+PID`` a process group began, ``-PID`` it ended. The end of the input means that the supervisor is gone.
"""

import contextlib
import os
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any

from tongban.config import embedded_postgres

GRACE = 15.0  # seconds between asking and killing
_LOOK = 2.0


def main() -> None:
    """Keep until the supervisor is gone."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # a Ctrl-C in the terminal is for the supervisor
    home = Path(sys.argv[1]) if len(sys.argv) > 1 else None
    server: Any = embedded_postgres.start(home) if home else None
    print(embedded_postgres.url_of(server) if server else "", flush=True)  # noqa: T201 the answer to the supervisor
    groups = _follow(home)
    end_groups(groups)
    if home:
        embedded_postgres.clear_away(home)  # then the server's own exit handler stops it, if nobody else uses it


def _follow(home: Path | None) -> set[int]:
    """Listen to the supervisor until it is gone; returns the process groups it left."""
    groups: set[int] = set()
    rest = b""
    while True:
        readable, _, _ = select.select([0], [], [], _LOOK)
        if not readable:
            if home and not embedded_postgres.is_running(home):
                embedded_postgres.start(home)
            continue
        heard = os.read(0, 4096)
        if not heard:
            return groups
        *lines, rest = (rest + heard).split(b"\n")
        for line in lines:
            (groups.add if line.startswith(b"+") else groups.discard)(int(line[1:]))


def end_groups(groups: set[int]) -> None:
    """Ask the groups to end; kill what has not ended after the grace."""
    _signal(groups, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and any(_alive(group) for group in groups):
        time.sleep(0.05)
    _signal(groups, signal.SIGKILL)


def _signal(groups: set[int], number: signal.Signals) -> None:
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, number)


def _alive(group: int) -> bool:
    """True while a process of the group does more than wait to be buried."""
    import psutil  # type: ignore[import-untyped]

    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, ProcessLookupError):
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                return True
    return False


if __name__ == "__main__":
    main()
