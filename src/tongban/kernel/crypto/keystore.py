"""Where the master keys live. They never leave their store but to wrap and unwrap data keys.

The store is a setting, so that a city may put a hardware module in its place (``TONGBAN_KERNEL_KEYSTORE``).
"""

import os
import re
from pathlib import Path
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from tongban.kernel.crypto.sealing import KEY_BYTES, seal, unseal

_NAME = re.compile(r"master-(\d+)\.key")


class KeyMissing(Exception):
    """A key that the data needs is not there. What to do stands in the message."""


class KeyStore(Protocol):
    """Wraps and unwraps data keys with master keys it keeps to itself."""

    def has_any(self) -> bool:
        """Whether a master key was made yet."""

    def newest(self) -> str:
        """The name of the master key that new data keys are wrapped with. Raises KeyMissing."""

    def make(self) -> str:
        """A new master key, from now on the newest; its name."""

    def wrap(self, master: str, secret: bytes) -> bytes:
        """``secret`` for keeping in the database. Raises KeyMissing."""

    def unwrap(self, master: str, wrapped: bytes) -> bytes:
        """What was wrapped. Raises KeyMissing, SealBroken."""


class FileKeyStore:
    """One file a master key (``master-1.key``, 32 hexadecimal digits) in a folder only its owner may open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has_any(self) -> bool:
        return bool(self._numbers())

    def newest(self) -> str:
        numbers = self._numbers()
        if not numbers:
            raise KeyMissing(
                f"There is no master key in {self._folder}. "
                "Bring back the folder of keys of this installation (TONGBAN_KERNEL_KEYS_HOME)."
            )
        return f"master-{max(numbers)}"

    def make(self) -> str:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        name = f"master-{max(self._numbers(), default=0) + 1}"
        place = os.open(self._folder / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(place, "w") as file:
            file.write(os.urandom(KEY_BYTES).hex() + "\n")
            file.flush()
            os.fsync(file.fileno())
        return name

    def wrap(self, master: str, secret: bytes) -> bytes:
        return seal(self._read(master), secret, about=master)

    def unwrap(self, master: str, wrapped: bytes) -> bytes:
        return unseal(self._read(master), wrapped, about=master)

    def _numbers(self) -> list[int]:
        if not self._folder.is_dir():
            return []
        return [int(named[1]) for path in self._folder.iterdir() if (named := _NAME.fullmatch(path.name))]

    def _read(self, master: str) -> bytes:
        try:
            return bytes.fromhex((self._folder / f"{master}.key").read_text().strip())
        except FileNotFoundError as missing:
            raise KeyMissing(f"The master key {master} is not in {self._folder}. Bring it back.") from missing


def shipped_store() -> KeyStore:
    """Files in ``TONGBAN_KERNEL_KEYS_HOME``."""
    return FileKeyStore(settings.TONGBAN_KERNEL_KEYS_HOME)


def current_store() -> KeyStore:
    """The store of this installation."""
    return cast(KeyStore, import_string(settings.TONGBAN_KERNEL_KEYSTORE)())
