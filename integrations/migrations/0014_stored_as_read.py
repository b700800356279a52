"""Two ways in which the server saved space at the cost of every upload and clone (see docs/decisions/0009).

Documents that fit a page stay as they are: compressing them was a fifth of an upload, and reading them undid it each time.
Names of a tile differ: looking for equal ones in the index of names found none, and was a twentieth of a clone.
"""

from django.contrib.postgres.indexes import BTreeIndex
from django.db import migrations

WHOLE_PAGE = "ALTER TABLE integrations_content SET (toast_tuple_target = 8160)"
AS_BEFORE = "ALTER TABLE integrations_content RESET (toast_tuple_target)"


class Migration(migrations.Migration):
    dependencies = [("integrations", "0013_ids_in_hundreds")]

    operations = [
        migrations.RunSQL(WHOLE_PAGE, AS_BEFORE),
        migrations.RemoveIndex("resource", "resource_listing"),
        migrations.AddIndex("resource", BTreeIndex(fields=["integration", "kind", "name"], name="resource_listing", deduplicate_items=False)),
    ]
