"""Jobs whose words name further tiles belong to who asked for them, until they say which tiles those are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("integrations", "0010_lookup_uploads")]

    operations = [
        migrations.RunSQL(
            """
            UPDATE integrations_job SET arguments = arguments || '{"others": null}'
            WHERE (task = 'integrations.clone' OR task LIKE 'pullrequests.%') AND NOT arguments ? 'others'
            """,
            migrations.RunSQL.noop,
        )
    ]
