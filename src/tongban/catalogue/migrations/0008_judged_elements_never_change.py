"""The database itself refuses to change or remove a version of a data element that was judged; a decision stays too."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalogue_keep_elements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'version % of a data element stays on record', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.state = 'proposed' OR OLD.state = 'in_force' AND NEW.state = 'superseded' AND
        (NEW.content_json, NEW.number, NEW.element_id, NEW.editors, NEW.judged_at) IS NOT DISTINCT FROM
        (OLD.content_json, OLD.number, OLD.element_id, OLD.editors, OLD.judged_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'version % of a data element was judged and never changes', OLD.id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER judged_element_never_changes BEFORE UPDATE OR DELETE ON catalogue_elementversion
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_elements();
CREATE FUNCTION catalogue_keep_decisions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'decision % about a name stays on record', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER naming_decision_never_changes BEFORE UPDATE OR DELETE ON catalogue_namingdecision
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_decisions();
"""

BACKWARD = """
DROP TRIGGER naming_decision_never_changes ON catalogue_namingdecision;
DROP FUNCTION catalogue_keep_decisions();
DROP TRIGGER judged_element_never_changes ON catalogue_elementversion;
DROP FUNCTION catalogue_keep_elements();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0007_elements_and_kinds")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
