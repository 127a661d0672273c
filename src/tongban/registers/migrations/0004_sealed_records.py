"""Whom entries are about and what they say is sealed; numbers are found by blind indexes, new values by a digest.

A file that waits to be put in lies open in a table of its own: it goes, and its department hands it in again.
"""

import json

from django.db import migrations, models
from django.utils import timezone

import tongban.kernel.crypto.fields as crypto
from tongban.kernel.crypto.migrating import SealColumn, fill_indexes

NUMBER, DATA, ENTRY = "registers.number", "registers.data", "registers.entry"
AT_ONCE = 2000
SEALED = {
    "lookup": ["subject_number"],
    "pastrecord": ["subject_number", "other_number", "data", "marks"],
}


def _guards(*tables):
    """Rows that only grow; their seals may be renewed, nothing else."""
    said = []
    for table, trigger in tables:
        columns = ", ".join(f"'{name}'" for name in SEALED[table])
        same = f"to_jsonb(OLD) - ARRAY[{columns}] IS DISTINCT FROM to_jsonb(NEW) - ARRAY[{columns}]"
        said.append(
            f"""CREATE TRIGGER {trigger}_only_grows BEFORE DELETE ON registers_{table}
                    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
                CREATE TRIGGER {trigger}_stays BEFORE UPDATE ON registers_{table} FOR EACH ROW
                    WHEN (current_setting('tongban.resealing', TRUE) IS DISTINCT FROM 'on' OR {same})
                    EXECUTE FUNCTION kernel_refuse_change();"""
        )
    return "\n".join(said)


BEFORE = """
CREATE TRIGGER lookup_only_grows BEFORE UPDATE OR DELETE ON registers_lookup
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER past_record_only_grows BEFORE UPDATE OR DELETE ON registers_pastrecord
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
"""
NO_GUARDS = """
DROP TRIGGER lookup_only_grows ON registers_lookup;
DROP TRIGGER past_record_only_grows ON registers_pastrecord;
"""
NO_STAYING = """
DROP TRIGGER lookup_stays ON registers_lookup;
DROP TRIGGER past_record_stays ON registers_pastrecord;
"""


def give_up_open_loads(apps, schema_editor):
    """Its rows wait in the shape of before, open; the other way round they are sealed."""
    loads = apps.get_model("registers", "Load").objects.filter(state__in=["reading", "checked", "applying"])
    for load in loads:
        schema_editor.execute(f"DROP TABLE IF EXISTS registers_staged_{int(load.pk)}")
    loads.update(state="failed", failure="平台已升级，请重新上传这个文件。", finished_at=timezone.now())


def mark_rows(apps, schema_editor):
    """Indexes, digest and mark of the rows that are there."""
    for name in ("Record", "PastRecord"):
        marked = ", marked = %s" if name == "Record" else ""
        _rewrite(
            apps.get_model("registers", name),
            f"subject_index = %s, other_index = %s, digest = %s, entry = %s{marked}",
            lambda row, more=bool(marked): (
                crypto.blind_index(row.subject_number, about=NUMBER),
                crypto.blind_index(row.other_number, about=NUMBER),
                crypto.blind_index(_said(row.data), about=DATA),
                crypto.blind_index(row.entry, about=ENTRY).hex(),
                *([bool(row.marks)] if more else []),
            ),
            schema_editor,
        )


def read_entries_again(apps, schema_editor):
    """What told entries apart, as it was written before."""
    columns = apps.get_model("registers", "Column").objects.filter(role__in=["entry", "other"])
    keys = {(register, role): key for register, role, key in columns.values_list("register_id", "role", "key")}
    rules = apps.get_model("registers", "RelationRule").objects.filter(kind="household_member")
    groups = set(rules.values_list("register_id", flat=True))

    def text(row):
        if key := keys.get((row.register_id, "entry")):
            return str(row.data.get(key) or "")
        tells = (row.register_id, "other") in keys and row.register_id not in groups
        return f"{row.relation}:{row.other_number}" if tells else ""

    for name in ("Record", "PastRecord"):
        _rewrite(apps.get_model("registers", name), "entry = %s", lambda row: (text(row),), schema_editor)


