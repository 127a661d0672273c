"""Who is behind a session, asked anew on every request: a deactivated account is out with its next click."""

import time
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import Any

from django.conf import settings

from tongban.identity import assurance
from tongban.identity.acting import find_represented
from tongban.identity.assurance import CRYPTOGRAPHIC, SECOND, Level, Proof
from tongban.identity.models import Account
from tongban.identity.selectors import actor_of_account
from tongban.identity.services.networks import is_admitted
from tongban.kernel.actors import PUBLIC, Actor, ActorKind

_SEEN = "identity_seen_at"
_PROOFS = "identity_proofs"
_ENTERED = "identity_entered_at"
_AUTHENTICATED = "identity_authenticated_at"
_ACTING = "identity_acting_for"
_NOTE_EVERY = 60  # seconds between two writes of the session


class Owed(StrEnum):
    """What somebody who gave a password has to do before anything else."""

    NOTHING = ""
    SECOND_FACTOR = "second_factor"
    ENROLMENT = "enrolment"
    OWN_PASSWORD = "own_password"  # noqa: S105 the name of a step


_PASSKEY = ("/my/security/passkeys/add/", "/my/security/passkeys/challenge/")
_OPEN_WHILE_OWED = {
    Owed.SECOND_FACTOR: frozenset[str](),  # nobody yet: the page of the second step is open to the public
    Owed.ENROLMENT: frozenset({"/my/security/authenticator/", *_PASSKEY, "/logout/"}),
    Owed.OWN_PASSWORD: frozenset({"/my/password/", "/logout/"}),
}


def actor_of_session(request: Any) -> Actor:
    """Who is logged in on this request; PUBLIC when nobody is, when something is owed, or when staff idled too long."""
    account = request.user
    if not account.is_authenticated:
        return PUBLIC
    actor = actor_of_account(account)
    gone = _too_old(request.session) or (account.party_id is None and not _still_at_work(request, account))
    if actor is None or gone:
        request.session.flush()
        return PUBLIC
    debt = owed(account, request.session)
    if debt and request.path not in _OPEN_WHILE_OWED[debt]:
        return PUBLIC
    return _as_whom(replace(actor, assurance=session_level(account, request.session)), request.session)


def switch_to(session: Any, represented_id: int | None) -> None:
    """Act for somebody from the next request on; None: for oneself. The caller has asked whether that may be."""
    if represented_id is None:
        session.pop(_ACTING, None)
    else:
        session[_ACTING] = represented_id


def _as_whom(actor: Actor, session: Any) -> Actor:
    """Whom the person has switched to, asked anew on every request: what has ended is oneself again."""
    chosen = session.get(_ACTING)
    if chosen is None or actor.id is None or actor.kind is not ActorKind.CITIZEN:
        return actor
    party = find_represented(agent_id=actor.id, represented_id=chosen)
    if party is None:
        session.pop(_ACTING, None)
        return actor
    return replace(actor, represents=party.pk, represents_name=party.name)


def owed(account: Account, session: Any) -> Owed:
    """The first thing that is missing. A session that says nothing has shown a password."""
    shown = proofs_of(session)
    if account.has_second_factor and not shown & SECOND:
        return Owed.SECOND_FACTOR
    if account.party_id is None and settings.TONGBAN_IDENTITY_STAFF_FACTOR and not shown & CRYPTOGRAPHIC:
        return Owed.ENROLMENT
    return Owed.OWN_PASSWORD if account.must_change_password else Owed.NOTHING


def session_level(account: Account, session: Any) -> Level:
    return assurance.level_of(account.assurance, proofs_of(session))


def proofs_of(session: Any) -> frozenset[Proof]:
    return assurance.known(session.get(_PROOFS, [Proof.PASSWORD]))


def note_proofs(session: Any, proofs: Iterable[Proof]) -> None:
    """Write down what was shown; the first note of a session replaces what it would be believed to have shown."""
    session.setdefault(_ENTERED, int(time.time()))
    session[_PROOFS] = sorted({*assurance.known(session.get(_PROOFS, [])), *proofs})
    session[_AUTHENTICATED] = int(time.time())


def authenticated_at(session: Any) -> int | None:
    """Seconds since 1970 of the last proof; None where nobody noted it."""
    at = session.get(_AUTHENTICATED)
    return int(at) if at is not None else None


def is_fresh(session: Any, minutes: int | None = None) -> bool:
    """Whether the last proof was shown so many minutes ago at most; else ``TONGBAN_IDENTITY_FRESH_MINUTES``."""
    at = authenticated_at(session)
    within = settings.TONGBAN_IDENTITY_FRESH_MINUTES if minutes is None else minutes
    return at is not None and time.time() - at <= within * 60


def forget_proofs(session: Any) -> None:
    """A login begun anew shows everything anew, the second factor too."""
    session.pop(_PROOFS, None)


def _too_old(session: Any) -> bool:
    """However busy it was: after so many hours everybody logs in anew."""
    now = int(time.time())
    return now - int(session.get(_ENTERED, now)) > settings.SESSION_COOKIE_AGE


def _still_at_work(request: Any, account: Account) -> bool:
    """Members of staff: at an address of their department, and not away for too long."""
    return is_admitted(account, request.META.get("REMOTE_ADDR", "")) and _still_there(request.session)


def _still_there(session: Any) -> bool:
    now = int(time.time())
    seen = session.get(_SEEN, now)
    if now - seen > settings.TONGBAN_IDENTITY_STAFF_IDLE_MINUTES * 60:
        return False
    if _SEEN not in session or now - seen >= _NOTE_EVERY:
        session[_SEEN] = now
    return True
