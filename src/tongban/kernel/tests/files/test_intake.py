import tracemalloc
from io import RawIOBase

import pytest
from django import forms
from django.test import Client, RequestFactory

from tongban.kernel import files
from tongban.kernel.actors import SYSTEM
from tongban.kernel.tests.files import samples

BOUNDARY = "----tongban"


class Endless(RawIOBase):
    """A multipart body of any length that is made while it is read."""

    def __init__(self, size: int) -> None:
        self.parts = [
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="reason"\r\n\r\n开店\r\n'.encode(),
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="scan"; filename="a.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n".encode(),
            size,
            f"\r\n--{BOUNDARY}--\r\n".encode(),
        ]
        self.length = sum(part if isinstance(part, int) else len(part) for part in self.parts)
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        while self.parts:
            part = self.parts[0]
            wanted = size if size > 0 else 65_536
            if isinstance(part, int):
                out = b"0" * min(wanted, part)
                self.parts[0] = part - len(out)
                if not self.parts[0]:
                    self.parts.pop(0)
            else:
                out, rest = part[:wanted], part[wanted:]
                self.parts[0] = rest
                if not rest:
                    self.parts.pop(0)
            if out:
                self.given += len(out)
                return out
        return b""


def request_with(body: Endless):
    return RequestFactory().generic(
        "POST",
        "/",
        CONTENT_TYPE=f"multipart/form-data; boundary={BOUNDARY}",
        **{"wsgi.input": body, "CONTENT_LENGTH": str(body.length)},
    )


class ScanForm(forms.Form):
    reason = forms.CharField()
    scan = forms.FileField()


class TestLimitedUploadHandler:
    def test_drops_what_is_too_large_and_keeps_the_rest_of_the_form(self, settings):
        settings.TONGBAN_KERNEL_FILES_LARGEST_BYTES = 1024 * 1024
        request = request_with(Endless(200 * 1024 * 1024))

        tracemalloc.start()
        form = ScanForm(request.POST, request.FILES)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert form.is_valid()
        assert form.cleaned_data["reason"] == "开店"
        with pytest.raises(files.FileTooLarge):
            files.store_upload(actor=SYSTEM, upload=form.cleaned_data["scan"])
        assert peak < 8 * 1024 * 1024

    def test_lets_a_file_up_to_the_limit_through(self, settings):
        settings.TONGBAN_KERNEL_FILES_LARGEST_BYTES = 3 * 1024 * 1024
        request = request_with(Endless(3 * 1024 * 1024))

        assert request.FILES["scan"].size == 3 * 1024 * 1024
        assert len(request.FILES["scan"].read()) == 3 * 1024 * 1024


@pytest.mark.django_db
class TestRefuseHugeRequests:
    def test_refuses_two_gigabytes_without_reading_a_byte(self):
        body = Endless(2 * 1024**3)

        response = Client(enforce_csrf_checks=True).generic(
            "POST",
            "/healthz",
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
            **{"wsgi.input": body, "CONTENT_LENGTH": str(body.length)},
        )

        assert response.status_code == 413
        assert "200 MB" in response.content.decode()
        assert response["Connection"] == "close"
        assert body.given == 0

    def test_lets_an_ordinary_form_pass(self):
        response = Client().post("/healthz", {"scan": samples.PDF.decode()})

        assert response.status_code == 405
