"""Indexes that no question of ours needs, and that every write has to fill (see docs/decisions/0009)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0005_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex("historicalresource", "history_touched_since"),
        migrations.AlterField("historicalresource", "history_user", models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL)),
        migrations.AlterField("resource", "content", models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="integrations.content")),
        migrations.AddIndex("historicalresource", models.Index(fields=["integration", "revision"], name="history_touched_since")),
    ]
