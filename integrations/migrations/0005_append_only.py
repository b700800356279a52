"""The past takes new rows only: PostgreSQL itself refuses to change or delete what was written.

Two things may change: a person who is deleted is forgotten, and a sync is put
out of force or back into it. Restoring a dump loads the rows before the
triggers, and emptying whole tables, as tests do, fires none.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION integrations_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text := TG_ARGV[0];
    only_to_null boolean := TG_ARGV[1];
    before jsonb := to_jsonb(OLD);
    after jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        after := to_jsonb(NEW);
        IF before - may_change = after - may_change AND (
            NOT only_to_null OR after -> may_change IN ('null', before -> may_change)
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'What was written into % stays: it can be neither changed nor deleted.', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END
$$
"""
TRIGGER = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON integrations_{table}
FOR EACH ROW EXECUTE FUNCTION integrations_append_only('{may_change}', {only_to_null})
"""
TABLES = [
    ("content", "", "true"),
    ("resource_history", "history_user_id", "true"),
    ("revision", "created_by_id", "true"),
    ("snapshot", "created_by_id", "true"),
    ("sync", "voided_at", "false"),
]


class Migration(migrations.Migration):
    dependencies = [("integrations", "0004_checked_together")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION integrations_append_only()"),
        *(
            migrations.RunSQL(
                TRIGGER.format(table=table, may_change=may_change, only_to_null=only_to_null),
                f"DROP TRIGGER append_only ON integrations_{table}",
            )
            for table, may_change, only_to_null in TABLES
        ),
    ]
