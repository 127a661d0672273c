import threading
import tracemalloc
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongban.kernel import audit, audit_chain
from tongban.kernel.actors import SYSTEM, Actor, ActorKind
from tongban.kernel.models import AuditRecord, AuditSeal


def write(count: int) -> list[int]:
    for number in range(count):
        audit.record(
            actor=Actor(ActorKind.STAFF, 3, "阿依努尔·𠮷"), action="cases.accept", subject=f"case:{number}", step=number
        )
    return list(AuditRecord.objects.order_by("id").values_list("id", flat=True))


def tamper(sql: str, *values) -> None:
    """As somebody with the keys of the database would: guards off, change, guards on."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
class TestSealNewRecords:
    def test_seals_each_record_once_in_one_chain(self):
        ids = write(5)

        assert audit_chain.seal_new_records() == 5
        assert audit_chain.seal_new_records() == 0

        seals = list(AuditSeal.objects.order_by("id"))
        assert [seal.id for seal in seals] == [1, 2, 3, 4, 5]
        assert [seal.record_id for seal in seals] == ids
        assert seals[0].previous == audit_chain.GENESIS
        assert [seal.previous for seal in seals[1:]] == [seal.seal for seal in seals[:-1]]

    def test_goes_on_where_it_stopped_and_works_in_batches(self, monkeypatch):
        monkeypatch.setattr(audit_chain, "BATCH", 3)
        write(7)

        assert audit_chain.seal_new_records() == 7
        write(1)
        assert audit_chain.seal_new_records() == 1
        assert audit_chain.verify_chain().sealed == 8

    def test_the_nightly_round_finds_stragglers(self, monkeypatch):
        monkeypatch.setattr(audit_chain, "_WINDOW", 0)
        ids = write(3)
        late = AuditRecord.objects.filter(id=ids[0]).values().get()
        tamper("DELETE FROM kernel_auditrecord WHERE id = %s", ids[0])
        audit_chain.seal_new_records()
        AuditRecord.objects.create(**late)

        assert audit_chain.seal_new_records() == 0
        assert audit_chain.seal_new_records(everything=True) == 1
        assert audit_chain.verify_chain().sound


@pytest.mark.django_db
class TestVerifyChain:
    @pytest.fixture(autouse=True)
    def chain(self):
        self.ids = write(6)
        audit_chain.seal_new_records()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def test_finds_a_sound_chain_sound(self):
        write(2)

        report = audit_chain.verify_chain()

        assert report.sound
        assert (report.sealed, report.unsealed) == (6, 2)
        assert report.head == AuditSeal.objects.get(id=6).seal

    @pytest.mark.parametrize(
        "change",
        [
            "actor_name = '别人'",
            "actor_id = 4",
            "action = 'cases.refuse'",
            "subject = 'case:999'",
            "at = at - interval '1 day'",
            "details = '{\"step\": 99}'",
            "digest = repeat('0', 64)",
        ],
    )
    def test_names_the_first_changed_record(self, change):
        tamper(f"UPDATE kernel_auditrecord SET {change} WHERE id IN (%s, %s)", self.ids[2], self.ids[4])  # noqa: S608

        report = audit_chain.verify_chain()

        assert (report.position, report.record_id, report.sealed) == (3, self.ids[2], 2)
        assert not report.sound
        assert "changed" in report.reason

    def test_sees_a_change_hidden_by_a_new_digest(self):
        record = AuditRecord.objects.get(id=self.ids[1])
        content = (record.at, record.actor_kind, 99, record.actor_name, record.action, record.subject, record.details)
        tamper(
            "UPDATE kernel_auditrecord SET actor_id = 99, digest = %s WHERE id = %s",
            audit.digest_of(*content),
            record.id,
        )

        report = audit_chain.verify_chain()

        assert (report.position, report.reason) == (2, "the seal does not fit the record")

    def test_sees_a_removed_record(self):
        tamper("DELETE FROM kernel_auditrecord WHERE id = %s", self.ids[3])

        report = audit_chain.verify_chain()

        assert (report.position, report.reason) == (4, "the record is missing")

    def test_sees_a_record_removed_with_its_seal(self):
        tamper("DELETE FROM kernel_auditseal WHERE id = 4")
        tamper("DELETE FROM kernel_auditrecord WHERE id = %s", self.ids[3])

        report = audit_chain.verify_chain()

        assert (report.position, report.reason) == (4, "seal 4 is missing")

    def test_sees_two_records_that_changed_places(self):
        for position, record in ((2, -1), (3, self.ids[1]), (2, self.ids[2])):
            tamper("UPDATE kernel_auditseal SET record_id = %s WHERE id = %s", record, position)

        assert audit_chain.verify_chain().position == 2

    def test_sees_a_seal_that_was_made_again(self):
        tamper("UPDATE kernel_auditseal SET seal = %s WHERE id = 3", "f" * 64)

        assert audit_chain.verify_chain().position == 3

    def test_sees_a_change_before_the_seal(self):
        (*_, last) = write(1)
        tamper("UPDATE kernel_auditrecord SET actor_id = 9 WHERE id = %s", last)

        report = audit_chain.verify_chain()

        assert (report.sound, report.position, report.record_id) == (False, None, last)


@pytest.mark.django_db
class TestDigest:
    @given(
        details=st.dictionaries(
            st.text(st.characters(codec="utf-8"), max_size=8),
            st.recursive(
                st.none()
                | st.booleans()
                | st.integers(-(2**70), 2**70)
                | st.floats()
                | st.text(st.characters(codec="utf-8"))
                | st.dates(),
                lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
                max_leaves=6,
            ),
            max_size=4,
        )
    )
    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
    def test_survives_the_way_through_the_database(self, details):
        details = {key.replace("\x00", ""): value for key, value in details.items()} or {"a": 1}
        before = audit_chain.verify_chain()
        audit.record(actor=SYSTEM, action="kernel.try", subject="x", **{f"k{key}": v for key, v in details.items()})
        audit_chain.seal_new_records()

        assert before.sound
        assert audit_chain.verify_chain().sound

    def test_does_not_depend_on_the_time_zone_it_was_written_in(self):
        now = timezone.now()

        assert audit.digest_of(now, "s", 1, "n", "a", "s", {}) == audit.digest_of(
            timezone.localtime(now), "s", 1, "n", "a", "s", {}
        )


@pytest.mark.django_db(transaction=True)
class TestManySealers:
    def test_two_at_once_make_one_chain(self):
        write(200)
        barrier = threading.Barrier(4)

        def run():
            barrier.wait()
            for _ in range(5):
                audit_chain.seal_new_records()
            connection.close()

        threads = [threading.Thread(target=run) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        report = audit_chain.verify_chain()
        assert report.sound
        assert (report.sealed, report.unsealed) == (200, 0)

    def test_checking_many_records_takes_flat_memory(self):
        moment = timezone.now() - timedelta(days=1)
        digest = audit.digest_of(moment, "system", None, "", "kernel.try", "many", {})
        AuditRecord.objects.bulk_create(
            [
                AuditRecord(
                    at=moment, actor_kind="system", action="kernel.try", subject="many", details={}, digest=digest
                )
                for _ in range(20_000)
            ],
            batch_size=5_000,
        )
        audit_chain.seal_new_records()

        tracemalloc.start()
        report = audit_chain.verify_chain()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

        assert report.sound
        assert report.sealed == 20_000
        assert peak < 8_000_000
