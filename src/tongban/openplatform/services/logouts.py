"""The end of a login: every system entered with it is told (OpenID Connect Back-Channel Logout 1.0)."""

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from tongban.identity import public as identity
from tongban.kernel import audit, clock, jobs, outgoing
from tongban.kernel.actors import SYSTEM
from tongban.openplatform.enums import LogoutState
from tongban.openplatform.models import Grant, SignOn
from tongban.openplatform.services import logins, signing, subjects

ATTEMPTS = 8
_EVENT = "http://schemas.openid.net/event/backchannel-logout"
_LIVES = timedelta(minutes=2)
_AT_ONCE = 500


class NotTold(Exception):
    """The system did not take it; the job tries again."""


@transaction.atomic
def end_sign_ons(*, entry_ids: Iterable[int], distrusted: bool = False) -> int:
    """These logins are over. ``distrusted``: what was meant to outlive them ends too. How many systems are told."""
    open_ones = SignOn.objects.select_for_update(of=("self",)).filter(entry_id__in=list(entry_ids), ended_at=None)
    told = 0
    for sign_on in open_ones.select_related("system").order_by("pk"):
        told += _end(sign_on)
    _end_grants(entry_ids, distrusted)
    return told


@transaction.atomic
def end_everything_of(*, party_id: int) -> None:
    """The account is closed: nothing of it is left open anywhere."""
    found = SignOn.objects.filter(party_id=party_id, ended_at=None).values_list("entry_id", flat=True)
    end_sign_ons(entry_ids=list(found), distrusted=True)
    late = Grant.objects.filter(sign_on__party_id=party_id, ended_at=None)
    late.update(ended_at=clock.now(), ended_because="account_closed")


@transaction.atomic
def leave_system(*, party_id: int, system_id: int) -> None:
    """The person took back the consent: logged out there, whatever login it was entered with, and told nothing more."""
    open_ones = SignOn.objects.select_for_update(of=("self",)).filter(party_id=party_id, system_id=system_id)
    for sign_on in open_ones.filter(ended_at=None).select_related("system").order_by("pk"):
        _end(sign_on)
    alive = Grant.objects.filter(sign_on__party_id=party_id, sign_on__system_id=system_id, ended_at=None)
    alive.update(ended_at=clock.now(), ended_because="withdrawn")


@transaction.atomic
def end_represented(*, agent_id: int, represented_id: int) -> None:
    """Nobody acts under this mandate any more."""
    acting = Grant.objects.filter(sign_on__party_id=agent_id, represented_id=represented_id, ended_at=None)
    acting.update(ended_at=clock.now(), ended_because="mandate_ended")


def end_what_ran_out() -> int:
    """Logins that ended without anybody saying so: left idle, run out. How many systems are told."""
    told, after = 0, 0
    while True:
        rows = SignOn.objects.filter(ended_at=None, pk__gt=after).order_by("pk")
        some = list(rows.values_list("pk", "entry_id")[:_AT_ONCE])
        if not some:
            return told
        told += end_sign_ons(entry_ids=identity.Sessions.over({entry_id for _pk, entry_id in some}))
        after = some[-1][0]


def tell_system(*, sign_on_id: int) -> None:
    """Send one logout token. Raises NotTold until the attempts are used up; then it is on record as failed."""
    sign_on = SignOn.objects.select_related("system").get(pk=sign_on_id)
    if sign_on.logout != LogoutState.WAITING:
        return
    answer = outgoing.post_form(sign_on.system.backchannel_logout_uri, {"logout_token": logout_token(sign_on)})
    told = answer is not None and answer.status in {200, 204}
    tried = sign_on.logout_tried + 1
    state = LogoutState.TOLD if told else LogoutState.FAILED if tried >= ATTEMPTS else LogoutState.WAITING
    SignOn.objects.filter(pk=sign_on.pk).update(logout=state, logout_tried=tried)
    if state == LogoutState.FAILED:
        subject = f"system:{sign_on.system.client_id}"
        audit.record(actor=SYSTEM, action="openplatform.logout_not_told", subject=subject, sign_on=sign_on.pk)
    if state == LogoutState.WAITING:
        raise NotTold(f"sign-on {sign_on.pk}: {answer.status if answer else 'no answer'}")


def logout_token(sign_on: SignOn) -> str:
    """Says of whom and which login it is the end; good for two minutes, never taken for an ID token (no nonce)."""
    now = clock.now()
    claims = {
        "iss": logins.issuer(),
        "sub": subjects.subject(sign_on.system, sign_on.party_id),
        "aud": sign_on.system.client_id,
        "iat": int(now.timestamp()),
        "exp": int((now + _LIVES).timestamp()),
        "jti": secrets.token_urlsafe(18),
        "sid": sign_on.sid,
        "events": {_EVENT: {}},
    }
    return signing.sign(claims, algorithm=sign_on.system.signing_algorithm, kind="logout+jwt")


def _end(sign_on: SignOn) -> bool:
    to_tell = bool(sign_on.system.backchannel_logout_uri)
    sign_on.ended_at = clock.now()
    sign_on.logout = LogoutState.WAITING if to_tell else LogoutState.NONE
    sign_on.save(update_fields=["ended_at", "logout"])
    if to_tell:
        jobs.defer("openplatform.tell_system", sign_on_id=sign_on.pk)
    return to_tell


def _end_grants(entry_ids: Iterable[int], distrusted: bool) -> None:
    alive = Grant.objects.filter(sign_on__entry_id__in=list(entry_ids), ended_at=None)
    if not distrusted:
        alive = alive.filter(offline=False)
    alive.update(ended_at=clock.now(), ended_because="logged_out")


def is_sid_of(*, entry_id: int, sid: str) -> bool:
    """True when the ID token with this ``sid`` was given out under this login."""
    return bool(sid) and SignOn.objects.filter(entry_id=entry_id, sid=sid.replace("\x00", "")).exists()
