"""The database holds it: all duties of somebody are of the one post of their record (三员分立, GB/T 22239 8.1.4.2 d)."""

from django.db import migrations


def separate(apps, schema_editor):
    """Operators keep that duty where it is their only one; whoever handles cases too loses it."""
    duties = apps.get_model("identity", "StaffRole").objects
    for duty in duties.filter(role="operator"):
        if duties.filter(staff_id=duty.staff_id).exclude(pk=duty.pk).exists():
            duty.delete()
        else:
            apps.get_model("identity", "Staff").objects.filter(pk=duty.staff_id).update(post="operator")


class Migration(migrations.Migration):
    dependencies = [("identity", "0009_separated_administrators")]

    operations = [
        migrations.RunPython(separate, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(
            "ALTER TABLE identity_staffrole ADD CONSTRAINT duties_of_one_post"
            " FOREIGN KEY (staff_id, post) REFERENCES identity_staff (id, post)",
            "ALTER TABLE identity_staffrole DROP CONSTRAINT duties_of_one_post",
        ),
    ]
