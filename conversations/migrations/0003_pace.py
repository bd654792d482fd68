"""The pace of numbers and people, one tenant each."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.scope
from tenants.rls import Owned


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0002_row_security"),
        ("tenants", "0002_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Pace",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("channel_id", models.BigIntegerField()),
                ("conversation_id", models.BigIntegerField(null=True)),
                ("free_at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        default=tenants.scope.current_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_pace_tenant_id"),
                    models.UniqueConstraint(
                        fields=("tenant", "channel_id", "conversation_id"), name="pace_one", nulls_distinct=False
                    ),
                ],
            },
        ),
        Owned("pace"),
        migrations.RunSQL(
            "create policy retention on conversations_pace to wapp_retention using (true)",
            "drop policy retention on conversations_pace",
        ),
    ]
