import io
import json
import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from tongban.kernel.actors import SYSTEM
from tongban.kernel.errors import NotAllowed
from tongban.registers.enums import LoadMode
from tongban.registers.errors import FileUnreadable, LoadHasFlaws, LoadNotReady, TooManyEndings
from tongban.registers.models import Load, PastRecord, Record
from tongban.registers.services import loading, staging
from tongban.registers.tests.factories import base_libraries, clerk, csv_file, hold, jsonl, keeper, load, number

DAY = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _libraries(db):
    base_libraries()


def names():
    return [record.data.get("name") for record in Record.objects.order_by("pk")]


def persons(*rows, **options):
    return load("population.persons", jsonl(list(rows)), **options)


def reasons(summary):
    return [(flaw.line, flaw.column, flaw.message) for flaw in summary.flaws]


class TestFiles:
    def test_csv_by_the_names_of_the_columns(self):
        summary = load("population.persons", csv_file(f"公民身份号码,姓名,性别\n{number(1)},张敏,2\n"))

        assert (summary.state, summary.added) == ("applied", 1)
        assert Record.objects.get().data == {"number": number(1), "name": "张敏", "sex": "2"}

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
    def test_encodings_of_departments(self, encoding):
        load("population.persons", csv_file(f"number,name\n{number(1)},𠮷田·明\n", encoding))

        assert names() == ["𠮷田·明"]

    def test_quoted_cells_may_break_lines_and_the_next_line_is_still_right(self):
        text = f'number,name,ethnicity\n{number(1)},甲,"汉\n族"\n{number(2)},乙,汉\n坏,丙,汉\n'

        summary = load("population.persons", csv_file(text), without_flaws=True)

        assert [flaw.line for flaw in summary.flaws] == [2, 5]

    def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_only(self):
        text = f'number,name\n{number(1)},"甲\n{number(2)},乙\n{number(3)},丙\n'

        summary = load("population.persons", csv_file(text), without_flaws=True)

        assert names() == ["乙", "丙"]
        assert [flaw.line for flaw in summary.flaws] == [2]

    @pytest.mark.parametrize(
        "data", [b"", b"\n\n  \n", b"\xff\xfe\x00\x00", b"a,a\n1,2\n", b"number\n1\n", b"strange\n1\n"]
    )
    def test_what_is_no_file_of_rows_is_refused_before_anything_is_kept(self, data):
        with pytest.raises(FileUnreadable):
            load("population.persons", io.BytesIO(data))
        assert not Load.objects.exists()

    def test_a_line_of_a_hundred_megabytes_is_named_and_passed_over(self):
        class Endless(io.BytesIO):
            longest = 0

            def readline(self, size=-1):
                got = super().readline(size)
                Endless.longest = max(Endless.longest, len(got))
                return got

        rows = [json.dumps({"number": number(n), "name": "甲"}).encode() for n in (1, 2)]
        file = Endless(rows[0] + b"\n" + b"x" * 100_000_000 + b"\n" + rows[1] + b"\n")

        summary = load("population.persons", file, without_flaws=True)

        assert reasons(summary) == [(2, "", "这一行超过了1兆字节。")]
        assert (summary.added, Endless.longest <= 2 * 1024 * 1024) == (2, True)

    @pytest.mark.parametrize(
        "line",
        [
            "{",
            "[]",
            "null",
            '{"number": NaN}',
            "[" * 100_000,
            '{"number": "\\ud800"}',
            '{"number":"a\\u0000"}',
            "1" * 9000,
        ],
    )
    def test_broken_json_is_named_by_line(self, line):
        good = json.dumps({"number": number(1), "name": "甲"})

        summary = load("population.persons", io.BytesIO(f"{good}\n{line}\n".encode()), without_flaws=True)

        assert {flaw.line for flaw in summary.flaws} == {2}
        assert names() == ["甲"]

    @pytest.mark.parametrize("name", ["../../etc/passwd", "a\x00b", "名" * 400, "<script>"])
    def test_a_file_name_is_only_a_label(self, name):
        loaded = loading.start_load(
            actor=SYSTEM,
            code="population.persons",
            file=jsonl([{"number": number(1), "name": "甲"}]),
            source_name=name.replace("\x00", ""),
            mode="changes",
            as_of=DAY,
        )
        assert len(loaded.source_name) <= 255


