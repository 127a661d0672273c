"""The database itself refuses to change or remove a published thing; only its state and end may move on."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalogue_keep_published_thing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('draft', 'in_review') THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'thing version % was published and cannot be removed', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state IN ('draft', 'in_review')
        OR (NEW.definition_json, NEW.number, NEW.thing_id, NEW.authority_id, NEW.editors, NEW.effective_from)
           IS DISTINCT FROM
           (OLD.definition_json, OLD.number, OLD.thing_id, OLD.authority_id, OLD.editors, OLD.effective_from) THEN
        RAISE EXCEPTION 'thing version % was published and never changes', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_thing_never_changes BEFORE UPDATE OR DELETE ON catalogue_thingversion
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_published_thing();
"""

BACKWARD = """
DROP TRIGGER published_thing_never_changes ON catalogue_thingversion;
DROP FUNCTION catalogue_keep_published_thing();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0010_kind_valid_days")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
