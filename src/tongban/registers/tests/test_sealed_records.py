"""What registers hold lies sealed: in records, past versions, waiting files, questions, requests and reports."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from tongban.kernel import clock
from tongban.kernel.actors import SYSTEM
from tongban.kernel.crypto import data_keys, resealing
from tongban.kernel.models.data_keys import DataKeyUse
from tongban.registers.models import Dispute, Load, Lookup, PastRecord, Record
from tongban.registers.public import RelationKind, find_facts, prove_relation
from tongban.registers.services import disputing, loading
from tongban.registers.tests.factories import PURPOSE, base_libraries, hold, jsonl, me, number, person

CHILD, MOTHER, HOME = number(1), number(900), "演示市天河区五山路77号"
DAY, LATER = date(2026, 1, 1), date(2026, 3, 1)


def dump():
    """Every register table, the waiting ones too, as the database shows it: bytes in hexadecimal."""
    told = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'registers_%' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT {table}::text FROM {table}")  # noqa: S608 names from the database itself
            told += [row[0] for row in cursor.fetchall()]
    return "\n".join(told)


def lies_open(*texts):
    shown = dump()
    return [text for text in texts if text in shown or text.encode().hex() in shown]


def kin(**more):
    row = {"number": CHILD, "name": "张小宝", "relation": "mother", "parent_number": MOTHER, "parent_name": "李秀英"}
    return row | more


@pytest.mark.django_db
class TestNothingLiesOpen:
    @pytest.fixture(autouse=True)
    def _libraries(self):
        base_libraries()

    def test_of_a_record_its_past_a_question_a_request_and_a_report(self):
        actor, own = me(household_address=HOME)
        hold(
            "population.persons",
            {"number": own, "name": "张敏敏", "household_address": "黄埔大道8号"},
            as_of=clock.today(),
        )
        found = find_facts(actor=SYSTEM, subject=person(own), elements=["person.household_address"], purpose=PURPOSE)
        fact = found.facts["person.household_address"]
        said = {"record_id": fact.record_id, "column": fact.column, "right_value": "石牌东路9号"}
        disputing.own_dispute(actor=actor, **said)
        hold("population.kinship", kin())

        assert PastRecord.objects.count() == 1
        assert Lookup.objects.count() >= 1
        assert Dispute.objects.get().right_value == "石牌东路9号"
        assert lies_open(own, CHILD, MOTHER, HOME, "黄埔大道", "石牌东路", "张敏敏", "李秀英", "张小宝") == []

    def test_while_a_file_waits(self):
        file = jsonl(
            [{"number": CHILD, "name": "张小宝", "household_address": HOME}, {"number": "4401", "name": "坏人"}]
        )
        load = loading.start_load(
            actor=SYSTEM, code="population.persons", file=file, source_name="a", mode="changes", as_of=DAY
        )
        load = loading.read_load(load_id=load.pk, file=file)

        assert (load.good_rows, load.bad_rows) == (1, 1)
        assert lies_open(CHILD, HOME, "张小宝", "坏人") == []

    def test_the_same_file_again_changes_nothing_and_other_values_make_a_version(self):
        hold("population.kinship", kin(), as_of=DAY)
        hold("population.kinship", dict(reversed(kin().items())), as_of=LATER)
        assert not PastRecord.objects.exists()

        hold("population.kinship", kin(parent_name="李秀瑛"), as_of=LATER)

        assert PastRecord.objects.get().data["parent_name"] == "李秀英"
        assert Record.objects.get().data["parent_name"] == "李秀瑛"

    def test_two_of_one_subject_are_two_entries_that_name_nobody(self):
        hold("population.kinship", kin(), kin(relation="father", parent_number=number(901), parent_name="张建国"))

        assert len(set(Record.objects.values_list("entry", flat=True))) == 2
        assert MOTHER not in "".join(Record.objects.values_list("entry", flat=True))


@pytest.mark.django_db
class TestReseal:
    @pytest.fixture(autouse=True)
    def _world(self):
        data_keys.forget()
        base_libraries()
        yield
        data_keys.forget()

    def test_reaches_what_only_grows_and_nothing_else_may_change_it(self):
        hold("population.persons", {"number": CHILD, "name": "甲"}, as_of=DAY)
        hold("population.persons", {"number": CHILD, "name": "乙"}, as_of=LATER)
        find_facts(actor=SYSTEM, subject=person(CHILD), elements=["person.name"], purpose=PURPOSE)
        data_keys.make(DataKeyUse.SEAL)

        assert dict(resealing.reseal())["registers.lookup.subject_number"] == 1
        assert resealing.count_behind() == 0
        assert (PastRecord.objects.get().data["name"], Record.objects.get().data["name"]) == ("甲", "乙")

    @pytest.mark.parametrize("resealing_now", [True, False])
    @pytest.mark.parametrize("table", ["registers_pastrecord", "registers_lookup"])
    def test_while_nobody_reseals_and_beside_the_seals_rows_stay(self, table, resealing_now):
        hold("population.persons", {"number": CHILD, "name": "甲"}, as_of=DAY)
        hold("population.persons", {"number": CHILD, "name": "乙"}, as_of=LATER)
        find_facts(actor=SYSTEM, subject=person(CHILD), elements=["person.name"], purpose=PURPOSE)
        changed = "subject_index = ''" if resealing_now else "subject_number = ''"

        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL tongban.resealing = '{'on' if resealing_now else 'off'}'")
            with pytest.raises(DatabaseError, match="only grows"), transaction.atomic():
                cursor.execute(f"UPDATE {table} SET {changed}")  # noqa: S608 names of this test


@pytest.mark.django_db(transaction=True)
class TestMigration:
    """The step that sealed the columns, on rows that lay open, there and back."""

    BEFORE, AFTER = [("registers", "0003_papers_proven")], [("registers", "0004_sealed_records")]

    @pytest.fixture(autouse=True)
    def newest_again(self):
        yield
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())

    def test_open_rows_are_sealed_found_and_opened_again(self):
        base_libraries()
        apps = self._go(self.BEFORE)
        row = {"register": apps.get_model("registers", "Register").objects.get(code="population.kinship")}
        row |= {"subject_number": CHILD, "entry": f"mother:{MOTHER}", "relation": "mother", "other_number": MOTHER}
        row |= {"data": kin(), "as_of": DAY}
        marks = {"parent_name": {"corrected": "JH1", "was": "李秀瑛", "as_of": "2026-03-01"}}
        record = apps.get_model("registers", "Record").objects.create(**row, marks=marks, valid_from=LATER)
        apps.get_model("registers", "PastRecord").objects.create(
            **row, record=record, valid_from=DAY, valid_until=date(2026, 2, 28), written_at=timezone.now()
        )
        apps.get_model("registers", "Lookup").objects.create(
            subject_kind="person", subject_number=CHILD, actor_kind="system", purpose="查"
        )
        load = apps.get_model("registers", "Load").objects.create(
            register=row["register"],
            mode="changes",
            state="checked",
            as_of=DAY,
            source_name="a",
            source_digest="b",
            total_bytes=1,
            started_by="",
            started_at=timezone.now(),
        )
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TABLE registers_staged_{load.pk} (subject text)")
        assert set(lies_open(CHILD, MOTHER, "李秀英")) == {CHILD, MOTHER, "李秀英"}

        self._go(self.AFTER)

        assert lies_open(CHILD, MOTHER, "李秀英", "李秀瑛") == []
        assert Load.objects.get().state == "failed"
        assert Record.objects.get(subject_index=CHILD, other_index=MOTHER).marks == marks
        assert PastRecord.objects.get(subject_index=CHILD).data == kin()
        assert Lookup.objects.get(subject_index=CHILD).subject_number == CHILD
        asked = {"of": person(CHILD), "to": person(MOTHER), "purpose": PURPOSE}
        assert prove_relation(actor=SYSTEM, kind=RelationKind.MOTHER, **asked).holds is True
        hold("population.kinship", kin(), as_of=date(2026, 4, 1))
        assert PastRecord.objects.count() == 1

        again = self._go(self.BEFORE)
        kept = again.get_model("registers", "Record").objects.get()
        assert (kept.subject_number, kept.entry, kept.marks) == (CHILD, f"mother:{MOTHER}", {})  # the source followed
        assert again.get_model("registers", "PastRecord").objects.get().data == kin()
        assert CHILD in again.get_model("registers", "Lookup").objects.values_list("subject_number", flat=True)

    def _go(self, to):
        executor = MigrationExecutor(connection)
        return executor.migrate(to).apps
