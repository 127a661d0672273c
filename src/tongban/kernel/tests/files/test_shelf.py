import hashlib
import os
import time
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from tongban.kernel import files
from tongban.kernel.actors import Actor, ActorKind
from tongban.kernel.files.scanning import sweep_files
from tongban.kernel.files.store import LocalStore
from tongban.kernel.models import StoredFile
from tongban.kernel.tests.files import samples

CITIZEN = Actor(ActorKind.CITIZEN, 7, "王五")


def upload(data: bytes, name: str = "身份证.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, content_type="application/x-whatever")


@pytest.mark.django_db
class TestStoreUpload:
    def test_keeps_the_bytes_and_their_digests(self):
        info = files.store_upload(actor=CITIZEN, upload=upload(samples.PDF))

        assert (info.name, info.media_type, info.size) == ("身份证.pdf", "application/pdf", len(samples.PDF))
        assert info.sha256 == hashlib.sha256(samples.PDF).hexdigest()
        assert info.sm3 == hashlib.new("sm3", samples.PDF).hexdigest()
        assert info.state == files.FileState.CLEAN
        with files.open_file(info.id) as content:
            assert content.read() == samples.PDF
        assert StoredFile.objects.get().owner_id == 7

    def test_gives_the_name_the_extension_of_the_content(self):
        assert files.store_upload(actor=CITIZEN, upload=upload(samples.png(), "照片.jpg")).name == "照片.png"

    @pytest.mark.parametrize("data", [samples.EXE, samples.SVG, samples.packed({"a": b"a"})])
    def test_refuses_a_kind_we_do_not_take(self, data, files_home):
        with pytest.raises(files.FileTypeRefused) as refused:
            files.store_upload(actor=CITIZEN, upload=upload(data, "简历.pdf"))

        assert refused.value.details["name"] == "简历.pdf"
        assert not files_home.exists()

    def test_takes_a_zip_where_the_caller_allows_it(self):
        data = samples.packed({"图纸.txt": b"a"})

        info = files.store_upload(actor=CITIZEN, upload=upload(data, "图纸.zip"), accept=files.DOCUMENTS | {files.ZIP})

        assert (info.media_type, info.name) == ("application/zip", "图纸.zip")

    def test_refuses_an_empty_file(self):
        with pytest.raises(files.FileEmpty):
            files.store_upload(actor=CITIZEN, upload=upload(b""))

    def test_refuses_a_large_file_and_says_how_large_it_may_be(self, settings):
        settings.TONGBAN_KERNEL_FILES_LARGEST_BYTES = 1024 * 1024

        with pytest.raises(files.FileTooLarge) as refused:
            files.store_upload(actor=CITIZEN, upload=upload(samples.PDF + b"\n" * 1024 * 1024))

        assert refused.value.details == {"name": "身份证.pdf", "largest": 1}

    def test_does_not_believe_the_announced_size(self, settings, files_home):
        settings.TONGBAN_KERNEL_FILES_LARGEST_BYTES = 1024
        liar = upload(samples.PDF + b"\n" * 4096)
        liar.size = 10

        with pytest.raises(files.FileTooLarge):
            files.store_upload(actor=CITIZEN, upload=liar)

        assert [path for path in files_home.rglob("*") if path.is_file()] == []

    def test_a_refusal_fits_every_name(self, settings):
        with pytest.raises(files.FileEmpty) as refused:
            files.store_upload(actor=CITIZEN, upload=upload(b"", "100%(x)s.pdf"))

        assert "100%(x)s.pdf" in str(refused.value)


@pytest.mark.django_db
class TestReading:
    def test_store_bytes_believes_the_platform(self):
        info = files.store_bytes(name="受理通知书.pdf", data=b"anything", media_type="application/pdf")

        assert files.get_file(info.id) == info
        assert files.get_files([info.id, 0]) == {info.id: info}

    def test_store_bytes_refuses_nothing_at_all(self):
        with pytest.raises(files.FileEmpty):
            files.store_bytes(name="a.pdf", data=b"", media_type="application/pdf")

    def test_refuses_an_unknown_file(self):
        with pytest.raises(files.FileMissing):
            files.get_file(0)

    def test_lost_bytes_are_unavailable_not_a_bug(self):
        info = files.store_bytes(name="a.pdf", data=b"a", media_type="application/pdf")
        LocalStore().delete(info.uuid.hex)

        with pytest.raises(files.FileUnavailable):
            files.open_file(info.id)

    def test_the_store_takes_no_path_for_a_key(self):
        with pytest.raises(ValueError, match="not a key"):
            LocalStore().open("../../etc/passwd")


@pytest.mark.django_db(transaction=True)
class TestSweepFiles:
    def store_and_roll_back(self, data: bytes) -> None:
        with transaction.atomic():
            files.store_bytes(name="c.pdf", data=data, media_type="application/pdf")
            transaction.set_rollback(True)

    def test_removes_old_bytes_without_a_row_and_nothing_else(self, files_home):
        kept = files.store_bytes(name="a.pdf", data=b"kept", media_type="application/pdf")
        forgotten = files.store_bytes(name="b.pdf", data=b"forgotten", media_type="application/pdf")
        files.forget_file(forgotten.id)
        self.store_and_roll_back(b"rolled back")
        half = next(files_home.glob("??/??")) / ".part-half"
        half.write_bytes(b"x")
        long_ago = time.time() - 2 * 86_400
        for path in files_home.rglob("*"):
            os.utime(path, (long_ago, long_ago))
        self.store_and_roll_back(b"just now")

        sweep_files.run()

        left = sorted(path.read_bytes() for path in files_home.rglob("*") if path.is_file())
        assert left == [b"just now", b"kept"]
        assert files.open_file(kept.id).read() == b"kept"


@pytest.mark.django_db
class TestDownload:
    def test_saves_under_the_chinese_name_and_can_do_nothing_else(self):
        info = files.store_upload(actor=CITIZEN, upload=upload(samples.PDF, "不动产 100%权属证明.pdf"))

        response = files.download(info.id)

        assert b"".join(response.streaming_content) == samples.PDF
        assert response["Content-Disposition"] == (
            'attachment; filename="___ 100_____.pdf"; '
            "filename*=UTF-8''%E4%B8%8D%E5%8A%A8%E4%BA%A7%20100%25%E6%9D%83%E5%B1%9E%E8%AF%81%E6%98%8E.pdf"
        )
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Content-Length"] == str(len(samples.PDF))
        assert response["Content-Type"] == "application/pdf"

    @pytest.mark.parametrize(
        ("data", "disposition"), [(samples.PDF, "inline"), (samples.png(), "inline"), (samples.docx(), "attachment")]
    )
    def test_shows_only_pdf_and_photos_in_the_browser(self, data, disposition):
        info = files.store_upload(actor=CITIZEN, upload=upload(data))

        response = files.download(info.id, inline=True)
        response.close()

        assert response["Content-Disposition"].startswith(disposition)

    def test_refuses_what_is_not_checked_yet(self):
        info = files.store_upload(actor=CITIZEN, upload=upload(samples.PDF))
        StoredFile.objects.update(state=files.FileState.QUARANTINED)

        with pytest.raises(files.FileQuarantined):
            files.download(info.id)

    def test_refuses_what_was_found_bad(self):
        info = files.store_upload(actor=CITIZEN, upload=upload(samples.PDF))
        StoredFile.objects.update(state=files.FileState.REFUSED, stored_at=timezone.now() - timedelta(days=1))

        with pytest.raises(files.FileInfected):
            files.download(info.id)
