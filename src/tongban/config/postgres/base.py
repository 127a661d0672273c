"""The engine: all of Django's, but one look at the socket instead of one question to the server for every request."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL as Django knows it."""

    def is_usable(self) -> bool:
        """Whether the kept connection stands. A silent socket does; what has something to say is asked."""
        if self.connection is None or self.connection.closed:
            return False
        socket = select.poll()
        socket.register(self.connection.pgconn.socket)
        events = socket.poll(0)
        silent = all(event == select.POLLOUT for _, event in events)
        return silent or super().is_usable()
