import sys
from datetime import UTC, datetime
from types import ModuleType

import pytest
from django.core.exceptions import ImproperlyConfigured

from tongban.kernel.files.store import S3Store


class FakeBucket:
    """As much of a boto3 client as the store uses."""

    class exceptions:  # noqa: N801 the name boto3 gives it
        class ClientError(Exception):
            pass

    def __init__(self) -> None:
        self.held: dict[str, bytes] = {}

    def upload_fileobj(self, source, bucket, key):
        assert bucket == "papers"
        self.held[key] = source.read()

    def download_fileobj(self, bucket, key, target):
        if key not in self.held:
            raise self.exceptions.ClientError("NoSuchKey")
        target.write(self.held[key])

    def delete_object(self, *, Bucket, Key):  # noqa: N803
        self.held.pop(Key, None)

    def get_paginator(self, name):
        return self

    def paginate(self, *, Bucket):  # noqa: N803
        when = datetime(2026, 3, 1, tzinfo=UTC)
        yield {"Contents": [{"Key": key, "LastModified": when} for key in self.held]}
        yield {}


@pytest.fixture
def s3(settings, monkeypatch):
    settings.TONGBAN_KERNEL_FILES_S3_BUCKET = "papers"
    boto3 = ModuleType("boto3")
    boto3.client = lambda service, endpoint_url=None: FakeBucket()
    monkeypatch.setitem(sys.modules, "boto3", boto3)
    return S3Store()


class TestS3Store:
    def test_keeps_gives_lists_and_removes(self, s3):
        s3.save("k1", iter([b"ab", b"cd"]))

        assert s3.open("k1").read() == b"abcd"
        assert list(s3.keys(before=datetime(2026, 4, 1, tzinfo=UTC))) == ["k1"]
        assert list(s3.keys(before=datetime(2026, 2, 1, tzinfo=UTC))) == []
        s3.delete("k1")
        with pytest.raises(FileNotFoundError):
            s3.open("k1")

    def test_needs_a_bucket(self, s3, settings):
        settings.TONGBAN_KERNEL_FILES_S3_BUCKET = ""

        with pytest.raises(ImproperlyConfigured, match="BUCKET"):
            S3Store()

    def test_says_what_to_install(self, settings, monkeypatch):
        monkeypatch.setitem(sys.modules, "boto3", None)

        with pytest.raises(ImproperlyConfigured, match="install boto3"):
            S3Store()
