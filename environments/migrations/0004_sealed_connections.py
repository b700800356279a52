"""Endpoints move into the sealed text, and their plain column goes."""

from django.db import migrations

from environments.sealing import seal

AT_ONCE = 500


def seal_endpoints(apps, schema_editor):
    Connection = apps.get_model("environments", "Connection")
    plain = Connection.objects.filter(sealed="").exclude(endpoint="").select_related("environment")
    for connection in plain.iterator(chunk_size=AT_ONCE):
        place = f"connection {connection.code} of {connection.environment.code}"
        content = {"fields": {"address": connection.endpoint}, "secrets": {}}
        Connection.objects.filter(pk=connection.pk).update(sealed=seal(content, place=place), status="needs_credentials")


def unseal_nothing(apps, schema_editor):
    """Going back leaves the plain column empty: what was sealed stays sealed."""


class Migration(migrations.Migration):
    dependencies = [("environments", "0003_audit_append_only")]

    operations = [
        migrations.RunPython(seal_endpoints, unseal_nothing),
        migrations.RemoveField("connection", "endpoint"),
    ]