class TestFlaws:
    def test_are_named_by_line_column_and_reason_and_values_are_covered(self):
        wrong = number(1)[:-1] + ("1" if number(1)[-1] != "1" else "2")

        summary = persons(
            {"number": wrong, "name": "甲"},
            {"number": number(2), "name": ""},
            {"number": number(3), "name": "丙", "birth_date": "1990-02-30", "sex": "7"},
            {"number": number(4), "name": "丁", "shoe": "44"},
            {"number": number(5), "name": ["戊"]},
            {"number": number(6), "name": "己\u0007"},
            {"number": number(7), "name": "庚" * 301},
        )

        assert summary.state == "checked"
        assert [(flaw.line, flaw.column) for flaw in summary.flaws] == [
            (1, "公民身份号码"),
            (2, "姓名"),
            (3, "性别"),
            (3, "出生日期"),
            (4, "shoe"),
            (5, "姓名"),
            (6, "姓名"),
            (7, "姓名"),
        ]
        assert wrong not in [flaw.value for flaw in summary.flaws]
        assert not Record.objects.exists()

    def test_duplicates_keep_the_first_and_name_the_others(self):
        row = {"number": number(1), "name": "甲"}

        summary = persons(row, {"number": number(2), "name": "乙"}, row, row, without_flaws=True)

        assert [flaw.line for flaw in summary.flaws] == [3, 4]
        assert (summary.bad_rows, summary.added) == (2, 2)

    def test_nothing_is_put_in_while_there_are_flaws(self):
        summary = persons({"number": number(1), "name": "甲"}, {"number": "x", "name": "乙"})

        with pytest.raises(LoadHasFlaws):
            loading.apply_load(actor=SYSTEM, load_uuid=summary.uuid)
        assert not Record.objects.exists()
        loading.apply_load(actor=SYSTEM, load_uuid=summary.uuid, without_flaws=True)
        assert names() == ["甲"]

    @pytest.mark.parametrize(
        "text", ["'; DROP TABLE registers_record; --", "\\N", "\\.", "a\\tb", "%s", "{}", "١٢", "\u202eabc"]
    )
    def test_naughty_strings_are_kept_as_they_are(self, text):
        persons({"number": number(1), "name": text})

        assert names() == [text]


class TestVersions:
    def test_only_what_changed_is_written_and_the_old_version_stays(self):
        persons({"number": number(1), "name": "甲"}, {"number": number(2), "name": "乙"}, as_of=date(2026, 1, 1))

        summary = persons({"number": number(1), "name": "甲一"}, {"number": number(2), "name": "乙"}, as_of=DAY)

        assert (summary.added, summary.changed, summary.unchanged) == (0, 1, 1)
        past = PastRecord.objects.get()
        assert (past.data["name"], past.valid_from, past.valid_until) == ("甲", date(2026, 1, 1), date(2026, 2, 28))
        assert Record.objects.get(subject_index=number(2)).as_of == date(2026, 1, 1)

    def test_a_complete_file_ends_what_it_does_not_name_and_confirms_the_rest(self):
        persons({"number": number(1), "name": "甲"}, {"number": number(2), "name": "乙"}, as_of=date(2026, 1, 1))

        summary = persons({"number": number(1), "name": "甲"}, mode=LoadMode.COMPLETE, as_of=DAY)

        assert (summary.unchanged, summary.ended) == (1, 1)
        assert Record.objects.get(subject_index=number(2)).valid_until == date(2026, 2, 28)
        assert Record.objects.get(subject_index=number(1)).register.complete_as_of == DAY

    def test_a_complete_file_with_flaws_ends_nothing(self):
        persons({"number": number(1), "name": "甲"}, {"number": number(2), "name": "乙"}, as_of=date(2026, 1, 1))

        summary = persons(
            {"number": number(1), "name": "甲"}, {"number": "坏"}, mode=LoadMode.COMPLETE, as_of=DAY, without_flaws=True
        )

        assert summary.ended == 0

    def test_a_cut_off_complete_file_does_not_empty_the_register(self):
        rows = [{"number": number(n), "name": "甲"} for n in range(1, 60)]
        persons(*rows, as_of=date(2026, 1, 1))

        with pytest.raises(TooManyEndings):
            persons(*rows[:10], mode=LoadMode.COMPLETE, as_of=DAY)
        assert not Record.objects.filter(valid_until__isnull=False).exists()
        assert persons(*rows[:10], mode=LoadMode.COMPLETE, as_of=DAY, endings_meant=True).ended == 49

    def test_a_row_may_end_a_record(self):
        persons({"number": number(1), "name": "甲"}, as_of=date(2026, 1, 1))

        summary = persons({"number": number(1), "_op": "end", "_valid_until": "2026-02-10"}, as_of=DAY)

        assert summary.ended == 1
        assert Record.objects.get().valid_until == date(2026, 2, 10)

    def test_an_older_file_changes_nothing_that_is_newer(self):
        persons({"number": number(1), "name": "新"}, as_of=DAY)

        summary = persons({"number": number(1), "name": "旧"}, as_of=date(2026, 1, 1))

        assert summary.state == "checked"
        assert [flaw.line for flaw in summary.flaws] == [1]

    def test_the_database_keeps_versions_from_overlapping(self):
        (record,) = hold("population.persons", {"number": number(1), "name": "甲"}, as_of=date(2026, 1, 1))
        hold("population.persons", {"number": number(1), "name": "乙"}, as_of=DAY)
        kept = PastRecord.objects.get()
        values = {"register_id": kept.register_id, "subject_number": kept.subject_number, "as_of": DAY}
        with pytest.raises(IntegrityError), transaction.atomic():
            PastRecord.objects.create(
                record=record,
                valid_from=date(2026, 1, 15),
                valid_until=date(2026, 1, 20),
                written_at=timezone.now(),
                **values,
            )


