"""Compress documents with lz4 where the server was built with it: they are read far more often than written."""

from django.db import migrations

USE_LZ4 = """
DO $$
BEGIN
    ALTER TABLE integrations_content ALTER COLUMN document SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported OR invalid_parameter_value THEN
    RAISE NOTICE 'lz4 is not built in; the server''s own compression stays';
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("integrations", "0001_initial")]

    operations = [migrations.RunSQL(USE_LZ4, migrations.RunSQL.noop)]
