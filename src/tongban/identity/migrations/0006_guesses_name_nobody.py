"""Names of failed logins become blind indexes: people type their citizen number. What they sent goes altogether."""

from django.db import migrations

from tongban.kernel.crypto.fields import blind_index

AT_ONCE = 2000


def index_names(apps, schema_editor):
    for name in ("AccessAttempt", "AccessFailureLog"):
        model = apps.get_model("axes", name)
        if name == "AccessAttempt":
            model.objects.update(get_data="", post_data="")
        for row in model.objects.exclude(username=None).only("pk", "username").iterator(AT_ONCE):
            index = blind_index(row.username, about="axes.username").hex()
            model.objects.filter(pk=row.pk).update(username=index)


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0005_factors"),
        ("axes", "0010_accessattemptexpiration"),
        ("kernel", "0007_data_keys"),
    ]

    operations = [migrations.RunPython(index_names, migrations.RunPython.noop)]
