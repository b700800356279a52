"""Check a statement's local rows together, as its resources are: a clone writes one for each flow (see docs/decisions/0009)."""

import django.db.models.deletion
from django.db import migrations, models

CHECK = """
CREATE FUNCTION integrations_local_leads_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM written
        WHERE (SELECT resource.id FROM integrations_resource resource WHERE resource.id = written.resource_id) IS NULL
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'Something local would belong to no resource.';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER inserted_leads_somewhere AFTER INSERT ON integrations_resourcelocal
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION integrations_local_leads_somewhere();
CREATE TRIGGER updated_leads_somewhere AFTER UPDATE ON integrations_resourcelocal
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION integrations_local_leads_somewhere();

CREATE FUNCTION integrations_nothing_local_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM removed
        WHERE (SELECT local.id FROM integrations_resourcelocal local WHERE local.resource_id = removed.id) IS NOT NULL
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'Something local would stay of a resource that is gone.';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER nothing_local_stays AFTER DELETE ON integrations_resource
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION integrations_nothing_local_stays();
"""

TAKE_BACK = """
DROP TRIGGER nothing_local_stays ON integrations_resource;
DROP FUNCTION integrations_nothing_local_stays();
DROP TRIGGER updated_leads_somewhere ON integrations_resourcelocal;
DROP TRIGGER inserted_leads_somewhere ON integrations_resourcelocal;
DROP FUNCTION integrations_local_leads_somewhere();
"""


class Migration(migrations.Migration):
    dependencies = [("integrations", "0011_jobs_name_others")]

    operations = [
        migrations.AlterField("resourcelocal", "resource", models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="local", to="integrations.resource")),
        migrations.RunSQL(CHECK, TAKE_BACK),
    ]
