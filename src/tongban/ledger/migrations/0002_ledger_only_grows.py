"""The database itself refuses to change or remove a record of who read whose data."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER personal_read_only_grows BEFORE UPDATE OR DELETE ON ledger_personalread
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER personal_read_is_not_emptied BEFORE TRUNCATE ON ledger_personalread
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
"""

BACKWARD = """
DROP TRIGGER personal_read_only_grows ON ledger_personalread;
DROP TRIGGER personal_read_is_not_emptied ON ledger_personalread;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial_tables"), ("kernel", "0002_trails_only_grow")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
