"""How to reach somebody who objects is sealed."""

from django.db import migrations

from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.crypto.migrating import SealColumn


class Migration(migrations.Migration):
    dependencies = [("cases", "0022_sealed"), ("kernel", "0007_data_keys")]

    operations = [SealColumn("objection", "contact", SealedText(blank=True, seal="objection.contact"))]
