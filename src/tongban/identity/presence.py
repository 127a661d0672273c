"""What other contexts ask about logins: a namespace of the public door."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.urls import reverse
from django.utils.http import urlencode

from tongban.identity.events import EntriesEnded
from tongban.identity.freshness import before_unmasking
from tongban.identity.services import entries, sessions
from tongban.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Presence:
    """One login. ``entry_id`` stays the same while its session lives, whatever key the session has.

    ``authenticated_at``: seconds since 1970 of the last proof; ``proofs``: names of ``assurance.Proof``; ``level``: L1
    to L4 of this session.
    """

    entry_id: int
    authenticated_at: int
    proofs: tuple[str, ...]
    level: int


class Sessions:
    """Logins (登录会话): who is behind one, when it ends."""

    Ended = EntriesEnded
    before_unmasking = staticmethod(before_unmasking)

    @staticmethod
    def actor_of(request: Any) -> Actor:
        """Who is logged in on this request; PUBLIC when nobody is."""
        return sessions.actor_of_session(request)

    @staticmethod
    def here(request: Any) -> Presence:
        """The login of this request; only for somebody who is logged in."""
        entry = entries.entry_of(
            account_id=request.user.pk,
            session_key=request.session.session_key or "",
            proofs=sessions.proofs_of(request.session),
            device=request.headers.get("User-Agent", ""),
            address=request.META.get("REMOTE_ADDR", ""),
        )
        came = int(entry.came_at.timestamp())
        proofs = tuple(sorted(sessions.proofs_of(request.session)))
        level = sessions.session_level(request.user, request.session)
        return Presence(entry.pk, sessions.authenticated_at(request.session) or came, proofs, int(level))

    @staticmethod
    def over(entry_ids: Iterable[int]) -> set[int]:
        """Those of these logins that have ended, in whatever way: also by running out."""
        return entries.over(entry_ids)

    @staticmethod
    def end(request: Any) -> None:
        """Log out here."""
        entries.close_entry(session_key=request.session.session_key or "")
        logout(request)

    @staticmethod
    def again_address(next_address: str) -> str:
        """Where somebody logs in once more though logged in already, and goes on at ``next_address``."""
        return f"{reverse(settings.LOGIN_URL)}?{urlencode({'again': '1', 'next': next_address})}"

    @staticmethod
    def further_proof_address(level: int, next_address: str) -> str:
        """Where somebody proves more, up to this level, and goes on at ``next_address``."""
        return f"{reverse('identity:prove_more')}?{urlencode({'level': str(int(level)), 'next': next_address})}"