class TestRestart:
    def start(self, rows):
        file = jsonl(rows)
        started = loading.start_load(
            actor=SYSTEM, code="population.persons", file=file, source_name="a", mode="changes", as_of=DAY
        )
        return started, file

    def test_goes_on_where_it_was_killed(self, monkeypatch):
        monkeypatch.setattr(loading, "CHUNK", 10)
        started, file = self.start([{"number": number(n), "name": f"人{n}"} for n in range(35)])
        told = []

        def killed(done, total):
            told.append(done)
            if len(told) == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            loading.read_load(load_id=started.pk, file=file, tell=killed)
        assert (Load.objects.get().rows, Record.objects.count()) == (20, 0)

        again, file = self.start([{"number": number(n), "name": f"人{n}"} for n in range(35)])
        done = loading.read_load(load_id=again.pk, file=file)
        assert again.pk == started.pk
        assert (done.state, done.rows, done.added) == ("checked", 35, 35)

    def test_begins_again_when_a_crash_emptied_the_waiting_rows(self, monkeypatch):
        monkeypatch.setattr(loading, "CHUNK", 10)
        started, file = self.start([{"number": number(n), "name": "甲"} for n in range(15)])
        rows = [{"number": number(n), "name": "甲"} for n in range(15)]

        def killed(done, total):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            loading.read_load(load_id=started.pk, file=file, tell=killed)
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {staging.table_of(started)}")
        _again, file = self.start(rows)

        assert loading.read_load(load_id=started.pk, file=file).rows == 15

    def test_is_never_half_applied(self, monkeypatch):
        started, file = self.start([{"number": number(n), "name": "甲"} for n in range(15)])
        checked = loading.read_load(load_id=started.pk, file=file)
        monkeypatch.setattr(staging, "drop", lambda load: (_ for _ in ()).throw(KeyboardInterrupt))

        with pytest.raises(KeyboardInterrupt):
            loading.apply_load(actor=SYSTEM, load_uuid=str(checked.uuid))
        assert (Record.objects.count(), Load.objects.get().state) == (0, "checked")

    def test_another_file_waits_until_the_first_is_through(self):
        self.start([{"number": number(1), "name": "甲"}])
        with pytest.raises(LoadNotReady):
            self.start([{"number": number(2), "name": "乙"}])

    def test_a_load_can_be_given_up(self):
        started, _file = self.start([{"number": number(1), "name": "甲"}])

        loading.discard_load(actor=SYSTEM, load_uuid=str(started.uuid))

        self.start([{"number": number(2), "name": "乙"}])


class TestWhoMayLoad:
    def test_keepers_of_the_source_department_only(self):
        good = keeper("population.persons")
        other = keeper("population.residence")
        rows = [{"number": number(1), "name": "甲"}]

        for actor in (other, clerk()):
            with pytest.raises(NotAllowed):
                loading.start_load(
                    actor=actor,
                    code="population.persons",
                    file=jsonl(rows),
                    source_name="a",
                    mode="changes",
                    as_of=DAY,
                )
        loading.start_load(
            actor=good, code="population.persons", file=jsonl(rows), source_name="a", mode="changes", as_of=DAY
        )


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_put_a_load_in_once(self):
        base_libraries()
        file = jsonl([{"number": number(n), "name": "甲"} for n in range(50)])
        started = loading.start_load(
            actor=SYSTEM, code="population.persons", file=file, source_name="a", mode="changes", as_of=DAY
        )
        checked = loading.read_load(load_id=started.pk, file=file)
        barrier, told = threading.Barrier(2), []

        def put_in():
            barrier.wait(timeout=10)
            try:
                loading.apply_load(actor=SYSTEM, load_uuid=str(checked.uuid))
                told.append("applied")
            except LoadNotReady:
                told.append("refused")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=put_in) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)

        assert sorted(told) == ["applied", "refused"]
        assert Record.objects.count() == 50
