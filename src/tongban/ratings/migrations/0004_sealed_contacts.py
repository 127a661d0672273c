"""Who left which number for a call back is sealed; that one was left is counted beside it."""

from django.db import migrations, models
from django.db.models import Q

from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.crypto.migrating import SealColumn


def note_numbers(apps, schema_editor):
    apps.get_model("ratings", "Rectification").objects.exclude(contact_phone="").update(is_real_name=True)


class Migration(migrations.Migration):
    dependencies = [("ratings", "0003_routed_up"), ("kernel", "0007_data_keys")]

    operations = [
        migrations.RemoveConstraint("rectification", "rectification_real_name_is_called"),
        migrations.AddField("rectification", "is_real_name", models.BooleanField(default=False)),
        migrations.RunPython(note_numbers, migrations.RunPython.noop),
        SealColumn("rectification", "contact_name", SealedText(blank=True, seal="rectification.contact_name")),
        SealColumn("rectification", "contact_phone", SealedText(blank=True, seal="rectification.contact_phone")),
        migrations.AddConstraint(
            "rectification",
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(is_real_name=False) | ~Q(call_back=""),
                name="rectification_real_name_is_called",
            ),
        ),
    ]
