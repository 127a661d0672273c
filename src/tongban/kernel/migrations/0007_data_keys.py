"""The keys that seal personal data, and the first of them."""

from django.db import migrations, models

FORWARD = """
CREATE TABLE kernel_datakey (
    mark bytea PRIMARY KEY,
    use varchar(8) NOT NULL,
    master varchar(100) NOT NULL,
    wrapped bytea NOT NULL,
    made_at timestamptz NOT NULL
);
COMMENT ON TABLE kernel_datakey IS '数据密钥（由主密钥加密保存）';
"""


def make_first_keys(apps, schema_editor):
    from tongban.kernel.crypto import data_keys

    data_keys.make_first()


class Migration(migrations.Migration):
    dependencies = [("kernel", "0006_indexes")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(FORWARD, "DROP TABLE kernel_datakey")],
            state_operations=[
                migrations.CreateModel(
                    name="DataKey",
                    fields=[
                        ("mark", models.BinaryField(max_length=4, primary_key=True, serialize=False)),
                        ("use", models.CharField(choices=[("seal", "加密"), ("index", "索引")], max_length=8)),
                        ("master", models.CharField(max_length=100)),
                        ("wrapped", models.BinaryField()),
                        ("made_at", models.DateTimeField()),
                    ],
                    options={"db_table": "kernel_datakey", "managed": False, "db_table_comment": "数据密钥（由主密钥加密保存）"},
                ),
            ],
        ),
        migrations.RunPython(make_first_keys, migrations.RunPython.noop),
    ]
