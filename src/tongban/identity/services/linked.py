"""Accounts elsewhere that open one here (第三方账号绑定): set out, come back, link, find, unlink."""

import hmac
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from tongban.identity.adapters.factory import find_upstreams
from tongban.identity.adapters.upstream import Recognised, Trip, Upstream
from tongban.identity.backends import AccountBackend
from tongban.identity.enums import LoginChange
from tongban.identity.errors import LinkNotFound, LinkTaken, NotLinked, UpstreamRefused, WayUnknown
from tongban.identity.models import Account, LinkedAccount
from tongban.identity.services.changes import note_change
from tongban.kernel import clock
from tongban.kernel.actors import Actor
from tongban.kernel.crypto.fields import blind_index

security = structlog.get_logger("tongban.security")
_GOOD_SECONDS = 600


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One provider, as the owner of an account sees it. ``id`` None: not linked."""

    key: str
    name: str
    id: int | None = None
    linked_at: datetime | None = None
    used_at: datetime | None = None


def list_links(*, account_id: int | None = None) -> list[LinkRow]:
    """Every connected provider, and what is linked with it; links with one that is connected no more too."""
    rows = LinkedAccount.objects.filter(account_id=account_id).order_by("pk") if account_id is not None else []
    held = {row.upstream: row for row in rows}
    names = {key: key for key in held} | {each.key: each.name for each in find_upstreams()}
    return [
        LinkRow(key, name, held[key].pk, held[key].linked_at, held[key].used_at) if key in held else LinkRow(key, name)
        for key, name in names.items()
    ]


def set_out(*, upstream: str, back: str) -> tuple[str, Trip]:
    """Where the person goes, and what stays here. Raises WayUnknown, UpstreamSilent."""
    provider = find_upstream(upstream)
    trip = Trip(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        back=back,
        began_at=int(time.time()),
        max_age=settings.TONGBAN_IDENTITY_FRESH_MINUTES * 60,
    )
    return provider.address(trip), trip


def recognise(*, upstream: str, trip: Trip, answer: Mapping[str, str]) -> Recognised:
    """Who came back. Raises UpstreamRefused for another's state, an old trip, and whatever is wrong with the answer."""
    provider, now = find_upstream(upstream), int(time.time())
    state = answer.get("state", "")
    try:
        if not hmac.compare_digest(state.encode(), trip.state.encode()) or now - trip.began_at > _GOOD_SECONDS:
            raise UpstreamRefused
        return provider.recognise(trip, answer, now=now)
    except UpstreamRefused:
        security.warning("upstream_refused", upstream=upstream)
        raise


@transaction.atomic
def link_account(*, actor: Actor, account_id: int, upstream: str, recognised: Recognised) -> None:
    """From now on that account opens this one. Raises LinkTaken: one there, one here."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    try:
        with transaction.atomic():
            LinkedAccount.objects.create(
                account=account, upstream=upstream, subject_index=_index(recognised), linked_at=clock.now()
            )
    except IntegrityError as taken:
        raise LinkTaken from taken
    note_change(actor, account, LoginChange.LINK_ACCOUNT, upstream=upstream)


@transaction.atomic
def open_linked(*, upstream: str, recognised: Recognised) -> Account:
    """The account it opens. Raises NotLinked; for a locked account too."""
    found = LinkedAccount.objects.select_related("account").filter(
        upstream=upstream, subject_index=_index(recognised), account__party__isnull=False
    )
    link = found.first()
    if link is None or not AccountBackend().user_can_authenticate(link.account):
        raise NotLinked
    link.used_at = clock.now()
    link.save(update_fields=["used_at"])
    return link.account


@transaction.atomic
def unlink_account(*, actor: Actor, account_id: int, link_id: int) -> None:
    """It opens nothing any more; the password stays. Raises LinkNotFound."""
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    gone, _ = LinkedAccount.objects.filter(account=account, pk=link_id).delete()
    if not gone:
        raise LinkNotFound
    note_change(actor, account, LoginChange.UNLINK_ACCOUNT, link=link_id)


def find_upstream(key: str) -> Upstream:
    """Raises WayUnknown."""
    found = next((each for each in find_upstreams() if each.key == key), None)
    if found is None:
        raise WayUnknown
    return found


def _index(recognised: Recognised) -> bytes:
    """Issuer and subject together: the same subject of another issuer is somebody else."""
    return blind_index(f"{recognised.issuer}\0{recognised.subject}", about="linked.subject")
