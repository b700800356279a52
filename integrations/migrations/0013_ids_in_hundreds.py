"""A clone writes two rows a resource; asking the sequences for one number at a time is a twelfth of its cost.

The numbers have gaps and do not tell which row came first; nothing reads an order from them.
"""

from django.db import migrations

SEQUENCES = ("integrations_resource_id_seq", "integrations_resource_history_history_id_seq")


def at_once(count: int) -> list[str]:
    return [f"ALTER SEQUENCE {sequence} CACHE {count}" for sequence in SEQUENCES]


class Migration(migrations.Migration):
    dependencies = [("integrations", "0012_local_checked_together")]

    operations = [migrations.RunSQL(at_once(256), at_once(1))]
