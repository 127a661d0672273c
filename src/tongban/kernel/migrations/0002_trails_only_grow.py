"""The database itself refuses to change or remove audit records and their seals."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% only grows: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER audit_record_only_grows BEFORE UPDATE OR DELETE ON kernel_auditrecord
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER audit_record_is_not_emptied BEFORE TRUNCATE ON kernel_auditrecord
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER audit_seal_only_grows BEFORE UPDATE OR DELETE ON kernel_auditseal
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER audit_seal_is_not_emptied BEFORE TRUNCATE ON kernel_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
"""

BACKWARD = """
DROP TRIGGER audit_record_only_grows ON kernel_auditrecord;
DROP TRIGGER audit_record_is_not_emptied ON kernel_auditrecord;
DROP TRIGGER audit_seal_only_grows ON kernel_auditseal;
DROP TRIGGER audit_seal_is_not_emptied ON kernel_auditseal;
DROP FUNCTION kernel_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial_tables")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
