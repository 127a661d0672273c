"""Tokens lie in partitions by the week they run out: what has run out goes with its partition.

Portable over PostgreSQL 15 to 18. Rows of a week nobody made a partition for lie in the default one until
services.partitions makes it.
"""

import django.db.models.deletion
from django.db import migrations, models

_MAKE = """
    CREATE TABLE openplatform_token (
        digest varchar(64) NOT NULL,
        kind varchar(10) NOT NULL,
        grant_id bigint NOT NULL,
        issued_at timestamp with time zone NOT NULL,
        expires_at timestamp with time zone NOT NULL,
        spent_at timestamp with time zone NULL,
        PRIMARY KEY (digest, expires_at)
    ) PARTITION BY RANGE (expires_at);
    CREATE TABLE openplatform_token_default PARTITION OF openplatform_token DEFAULT;
    COMMENT ON TABLE openplatform_token IS '登录令牌（按周分区）'
"""


class Migration(migrations.Migration):
    dependencies = [("openplatform", "0003_one_login")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_MAKE, "DROP TABLE openplatform_token")],
            state_operations=[
                migrations.CreateModel(
                    name='Token',
                    fields=[
                        ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('code', '授权码'), ('access', '访问令牌'), ('refresh', '刷新令牌'), ('assertion', '已用过的身份断言')], max_length=10)),
                        ('issued_at', models.DateTimeField()),
                        ('expires_at', models.DateTimeField()),
                        ('spent_at', models.DateTimeField(blank=True, null=True)),
                        ('grant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='openplatform.grant')),
                    ],
                    options={
                        'db_table_comment': '登录令牌（按周分区）',
                    },
                ),
            ],
        )
    ]
