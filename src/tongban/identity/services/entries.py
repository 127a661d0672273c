"""Who came in where: the login history, open sessions, and the way out of all of them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, QuerySet

from tongban.identity.assurance import Proof, known
from tongban.identity.errors import EntryNotFound
from tongban.identity.events import EntriesEnded
from tongban.identity.models import Account, Entry
from tongban.kernel import audit, clock, events
from tongban.kernel.actors import Actor

MOST_SHOWN = 20
_BROWSERS = {"MicroMessenger": "微信", "Alipay": "支付宝", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome"}
_BROWSERS["Safari"] = "Safari"  # nearly all call themselves so: asked last
_SYSTEMS = {"HarmonyOS": "HarmonyOS", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"}
_SYSTEMS |= {"Mac OS": "macOS", "Linux": "Linux"}


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One login. ``open``: its session lives. ``here``: it is the session that asks."""

    id: int
    came_at: datetime
    proofs: tuple[Proof, ...]
    device: str
    place: str
    open: bool
    here: bool


@transaction.atomic
def record_entry(*, account_id: int, session_key: str, proofs: frozenset[Proof], device: str, address: str) -> Entry:
    """Write a login down. ``device`` is what the browser calls itself; ``address`` is kept without its last part."""
    return Entry.objects.create(
        account_id=account_id,
        session_key=session_key,
        came_at=clock.now(),
        proofs=sorted(proofs),
        device=device_name(device),
        place=place_of(address),
    )


@transaction.atomic
def entry_of(*, account_id: int, session_key: str, proofs: frozenset[Proof], device: str, address: str) -> Entry:
    """The login a session was opened with; written down now where nobody did."""
    found = Entry.objects.filter(account_id=account_id, session_key=session_key, ended_at=None).order_by("-id").first()
    return found or record_entry(
        account_id=account_id, session_key=session_key, proofs=proofs, device=device, address=address
    )


def over(entry_ids: Iterable[int]) -> set[int]:
    """Those of these logins that have ended: by their owner, for them, with their account, or by running out."""
    asked = set(entry_ids)
    keys = dict(Entry.objects.filter(pk__in=asked, ended_at=None).values_list("session_key", "pk"))
    alive = Session.objects.filter(session_key__in=[key for key in keys if key], expire_date__gt=clock.now())
    return asked - {keys[key] for key in alive.values_list("session_key", flat=True)}


def list_entries(*, actor: Actor, session_key: str = "") -> list[EntryRow]:
    """The actor's own logins, the newest first."""
    found = list(Entry.objects.visible_to(actor).order_by("-came_at", "-id")[:MOST_SHOWN])
    keys = [entry.session_key for entry in found if entry.session_key and entry.ended_at is None]
    alive = set(
        Session.objects.filter(session_key__in=keys, expire_date__gt=clock.now()).values_list("session_key", flat=True)
    )
    return [
        EntryRow(
            entry.pk,
            entry.came_at,
            tuple(sorted(known(entry.proofs))),
            entry.device,
            entry.place,
            entry.ended_at is None and entry.session_key in alive,
            bool(session_key) and entry.session_key == session_key,
        )
        for entry in found
    ]


@transaction.atomic
def end_entry(*, actor: Actor, entry_id: int) -> None:
    """End one open session of one's own. Ending it twice is once."""
    entry = Entry.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=entry_id).first()
    if entry is None:
        raise EntryNotFound
    _close(Entry.objects.filter(pk=entry.pk))
    audit.record(actor=actor, action="identity.end_entry", subject=f"account:{entry.account_id}", entry=entry.pk)


@transaction.atomic
def end_all_entries(*, actor: Actor, account_id: int) -> Account:
    """End every session of the account, also those nobody wrote down; the caller renews its own."""
    account = _end_all(account_id)
    audit.record(actor=actor, action="identity.end_all_entries", subject=f"account:{account_id}")
    return account


@transaction.atomic
def end_other_entries(*, account_id: int, keep: str) -> None:
    """The password is another one: every session but the one that changed it ends."""
    _close(Entry.objects.filter(account_id=account_id).exclude(session_key=keep), distrusted=True)


@transaction.atomic
def lock_account(*, actor: Actor, account_id: int) -> None:
    """“It wasn't me”: all sessions end and nothing opens the account until a clerk has seen the identity card."""
    account = _end_all(account_id)
    account.locked_at = clock.now()
    account.save(update_fields=["locked_at"])
    audit.record(actor=actor, action="identity.lock_account", subject=f"account:{account_id}")


@transaction.atomic
def move_entry(*, old_key: str, new_key: str) -> bool:
    """The same login under the new key of its session. False: this login is not written down yet."""
    return bool(old_key and Entry.objects.filter(session_key=old_key).update(session_key=new_key))


@transaction.atomic
def close_entry(*, session_key: str) -> None:
    """Somebody logged out."""
    if session_key:
        _close(Entry.objects.filter(session_key=session_key))


def end_sessions_of(account: Account) -> None:
    """For services that hold the lock on the account."""
    Account.objects.filter(pk=account.pk).update(session_epoch=F("session_epoch") + 1)
    _close(Entry.objects.filter(account=account), distrusted=True)


def _end_all(account_id: int) -> Account:
    account = Account.objects.select_for_update(of=("self",)).get(pk=account_id)
    end_sessions_of(account)
    account.refresh_from_db(fields=["session_epoch"])
    return account


def _close(entries: QuerySet[Entry], *, distrusted: bool = False) -> None:
    ending = dict(entries.filter(ended_at=None).values_list("pk", "session_key"))
    if not ending:
        return
    Session.objects.filter(session_key__in=[key for key in ending.values() if key]).delete()
    Entry.objects.filter(pk__in=ending).update(ended_at=clock.now(), session_key="")
    events.publish(EntriesEnded(sorted(ending), distrusted))


def device_name(agent: str) -> str:
    """Browser and system in a few words: Chrome · Windows; empty when nothing is known."""
    names = [next((name for mark, name in kinds.items() if mark in agent), "") for kinds in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in names if name)


def place_of(address: str) -> str:
    """The network of an address: 203.0.*.*, 2001:db8:*."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if found.version == 4:
        return re.sub(r"\.\d+\.\d+$", ".*.*", str(found))
    return ":".join(found.exploded.split(":")[:2]) + ":*"
