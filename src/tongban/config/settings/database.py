"""PostgreSQL is the only engine: DATABASE_URL, or the embedded server when it is not set.

``postgresql://user:password@host:port/name``, or ``postgresql://user@/name?host=/folder/of/the/socket``.
"""

import os
from urllib.parse import parse_qs, unquote, urlsplit

from tongban.config import embedded_postgres, environment

HOME = environment.folder("TONGBAN_HOME", environment.ROOT / "var")


def _connection() -> dict[str, str]:
    url = os.environ.get("DATABASE_URL")
    if not url:
        return embedded_postgres.connection(HOME)
    parts = urlsplit(url)
    sockets = parse_qs(parts.query).get("host", [""])
    return {
        "HOST": unquote(parts.hostname or "") or sockets[0],
        "PORT": str(parts.port or ""),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": parts.path.lstrip("/"),
    }


DATABASES = {
    "default": {
        "ENGINE": "tongban.config.postgres",
        **_connection(),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "application_name": "tongban",
            "server_side_binding": True,
            "prepare_threshold": 3,
        },
    }
}

# What seldom changes is kept in the memory of each process for some seconds (kernel.memory).
TONGBAN_KERNEL_MEMORY = environment.flag("TONGBAN_KERNEL_MEMORY", True)
