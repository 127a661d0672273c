import contextlib
import socket
import struct
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tongban.kernel import files
from tongban.kernel.actors import SYSTEM
from tongban.kernel.files.scanner import ClamAV, ScannerUnavailable, current_scanner
from tongban.kernel.files.scanning import rescan_files, scan_file
from tongban.kernel.models import AuditRecord, StoredFile
from tongban.kernel.tests.files import samples

EICAR = b"%PDF-1.4\nX5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*\n%%EOF"


class FakeClamd:
    """Speaks INSTREAM as clamd(8) describes it; finds EICAR."""

    def __init__(self, answer: bytes | None = None) -> None:
        self.answer = answer
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self.server.shutdown(socket.SHUT_RDWR)
        self.server.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                assert stream.read(10) == b"zINSTREAM\0"
                data = b""
                while length := struct.unpack(">I", stream.read(4))[0]:
                    data += stream.read(length)
                found = b"Eicar-Signature FOUND" if b"EICAR" in data else b"OK"
                connection.sendall(self.answer or b"stream: " + found + b"\0")


@pytest.fixture
def clamd(settings):
    daemon = FakeClamd()
    settings.TONGBAN_KERNEL_FILES_SCANNER = f"clamav://127.0.0.1:{daemon.port}"
    yield daemon
    daemon.stop()


def stored(data: bytes) -> files.FileInfo:
    return files.store_upload(actor=SYSTEM, upload=SimpleUploadedFile("a.pdf", data))


@pytest.mark.django_db(transaction=True)
class TestScanFile:
    def test_a_file_waits_in_quarantine_until_its_job_ran(self, clamd):
        info = stored(samples.PDF)

        assert info.state == files.FileState.QUARANTINED
        job = ProcrastinateJob.objects.get(task_name="kernel.scan_file")
        assert job.args == {"file_id": info.id}

        scan_file.run(**job.args)

        assert files.get_file(info.id).state == files.FileState.CLEAN

    def test_a_virus_is_refused_recorded_and_removed(self, clamd, files_home):
        info = stored(EICAR)

        scan_file.run(file_id=info.id)

        assert files.get_file(info.id).state == files.FileState.REFUSED
        assert AuditRecord.objects.get(action="kernel.scan_file").details["finding"] == "Eicar-Signature"
        assert [path for path in files_home.rglob("*") if path.is_file()] == []

    def test_the_file_stays_in_quarantine_while_the_scanner_is_away(self, clamd):
        info = stored(samples.PDF)
        clamd.stop()

        with pytest.raises(ScannerUnavailable):
            scan_file.run(file_id=info.id)

        assert files.get_file(info.id).state == files.FileState.QUARANTINED

    def test_a_second_run_changes_nothing(self, clamd):
        info = stored(samples.PDF)

        scan_file.run(file_id=info.id)
        scan_file.run(file_id=info.id)

        assert AuditRecord.objects.filter(action="kernel.scan_file").count() == 1

    def test_forgotten_scans_are_asked_again(self, clamd):
        old, new = stored(samples.PDF), stored(samples.PDF)
        StoredFile.objects.filter(id=old.id).update(stored_at=timezone.now() - timedelta(hours=1))

        rescan_files.run()

        asked = ProcrastinateJob.objects.order_by("id").values_list("args", flat=True)
        assert [args["file_id"] for args in asked] == [old.id, new.id, old.id]


class TestCurrentScanner:
    @pytest.mark.parametrize(
        ("address", "scanner"),
        [
            ("", None),
            ("clamav://scan.example", ClamAV(("scan.example", 3310))),
            ("clamav+unix:///run/clamav/clamd.ctl", ClamAV("/run/clamav/clamd.ctl")),
        ],
    )
    def test_reads_the_address(self, settings, address, scanner):
        settings.TONGBAN_KERNEL_FILES_SCANNER = address

        assert current_scanner() == scanner

    def test_refuses_an_address_it_does_not_understand(self, settings):
        settings.TONGBAN_KERNEL_FILES_SCANNER = "clamd"

        with pytest.raises(ImproperlyConfigured):
            current_scanner()


class TestClamAV:
    def test_an_answer_it_does_not_know_is_no_verdict(self, tmp_path):
        daemon = FakeClamd(b"INSTREAM size limit exceeded. ERROR\0")
        path = tmp_path / "a"
        path.write_bytes(b"a")

        with path.open("rb") as content, pytest.raises(ScannerUnavailable, match="size limit"):
            ClamAV(("127.0.0.1", daemon.port)).scan(content)
        daemon.stop()

    def test_speaks_over_a_unix_socket(self, tmp_path):
        address = str(tmp_path / "clamd.ctl")
        daemon = FakeClamd()
        daemon.stop()
        server = socket.socket(socket.AF_UNIX)
        server.bind(address)
        server.listen()
        daemon.server = server
        threading.Thread(target=daemon._serve, daemon=True).start()
        path = tmp_path / "a"
        path.write_bytes(EICAR)

        with path.open("rb") as content:
            assert ClamAV(address).scan(content).finding == "Eicar-Signature"
        daemon.stop()
