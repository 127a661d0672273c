"""Where bytes rest: a folder by default, S3-compatible object storage when configured. Keys are UUIDs in hex."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

_UNFINISHED = ".part-"


class Store(Protocol):
    """Keeps bytes under a key. ``save`` returns only when they are durable; ``open`` raises FileNotFoundError."""

    def save(self, key: str, chunks: Iterable[bytes]) -> None: ...

    def open(self, key: str) -> BinaryIO: ...

    def delete(self, key: str) -> None: ...

    def keys(self, *, before: datetime) -> Iterator[str]:
        """All keys last written before a moment."""
        ...

    def clear_unfinished(self, *, before: datetime) -> None:
        """Remove what a killed upload left half-written before a moment."""
        ...


class LocalStore:
    """A folder: two levels of 256 folders each, written under a temporary name, synced, then renamed."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or settings.TONGBAN_KERNEL_FILES_HOME

    def _path(self, key: str) -> Path:
        if not key.isalnum() or len(key) < 8:
            raise ValueError(f"not a key of the store: {key!r}")
        return self.home / key[:2] / key[2:4] / key

    def save(self, key: str, chunks: Iterable[bytes]) -> None:
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, temporary = tempfile.mkstemp(prefix=_UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                for chunk in chunks:
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).rename(path)
        except BaseException:
            with suppress(FileNotFoundError):
                Path(temporary).unlink()
            raise
        for folder in (path.parent, path.parent.parent, self.home):
            _sync_folder(folder)

    def open(self, key: str) -> BinaryIO:
        return self._path(key).open("rb")

    def delete(self, key: str) -> None:
        self._path(key).unlink(missing_ok=True)

    def keys(self, *, before: datetime) -> Iterator[str]:
        for path in self._older(before):
            if not path.name.startswith(_UNFINISHED):
                yield path.name

    def clear_unfinished(self, *, before: datetime) -> None:
        for path in self._older(before):
            if path.name.startswith(_UNFINISHED):
                path.unlink(missing_ok=True)

    def _older(self, moment: datetime) -> Iterator[Path]:
        for path in self.home.glob("??/??/*"):
            with suppress(FileNotFoundError):
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) < moment:
                    yield path


class S3Store:
    """A bucket of any S3-compatible service. Needs ``boto3``, which the platform does not install.

    Credentials come the way boto3 finds them (environment, instance role).
    """

    def __init__(self) -> None:
        try:
            import boto3  # type: ignore[import-not-found, unused-ignore]
        except ModuleNotFoundError as error:
            raise ImproperlyConfigured(
                "TONGBAN_KERNEL_FILES_STORE names the S3 store: install boto3 next to the platform (pip install boto3)."
            ) from error
        self.bucket = settings.TONGBAN_KERNEL_FILES_S3_BUCKET
        if not self.bucket:
            raise ImproperlyConfigured("Set TONGBAN_KERNEL_FILES_S3_BUCKET to the bucket that keeps the files.")
        self.client: Any = boto3.client("s3", endpoint_url=settings.TONGBAN_KERNEL_FILES_S3_ENDPOINT or None)

    def save(self, key: str, chunks: Iterable[bytes]) -> None:
        with tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024) as buffer:
            for chunk in chunks:
                buffer.write(chunk)
            buffer.seek(0)
            self.client.upload_fileobj(buffer, self.bucket, key)

    def open(self, key: str) -> BinaryIO:
        buffer = tempfile.SpooledTemporaryFile(max_size=8 * 1024 * 1024)  # noqa: SIM115 handed to the caller open
        try:
            self.client.download_fileobj(self.bucket, key, buffer)
        except self.client.exceptions.ClientError as error:
            buffer.close()
            raise FileNotFoundError(key) from error
        buffer.seek(0)
        return cast(BinaryIO, buffer)

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=key)

    def keys(self, *, before: datetime) -> Iterator[str]:
        for listing in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
            for found in listing.get("Contents", []):
                if found["LastModified"] < before:
                    yield found["Key"]

    def clear_unfinished(self, *, before: datetime) -> None:
        """Nothing: an upload to a bucket is there whole or not at all."""


def current_store() -> Store:
    """The store of this installation."""
    return _store(settings.TONGBAN_KERNEL_FILES_STORE, str(settings.TONGBAN_KERNEL_FILES_HOME))


@cache
def _store(path: str, home: str) -> Store:
    return cast(Store, import_string(path)())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
