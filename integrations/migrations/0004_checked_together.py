"""Check a statement's resources together, not row by row, and keep no index twice (see docs/decisions/0009)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CHECK = """
CREATE FUNCTION integrations_resources_lead_somewhere() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM written
        WHERE (SELECT content.id FROM integrations_content content WHERE content.id = written.content_id) IS NULL
    ) OR EXISTS (
        SELECT FROM (SELECT DISTINCT integration_id FROM written) held
        WHERE (SELECT tile.id FROM integrations_integration tile WHERE tile.id = held.integration_id) IS NULL
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'A resource would have no content or no tile.';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER inserted_lead_somewhere AFTER INSERT ON integrations_resource
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION integrations_resources_lead_somewhere();
CREATE TRIGGER updated_lead_somewhere AFTER UPDATE ON integrations_resource
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION integrations_resources_lead_somewhere();
"""

TAKE_BACK = """
DROP TRIGGER updated_lead_somewhere ON integrations_resource;
DROP TRIGGER inserted_lead_somewhere ON integrations_resource;
DROP FUNCTION integrations_resources_lead_somewhere();
"""

# Without statistics the planner takes a tile for a fixed share of the table. With them it takes a tile that is newer
# than they are for empty, and then reads it whole for one row, until they are gathered again.
SAME_FOR_NEW_TILES = [
    f"ALTER TABLE {table} ALTER COLUMN integration_id SET STATISTICS {{}}"
    for table in ("integrations_resource", "integrations_resource_history")
]

NOTHING = django.db.models.deletion.DO_NOTHING
PROTECT = django.db.models.deletion.PROTECT
SET_NULL = django.db.models.deletion.SET_NULL


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0003_archived_by"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("historicalresource", "history_date", models.DateTimeField()),
        migrations.AlterField("historicalresource", "history_user", models.ForeignKey(db_constraint=False, null=True, on_delete=SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AlterField("historicalresource", "id", models.BigIntegerField(auto_created=True, blank=True, verbose_name="ID")),
        migrations.AlterField("historicalresource", "content", models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=NOTHING, related_name="+", to="integrations.content")),
        migrations.AlterField("historicalresource", "integration", models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=NOTHING, related_name="+", to="integrations.integration")),
        migrations.AlterField("resource", "content", models.ForeignKey(db_constraint=False, on_delete=PROTECT, related_name="+", to="integrations.content")),
        migrations.AlterField("resource", "integration", models.ForeignKey(db_constraint=False, db_index=False, on_delete=PROTECT, related_name="resources", to="integrations.integration")),
        migrations.RunSQL(CHECK, TAKE_BACK),
        migrations.RunSQL(
            [statement.format(0) for statement in SAME_FOR_NEW_TILES],
            [statement.format(-1) for statement in SAME_FOR_NEW_TILES],
        ),
    ]
