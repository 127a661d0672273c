"""The keys that seal data: made once, kept wrapped in the database, unwrapped in the memory of a process only."""

import os
from dataclasses import dataclass

from django.db import transaction

from tongban.kernel import clock
from tongban.kernel.crypto.keystore import KeyMissing, current_store
from tongban.kernel.crypto.sealing import KEY_BYTES
from tongban.kernel.models.data_keys import DataKey, DataKeyUse

MARK_BYTES = 4


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A data key ready for use. ``mark`` names it in front of what it sealed."""

    mark: bytes
    secret: bytes


_OPEN: dict[bytes, OpenKey] = {}
_NEWEST: dict[DataKeyUse, OpenKey] = {}


def newest(use: DataKeyUse) -> OpenKey:
    """The key new data is sealed (or found) with. A process keeps it until it ends. Raises KeyMissing."""
    if use not in _NEWEST:
        row = DataKey.objects.filter(use=use).order_by("made_at", "mark").last()
        if row is None:
            raise KeyMissing("This database has no data key. Run: tongban migrate")
        _NEWEST[use] = _open(row)
    return _NEWEST[use]


def named(mark: bytes) -> OpenKey:
    """The key with this mark, old ones among them. Raises KeyMissing."""
    if mark not in _OPEN:
        row = DataKey.objects.filter(mark=mark).first()
        if row is None:
            raise KeyMissing(f"The data key {mark.hex()} is not in this database.")
        _OPEN[mark] = _open(row)
    return _OPEN[mark]


def forget() -> None:
    """Read the keys anew: after a rotation, and where tests change them."""
    _OPEN.clear()
    _NEWEST.clear()


@transaction.atomic
def make(use: DataKeyUse) -> DataKey:
    """A new data key, from now on the newest of its use. Processes that run take it when they start again."""
    store = current_store()
    master = store.newest()
    row = DataKey.objects.create(
        mark=os.urandom(MARK_BYTES),
        use=use,
        master=master,
        wrapped=store.wrap(master, os.urandom(KEY_BYTES)),
        made_at=clock.now(),
    )
    _NEWEST.pop(use, None)
    return row


@transaction.atomic
def rewrap() -> int:
    """Wrap every data key with the newest master key; how many were wrapped with an older one. No data is touched."""
    store = current_store()
    master = store.newest()
    rows = list(DataKey.objects.select_for_update().exclude(master=master))
    for row in rows:
        row.wrapped = store.wrap(master, store.unwrap(row.master, bytes(row.wrapped)))
        row.master = master
        row.save(update_fields=["wrapped", "master"])
    return len(rows)


def make_first() -> None:
    """The keys a new database begins with; the master key too, where there was none and nothing was ever sealed."""
    if not DataKey.objects.exists() and not current_store().has_any():
        current_store().make()
    for use in DataKeyUse:
        if not DataKey.objects.filter(use=use).exists():
            make(use)


def _open(row: DataKey) -> OpenKey:
    secret = current_store().unwrap(row.master, bytes(row.wrapped))
    return OpenKey(bytes(row.mark), secret)
