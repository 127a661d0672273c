"""Numbers, contacts and days of birth are sealed; whole numbers are found by blind indexes."""

from django.db import migrations, models

import tongban.kernel.crypto.fields
from tongban.kernel.crypto.migrating import SealColumn, fill_indexes


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_false_promises"), ("kernel", "0007_data_keys")]

    operations = [
        migrations.RemoveConstraint("party", "party_once_per_certificate"),
        migrations.RemoveIndex("party", "party_by_certificate"),
        migrations.RemoveIndex("party", "party_by_mobile"),
        SealColumn("party", "certificate_number", tongban.kernel.crypto.fields.SealedText(seal="party.certificate_number")),
        SealColumn("party", "mobile", tongban.kernel.crypto.fields.SealedText(blank=True, seal="party.mobile")),
        SealColumn("party", "email", tongban.kernel.crypto.fields.SealedText(blank=True, seal="party.email")),
        SealColumn("party", "address", tongban.kernel.crypto.fields.SealedText(blank=True, seal="party.address")),
        SealColumn(
            "party",
            "birth_date",
            tongban.kernel.crypto.fields.SealedDate(blank=True, null=True, seal="party.birth_date"),
        ),
        migrations.AddField(
            "party",
            "number_index",
            tongban.kernel.crypto.fields.BlindIndex(of="certificate_number", about="party.certificate_number"),
        ),
        migrations.AddField(
            "party", "mobile_index", tongban.kernel.crypto.fields.BlindIndex(of="mobile", about="party.mobile")
        ),
        fill_indexes("identity", "party"),
        migrations.AddIndex("party", models.Index(fields=["number_index"], name="party_by_certificate")),
        migrations.AddIndex(
            "party",
            models.Index(
                condition=models.Q(("mobile_index", b""), _negated=True), fields=["mobile_index"], name="party_by_mobile"
            ),
        ),
        migrations.AddConstraint(
            "party",
            models.UniqueConstraint(
                models.F("certificate_type"), models.F("number_index"), name="party_once_per_certificate"
            ),
        ),
    ]
