"""The database itself refuses to change or remove who asked the registers about whom, and past versions."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER lookup_only_grows BEFORE UPDATE OR DELETE ON registers_lookup
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER lookup_is_not_emptied BEFORE TRUNCATE ON registers_lookup
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER past_record_only_grows BEFORE UPDATE OR DELETE ON registers_pastrecord
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER past_record_is_not_emptied BEFORE TRUNCATE ON registers_pastrecord
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
"""

BACKWARD = """
DROP TRIGGER lookup_only_grows ON registers_lookup;
DROP TRIGGER lookup_is_not_emptied ON registers_lookup;
DROP TRIGGER past_record_only_grows ON registers_pastrecord;
DROP TRIGGER past_record_is_not_emptied ON registers_pastrecord;
"""


class Migration(migrations.Migration):
    dependencies = [("registers", "0001_initial_tables"), ("kernel", "0002_trails_only_grow")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
