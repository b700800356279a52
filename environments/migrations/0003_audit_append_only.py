"""The audit log takes new rows only: PostgreSQL itself refuses to change or delete an entry or its seal.

One thing may change: a person who is deleted is no longer pointed at; their
name stays in the entry. Emptying whole tables, as tests do, fires no trigger.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION environments_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'environments_auditentry' THEN
        IF to_jsonb(NEW) = to_jsonb(OLD) || '{"actor_id": null}' THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'What was written into % stays: it can be neither changed nor deleted.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""
TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION environments_append_only()
"""
TABLES = ["environments_auditentry", "environments_auditseal"]


class Migration(migrations.Migration):
    dependencies = [("environments", "0002_access_and_audit")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION environments_append_only()"),
        *(
            migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER append_only ON {table}")
            for table in TABLES
        ),
    ]
