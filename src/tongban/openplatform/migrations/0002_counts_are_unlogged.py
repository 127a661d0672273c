"""Counting a call does not wait for the disk."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("openplatform", "0001_initial_tables")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE openplatform_callcount SET UNLOGGED", "ALTER TABLE openplatform_callcount SET LOGGED"
        )
    ]
