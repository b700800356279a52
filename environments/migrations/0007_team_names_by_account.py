"""Groups of one name may belong to several accounts: the name of a team is unique within its account."""

from django.db import migrations

ONE_NAME_FOR_ALL = """
DO $$
DECLARE
    kept text;
BEGIN
    FOR kept IN SELECT conname FROM pg_constraint WHERE conrelid = 'auth_group'::regclass AND contype = 'u' LOOP
        EXECUTE format('ALTER TABLE auth_group DROP CONSTRAINT %I', kept);
    END LOOP;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("environments", "0006_known_word"),
    ]

    operations = [migrations.RunSQL(ONE_NAME_FOR_ALL, migrations.RunSQL.noop)]
