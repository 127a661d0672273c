"""An e-mail address given for one matter is sealed."""

from django.db import migrations

from tongban.kernel.crypto.fields import SealedText
from tongban.kernel.crypto.migrating import SealColumn


class Migration(migrations.Migration):
    dependencies = [("messaging", "0005_staff_mail"), ("kernel", "0007_data_keys")]

    operations = [SealColumn("message", "email_to", SealedText(blank=True, seal="message.email_to"))]
