"""Who is behind a session, asked anew on every request: a deactivated account is out with its next click."""

import time
from typing import Any

from django.conf import settings

from tongban.identity.selectors import actor_of_account
from tongban.kernel.actors import PUBLIC, Actor, ActorKind

_SEEN = "identity_seen_at"
_NOTE_EVERY = 60  # seconds between two writes of the session
_OPEN_TO_NEWCOMERS = frozenset({"/my/password/", "/logout/"})  # with a password handed out at a counter


def actor_of_session(request: Any) -> Actor:
    """Who is logged in on this request; PUBLIC when nobody is, or when a member of staff was idle too long."""
    account = request.user
    if not account.is_authenticated:
        return PUBLIC
    actor = actor_of_account(account)
    if account.must_change_password and request.path not in _OPEN_TO_NEWCOMERS:
        return PUBLIC
    if actor is None or (actor.kind is ActorKind.STAFF and not _still_there(request.session)):
        request.session.flush()
        return PUBLIC
    return actor


def _still_there(session: Any) -> bool:
    now = int(time.time())
    seen = session.get(_SEEN, now)
    if now - seen > settings.TONGBAN_IDENTITY_STAFF_IDLE_MINUTES * 60:
        return False
    if _SEEN not in session or now - seen >= _NOTE_EVERY:
        session[_SEEN] = now
    return True
