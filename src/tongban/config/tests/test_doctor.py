import shutil
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from typer.testing import CliRunner

from tongban.catalogue.search import index
from tongban.catalogue.tests.factories import published_item
from tongban.config import doctor
from tongban.config.cli import app
from tongban.identity.models import Party
from tongban.identity.tests.factories import PartyFactory
from tongban.kernel import audit, audit_chain
from tongban.kernel.actors import SYSTEM
from tongban.kernel.crypto import data_keys
from tongban.kernel.models import AuditRecord, DataKeyUse, Delivery, DeliveryState, OutboxEvent, WorkerBeat


def finding(title: str, **options):
    (found,) = [found for found in doctor.examine(**options) if title in found.title]
    return found


@pytest.mark.django_db
class TestExamine:
    def test_finds_the_database_and_its_structure_well(self):
        assert finding("database").well
        assert finding("migrations").well
        assert finding("clock").well
        assert finding("outbox").well

    def test_sees_whether_a_worker_is_alive(self):
        assert not finding("worker").well
        now = timezone.now()
        WorkerBeat.objects.create(name="here:1", started_at=now, beat_at=now)
        assert finding("worker").said == "here:1"
        WorkerBeat.objects.update(beat_at=now - timedelta(minutes=2))
        assert not finding("worker").well

    def test_sees_dead_letters_and_lag(self):
        event = OutboxEvent.objects.create(name="x", payload={})
        OutboxEvent.objects.update(published_at=timezone.now() - timedelta(minutes=10))
        assert "worker" in finding("outbox").fix
        Delivery.objects.create(event=event, listener="a", state=DeliveryState.DEAD)
        assert "/desk/operations/" in finding("outbox").fix

    def test_names_the_first_broken_record_of_the_audit_chain(self):
        for number in range(3):
            audit.record(actor=SYSTEM, action="kernel.try", subject=f"{number}")
        audit_chain.seal_new_records()
        assert finding("audit", audit=True).well
        broken = AuditRecord.objects.order_by("id")[1]
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE kernel_auditrecord SET action = 'x' WHERE id = %s", [broken.id])

        found = finding("audit", audit=True)

        assert not found.well
        assert f"record {broken.id}" in found.said

    def test_a_check_that_breaks_is_a_finding(self, monkeypatch):
        def broken():
            raise OSError("no such disk")

        monkeypatch.setattr(doctor, "_CHECKS", [("磁盘 disk", broken)])

        assert finding("disk").said == "OSError: no such disk"

    def test_without_a_database_the_rest_is_not_asked(self, monkeypatch):
        def broken():
            raise OSError("refused")

        monkeypatch.setattr(doctor, "_database", broken)
        monkeypatch.setattr(doctor, "_CHECKS", [("数据库 database", broken), ("时钟 clock", doctor._clock)])

        assert [found.title for found in doctor.examine()] == ["数据库 database"]

    def test_without_tables_nothing_is_asked_of_them(self, monkeypatch):
        def waiting():
            return "86 not applied", "tongban migrate"

        monkeypatch.setattr(doctor, "_migrations", waiting)
        monkeypatch.setattr(
            doctor,
            "_CHECKS",
            [("数据库结构 migrations", waiting), ("时钟 clock", doctor._clock), ("worker", doctor._worker)],
        )

        assert [found.title for found in doctor.examine(audit=True)] == ["数据库结构 migrations", "时钟 clock"]

    def test_sees_a_search_index_that_lags_behind(self):
        item = published_item()
        assert "rebuild_search" in finding("search index").fix
        index.refresh_versions([item.version_id])
        assert finding("search index").well

    def test_the_command_ends_with_one_when_something_is_ill(self, monkeypatch):
        monkeypatch.setattr(doctor, "_CHECKS", [("时钟 clock", doctor._clock)])
        assert CliRunner().invoke(app, ["doctor"]).exit_code == 0

        monkeypatch.setattr(doctor, "_CHECKS", [("后台进程 worker", doctor._worker)])
        result = CliRunner().invoke(app, ["doctor"])
        assert result.exit_code == 1
        assert "tongban worker" in result.output


@pytest.mark.django_db
class TestKeys:
    @pytest.fixture(autouse=True)
    def fresh_memory(self):
        data_keys.forget()
        yield
        data_keys.forget()

    def test_keys_that_open_are_well(self):
        assert finding("keys").well

    def test_a_folder_of_keys_that_was_left_behind_is_named(self, settings, tmp_path):
        settings.TONGBAN_KERNEL_KEYS_HOME = tmp_path
        found = finding("keys")
        assert "master-" in found.said
        assert "TONGBAN_KERNEL_KEYS_HOME" in found.fix

    def test_a_new_data_key_and_a_new_master_are_made_by_command(self, settings, tmp_path):
        shutil.copytree(settings.TONGBAN_KERNEL_KEYS_HOME, tmp_path / "keys")
        settings.TONGBAN_KERNEL_KEYS_HOME = tmp_path / "keys"
        before = data_keys.newest(DataKeyUse.SEAL).mark
        PartyFactory(mobile="13912345678")
        for said in (["rotate"], ["rotate-master"], ["reseal"], ["show"]):
            answer = CliRunner().invoke(app, ["keys", *said])
            assert answer.exit_code == 0, answer.output
        assert "under an older key: 0" in answer.output
        data_keys.forget()
        assert data_keys.newest(DataKeyUse.SEAL).mark != before
        assert Party.objects.get().mobile == "13912345678"
