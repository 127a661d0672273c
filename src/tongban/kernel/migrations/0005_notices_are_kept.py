"""The database itself keeps the history of the calendar: a version is never changed, only ended once."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION kernel_only_end_a_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.until_id IS NULL AND NEW.until_id IS NOT NULL
        AND to_jsonb(OLD) - 'until_id' = to_jsonb(NEW) - 'until_id' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a holiday notice is only ended, never changed: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER holiday_notice_is_kept BEFORE UPDATE OR DELETE ON kernel_holidaynotice
    FOR EACH ROW EXECUTE FUNCTION kernel_only_end_a_notice();
CREATE TRIGGER calendar_change_only_grows BEFORE UPDATE OR DELETE ON kernel_calendarchange
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
"""

BACKWARD = """
DROP TRIGGER calendar_change_only_grows ON kernel_calendarchange;
DROP TRIGGER holiday_notice_is_kept ON kernel_holidaynotice;
DROP FUNCTION kernel_only_end_a_notice();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0004_holiday_notices")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
