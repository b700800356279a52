"""Copies of rows that were checked when they were written are not checked again (see docs/decisions/0009).

The statements of a clone say that they copy such rows (integrations/bulk.py); every other statement is checked as before.
"""

import django.db.models.deletion
from django.db import migrations, models

CHECKS = {
    "inserted_lead_somewhere": ("integrations_resource", "integrations_resources_lead_somewhere"),
    "inserted_leads_somewhere": ("integrations_resourcelocal", "integrations_local_leads_somewhere"),
}
UNLESS_COPIED = "WHEN (current_setting('daisychain.copying', true) IS DISTINCT FROM 'checked rows')"


def checks_again(condition: str) -> list[str]:
    return [
        f"""
        DROP TRIGGER {name} ON {table};
        CREATE TRIGGER {name} AFTER INSERT ON {table}
            REFERENCING NEW TABLE AS written FOR EACH STATEMENT {condition} EXECUTE FUNCTION {function}();
        """
        for name, (table, function) in CHECKS.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("integrations", "0014_stored_as_read")]

    operations = [
        migrations.RunSQL(checks_again(UNLESS_COPIED), checks_again("")),
        migrations.AlterField("resourcelocal", "connection", models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="bindings", to="environments.connection")),
        migrations.AddIndex("resourcelocal", models.Index(condition=models.Q(("connection__isnull", False)), fields=["connection"], name="local_bound_to")),
    ]
