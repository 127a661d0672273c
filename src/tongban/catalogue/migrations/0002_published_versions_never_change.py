"""The database itself refuses to change or remove what was published; only its state and end may move on."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION catalogue_keep_published() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('draft', 'in_review') THEN
        IF TG_OP = 'DELETE' THEN
            RETURN OLD;
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'item version % was published and cannot be removed', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state IN ('draft', 'in_review') THEN
        RAISE EXCEPTION 'item version % was published and cannot become a draft', OLD.id
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.definition_json, NEW.number, NEW.item_id, NEW.source_row, NEW.source_digest, NEW.editors)
        IS DISTINCT FROM
       (OLD.definition_json, OLD.number, OLD.item_id, OLD.source_row, OLD.source_digest, OLD.editors)
       OR (OLD.effective_from IS NOT NULL AND NEW.effective_from IS DISTINCT FROM OLD.effective_from) THEN
        RAISE EXCEPTION 'item version % was published and never changes', OLD.id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_version_never_changes BEFORE UPDATE OR DELETE ON catalogue_itemversion
    FOR EACH ROW EXECUTE FUNCTION catalogue_keep_published();
"""

BACKWARD = """
DROP TRIGGER published_version_never_changes ON catalogue_itemversion;
DROP FUNCTION catalogue_keep_published();
"""


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0001_initial_tables")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
