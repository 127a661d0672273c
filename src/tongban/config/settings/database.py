"""PostgreSQL is the only engine: DATABASE_URL, or the embedded server when it is not set.

``postgresql://user:password@host:port/name``, or ``postgresql://user@/name?host=/folder/of/the/socket``. Over a network
``?sslmode=verify-full&sslrootcert=/path`` encrypts and checks whom we talk to. ``DATABASE_URL_FILE``: a file with it.
"""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tongban.config import embedded_postgres, environment

HOME = environment.folder("TONGBAN_HOME", environment.ROOT / "var")


_TLS = ("sslmode", "sslrootcert", "sslcert", "sslkey")


def _connection() -> dict[str, Any]:
    url = environment.secret("DATABASE_URL", "")
    if not url:
        return embedded_postgres.connection(HOME)
    parts = urlsplit(url)
    said = {name: values[0] for name, values in parse_qs(parts.query).items()}
    return {
        "HOST": unquote(parts.hostname or "") or said.get("host", ""),
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": parts.path.lstrip("/"),
        "OPTIONS": {name: said[name] for name in _TLS if name in said},
    }


_CONNECTION = _connection()


DATABASES = {
    "default": {
        "ENGINE": "tongban.config.postgres",
        **_CONNECTION,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_CONNECTION.get("OPTIONS", {}),
            "application_name": "tongban",
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }
}

# What seldom changes is kept in the memory of each process for some seconds (kernel.memory).
TONGBAN_KERNEL_MEMORY = environment.flag("TONGBAN_KERNEL_MEMORY", True)