def _rewrite(model, change, values, schema_editor):
    last, table = 0, model._meta.db_table
    with schema_editor.connection.cursor() as cursor:
        while rows := list(model._base_manager.filter(pk__gt=last).order_by("pk")[:AT_ONCE]):
            cursor.executemany(
                f"UPDATE {table} SET {change} WHERE id = %s",  # noqa: S608
                [(*values(row), row.pk) for row in rows],
            )
            last = rows[-1].pk


def _said(data):
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=str)


def _sealed(model):
    """What records and past versions seal alike."""
    return [
        SealColumn(model, "subject_number", crypto.SealedText(seal="registers.subject_number")),
        SealColumn(model, "other_number", crypto.SealedText(seal="registers.other_number", blank=True)),
        SealColumn(model, "data", crypto.SealedJSON(seal="registers.data")),
        SealColumn(model, "marks", crypto.SealedJSON(seal="registers.marks")),
        migrations.AddField(model, "subject_index", crypto.BlindIndex(of="subject_number", about=NUMBER)),
        migrations.AddField(model, "other_index", crypto.BlindIndex(of="other_number", about=NUMBER)),
        migrations.AddField(model, "digest", crypto.BlindIndex(of="said", about=DATA)),
    ]


def _disputed(name):
    return SealColumn(
        "dispute", name, crypto.SealedJSON(seal=f"registers.dispute.{name}", default=None, null=True)
    )


class Migration(migrations.Migration):
    dependencies = [("registers", "0003_papers_proven"), ("kernel", "0007_data_keys")]

    operations = [
        migrations.RunSQL(NO_GUARDS, BEFORE),
        migrations.RunPython(give_up_open_loads, give_up_open_loads),
        migrations.RemoveConstraint("record", "record_once_per_entry"),
        migrations.RemoveIndex("lookup", "lookup_by_subject"),
        migrations.RemoveIndex("pastrecord", "past_record_by_subject"),
        migrations.RemoveIndex("record", "record_by_other"),
        migrations.RemoveIndex("record", "record_with_marks"),
        *_sealed("record"),
        migrations.AddField("record", "marked", models.BooleanField(default=False)),
        *_sealed("pastrecord"),
        migrations.RunPython(mark_rows, read_entries_again),
        SealColumn("lookup", "subject_number", crypto.SealedText(seal="registers.lookup.subject_number")),
        migrations.AddField("lookup", "subject_index", crypto.BlindIndex(of="subject_number", about=NUMBER)),
        fill_indexes("registers", "lookup"),
        _disputed("held_value"),
        _disputed("right_value"),
        _disputed("answer_value"),
        SealColumn("loadflaw", "value", crypto.SealedText(seal="registers.load_flaw.value", blank=True)),
        migrations.AddIndex("lookup", models.Index(fields=["subject_index", "-id"], name="lookup_by_subject")),
        migrations.AddIndex(
            "pastrecord", models.Index(fields=["register", "subject_index"], name="past_record_by_subject")
        ),
        migrations.AddIndex(
            "record",
            models.Index(
                condition=models.Q(("other_index", b""), _negated=True),
                fields=["other_index", "register"],
                name="record_by_other",
            ),
        ),
        migrations.AddIndex(
            "record", models.Index(condition=models.Q(("marked", True)), fields=["register"], name="record_with_marks")
        ),
        migrations.AddConstraint(
            "record",
            models.UniqueConstraint(
                models.F("register"), models.F("subject_index"), models.F("entry"), name="record_once_per_entry"
            ),
        ),
        migrations.RunSQL(_guards(("lookup", "lookup"), ("pastrecord", "past_record")), NO_STAYING + NO_GUARDS),
    ]
