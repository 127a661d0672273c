import json
import tarfile
from io import BytesIO

import pytest
from django.db import connection

from tongban.config import backup
from tongban.kernel import audit, audit_chain, files
from tongban.kernel.actors import SYSTEM
from tongban.kernel.models import AuditRecord, StoredFile


@pytest.fixture
def home(settings, tmp_path):
    settings.TONGBAN_KERNEL_FILES_HOME = tmp_path / "files"
    return tmp_path


@pytest.fixture
def filled(home, transactional_db):
    audit.record(actor=SYSTEM, action="kernel.try", subject="backup", name="阿依努尔·𠮷")
    audit_chain.seal_new_records()
    return files.store_bytes(name="决定书.pdf", data=b"%PDF-1.7 decision", media_type="application/pdf")


def change_member(archive, name, data):
    """The archive with one member replaced, or left out."""
    copy = archive.with_suffix(".changed.tar")
    with tarfile.open(archive) as old, tarfile.open(copy, "w") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name == name:
                if data is None:
                    continue
                content = data
                member.size = len(data)
            new.addfile(member, BytesIO(content))
    return copy


class TestBackUpAndRestore:
    def test_brings_everything_back(self, filled, home):
        archive = home / "a.tar"
        summary = backup.back_up(archive)
        assert summary.files == 1
        head = audit_chain.verify_chain().head
        audit.record(actor=SYSTEM, action="kernel.try", subject="after the backup")
        StoredFile.objects.all().delete()
        for path in (home / "files").rglob("*"):
            if path.is_file():
                path.unlink()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE left_over (n int)")

        backup.restore(archive, replace=True)

        with files.open_file(filled.id) as content:
            assert content.read() == b"%PDF-1.7 decision"
        assert AuditRecord.objects.get().subject == "backup"
        report = audit_chain.verify_chain()
        assert report.sound
        assert report.head == head
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('left_over')")
            assert cursor.fetchone()[0] is None

    def test_the_guards_of_the_trail_are_restored_too(self, filled, home):
        archive = home / "a.tar"
        backup.back_up(archive)
        backup.restore(archive, replace=True)

        with pytest.raises(Exception, match="only grows"):
            AuditRecord.objects.update(action="x")

    def test_refuses_to_overwrite_unless_told(self, filled, home):
        archive = home / "a.tar"
        backup.back_up(archive)

        with pytest.raises(backup.CannotRestore, match="--replace"):
            backup.restore(archive)

    @pytest.mark.parametrize("damage", ["content", "missing", "no manifest", "cut", "stranger"])
    def test_touches_nothing_when_the_archive_is_damaged(self, filled, home, damage):
        archive = home / "a.tar"
        backup.back_up(archive)
        match damage:
            case "content":
                archive = change_member(archive, f"files/{filled.uuid.hex}", b"%PDF-1.7 deception")
            case "missing":
                archive = change_member(archive, f"files/{filled.uuid.hex}", None)
            case "no manifest":
                archive = change_member(archive, "manifest.json", None)
            case "cut":
                archive.write_bytes(archive.read_bytes()[:20_000])
            case "stranger":
                with tarfile.open(archive, "a") as tar:
                    tar.addfile(tarfile.TarInfo("../../evil"), BytesIO(b""))
        before = AuditRecord.objects.count()

        with pytest.raises(backup.CannotRestore):
            backup.restore(archive, replace=True)

        assert AuditRecord.objects.count() == before
        assert files.open_file(filled.id).read() == b"%PDF-1.7 decision"

    def test_a_backup_that_fails_leaves_nothing_under_its_name(self, filled, home, monkeypatch):
        def broken(name):
            raise backup.CannotBackUp("no pg_dump")

        monkeypatch.setattr(backup, "_program", broken)

        with pytest.raises(backup.CannotBackUp):
            backup.back_up(home / "a.tar")

        assert [path.name for path in home.iterdir() if path.is_file()] == []

    def test_the_manifest_names_every_member_with_its_sum(self, filled, home):
        archive = home / "a.tar"
        backup.back_up(archive)

        with tarfile.open(archive) as tar:
            manifest = json.load(tar.extractfile("manifest.json"))

        assert set(manifest["members"]) == {"database.dump", f"files/{filled.uuid.hex}"}
        assert manifest["members"][f"files/{filled.uuid.hex}"]["sha256"] == filled.sha256
