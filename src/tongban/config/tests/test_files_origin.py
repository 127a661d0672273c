"""Uploads on an origin of their own: signed links of a minute, and nothing else there."""

import pytest
from django.core import signing
from django.test import Client

from tongban.kernel import files
from tongban.kernel.actors import SYSTEM
from tongban.kernel.files import downloads

HOST = "files.zwfw.example.gov.cn"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def stored(db, settings):
    settings.TONGBAN_KERNEL_FILES_ORIGIN = f"https://{HOST}"
    return files.store_bytes(name="合同.pdf", data=PDF, media_type="application/pdf", actor=SYSTEM)


@pytest.fixture
def there():
    return Client(SERVER_NAME=HOST)


def link(stored, **options) -> str:
    address = downloads.download(stored.id, **options).headers["Location"]
    assert address.startswith(f"https://{HOST}/files/")
    return address.removeprefix(f"https://{HOST}")


class TestLink:
    def test_gives_the_file_without_a_login(self, stored, there):
        answer = there.get(link(stored))

        assert b"".join(answer.streaming_content) == PDF
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert not answer.cookies

    def test_ends_after_a_minute(self, stored, there, monkeypatch):
        address = link(stored)
        monkeypatch.setattr(downloads, "LINK_SECONDS", -1)

        answer = there.get(address)

        assert answer.status_code == 404
        assert "失效" in answer.text

    @pytest.mark.parametrize("token", ["nonsense", "x" * 5000, "..%2F..%2Fetc%2Fpasswd"])
    def test_is_not_to_be_made_up(self, stored, there, token):
        assert there.get(f"/files/{token}").status_code == 404

    def test_is_not_to_be_sealed_for_another_use(self, stored, there):
        assert there.get(f"/files/{signing.dumps([1, True], salt='another')}").status_code == 404

    def test_of_one_file_opens_no_other(self, stored, there):
        body, *seal = link(stored).split(":")

        assert there.get(":".join([body[:-2] + "AA", *seal])).status_code == 404

    def test_is_nothing_on_the_site_itself(self, stored):
        assert Client().get(link(stored)).status_code == 404


class TestOrigin:
    @pytest.mark.parametrize("address", ["/", "/login/", "/my/", "/api/v1/items", "/desk/"])
    def test_has_no_page(self, stored, there, settings, address):
        answer = there.get(address)

        assert (answer.status_code, answer.headers["Location"]) == (302, settings.TONGBAN_SITE_URL + address)

    def test_without_one_the_file_comes_from_the_site_locked_into_a_sandbox(self, stored, settings):
        settings.TONGBAN_KERNEL_FILES_ORIGIN = ""

        answer = downloads.download(stored.id)

        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert Client().get(downloads.signed_path(stored.id, inline=True)).status_code == 404
