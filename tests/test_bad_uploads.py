"""Files that are not what they say, or that say what no file should."""

import io
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import upload_of
from tongban.applications.models import Evidence
from tongban.applications.tests import factories as applications
from tongban.identity.tests import factories as identity

pytestmark = pytest.mark.django_db


def bomb() -> bytes:
    """A small archive that becomes very large."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        for number in range(3):
            archive.writestr(f"word/{number}.xml", b"0" * 60_000_000)
    return packed.getvalue()


PROGRAM = b"MZ\x90\x00" + b"\x00" * 200
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<html><script>alert(1)</script></html>"
REFUSED = {
    "nothing in it": ("空.pdf", b"", "application/pdf"),
    "a program that calls itself PDF": ("合同.pdf", PROGRAM, "application/pdf"),
    "a program": ("setup.exe", PROGRAM, "application/octet-stream"),
    "a program renamed to a photo": ("照片.jpg", PROGRAM, "image/jpeg"),
    "an SVG with script": ("照片.svg", SVG, "image/svg+xml"),
    "an SVG that calls itself PNG": ("照片.png", SVG, "image/png"),
    "a web page that calls itself text": ("说明.txt", HTML, "text/plain"),
    "a PDF that ends after its first line": ("断.pdf", b"%PDF-1.7\n", "application/pdf"),
    "an archive that explodes": ("申请.docx", bomb, "application/zip"),
}
NAMES = [
    "../../etc/passwd.pdf",
    "..\\..\\boot.pdf",
    "/abs/路径.pdf",
    "a\r\nSet-Cookie: x=1.pdf",
    "a" * 300 + ".pdf",
    "\u202efdp.exe.pdf",
    "CON.pdf",
    "𠮷.pdf",
    "a;b\"c'.pdf",
    ".pdf",
    "合同 (1).pdf",
    "%2e%2e%2fa.pdf",
    "<script>alert(1)</script>.pdf",
    "空\x00.pdf",
]


@pytest.fixture
def draft():
    actor = identity.citizen()
    return identity.log_in(Client(raise_request_exception=False), actor), applications.draft(actor)


def hand_in(draft, name, content=applications.PDF, media_type="application/pdf"):
    client, application = draft
    upload = upload_of("x", content() if callable(content) else content, media_type)
    upload.name = name
    address = reverse("applications:add_evidence", args=[application.number])
    return client.post(address, {"material_key": "lease", "files": upload})


@pytest.mark.parametrize("kind", REFUSED)
def test_is_refused_at_its_field_and_not_kept(draft, kind):
    name, content, media_type = REFUSED[kind]

    answer = hand_in(draft, name, content, media_type)

    assert answer.status_code == 422
    assert "govuk-error-message" in answer.text
    assert f"文件“{name}”" in answer.text
    assert not Evidence.objects.filter(application=draft[1]).exists()


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_are_made_harmless_and_the_file_comes_back(draft, name):
    client, application = draft

    answer = hand_in(draft, name)

    assert answer.status_code == 303
    (kept,) = Evidence.objects.filter(application=application)
    assert not set("/\\\r\n\x00<>") & set(kept.name)
    assert len(kept.name) <= 255
    given = client.get(reverse("applications:download_evidence", args=[application.number, kept.pk]))
    assert given.status_code == 200
    assert "Set-Cookie" not in given.headers
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(given.streaming_content) == applications.PDF


def test_a_file_over_the_limit_is_refused_and_the_others_of_the_form_stay(draft, settings):
    settings.TONGBAN_KERNEL_FILES_LARGEST_BYTES = 1024**2

    answer = hand_in(draft, "大.pdf", applications.PDF + b"0" * 2 * 1024**2)

    assert answer.status_code == 422
    assert "大.pdf" in answer.text
    assert "1 MB" in answer.text
    assert not Evidence.objects.exists()


def test_two_gigabytes_are_refused_before_they_are_read(draft):
    client, application = draft

    class Unread(io.BytesIO):
        def read(self, *_):
            raise AssertionError("the body was read")

    answer = client.generic(
        "POST",
        reverse("applications:add_evidence", args=[application.number]),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(2 * 1024**3),
        **{"wsgi.input": Unread()},
    )

    assert answer.status_code == 413
    assert answer.headers["Connection"] == "close"
    assert "200 MB" in answer.text


@pytest.mark.parametrize(
    "body", [b"", b"--x", b"--x\r\nContent-Disposition: form-data; name=files; filename=a\r\n\r\n", b"\xff" * 1000]
)
def test_a_broken_upload_is_no_upload(draft, body):
    client, application = draft
    address = reverse("applications:add_evidence", args=[application.number])

    answer = client.generic("POST", address, body, content_type="multipart/form-data; boundary=x")

    assert answer.status_code in (400, 404, 422)
    assert not Evidence.objects.exists()
