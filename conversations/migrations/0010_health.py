"""How a number does: checkups, hours and alarms, a company's own each."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenants.scope
from tenants.rls import Owned, SameTenant


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0009_media_errands"),
        ("tenants", "0002_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="channel",
            name="alarm",
            field=models.CharField(blank=True, default="", help_text="The gravest open alarm's cause.", max_length=16),
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("cause", models.CharField(max_length=16)),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("cleared_at", models.DateTimeField(null=True)),
                ("mailed_at", models.DateTimeField(null=True)),
                (
                    "channel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="alarms",
                        to="conversations.channel",
                    ),
                ),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_alarm_tenant_id"),
                    models.UniqueConstraint(
                        condition=models.Q(("cleared_at__isnull", True)),
                        fields=("tenant", "channel", "cause"),
                        name="alarm_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkup",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("checked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answered_at",
                    models.DateTimeField(help_text="When WhatsApp last told how the number does.", null=True),
                ),
                ("problem", models.CharField(blank=True, default="", max_length=200)),
                ("verified_name", models.CharField(blank=True, default="", max_length=200)),
                ("name_status", models.CharField(blank=True, default="", max_length=32)),
                ("quality", models.CharField(blank=True, default="", max_length=16)),
                ("limit", models.CharField(blank=True, default="", max_length=24)),
                ("throughput", models.CharField(blank=True, default="", max_length=16)),
                ("status", models.CharField(blank=True, default="", max_length=16)),
                ("review", models.CharField(blank=True, default="", max_length=16)),
                ("can_send", models.CharField(blank=True, default="", max_length=16)),
                ("callback", models.CharField(blank=True, default="", max_length=200)),
                (
                    "here",
                    models.BooleanField(help_text="Whether its webhooks go to an address of this company.", null=True),
                ),
                ("pin", models.BooleanField(null=True)),
                ("on_phone", models.BooleanField(null=True)),
                ("token_valid", models.BooleanField(null=True)),
                ("token_expires_at", models.DateTimeField(null=True)),
                ("missing_scopes", models.CharField(blank=True, default="", max_length=200)),
                ("subscribed", models.BooleanField(null=True)),
                (
                    "takes_messages",
                    models.BooleanField(help_text="Of the webhook fields; null when WhatsApp did not tell.", null=True),
                ),
                ("webhook_fields", models.TextField(blank=True, default="", help_text="Names with spaces between.")),
                (
                    "channel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checkups",
                        to="conversations.channel",
                    ),
                ),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_checkup_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "channel"), name="checkup_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Traffic",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("hour", models.DateTimeField()),
                ("received", models.PositiveIntegerField(default=0)),
                ("sent", models.PositiveIntegerField(default=0)),
                ("failed", models.PositiveIntegerField(default=0)),
                (
                    "channel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="traffic",
                        to="conversations.channel",
                    ),
                ),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_traffic_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "channel", "hour"), name="traffic_one"),
                ],
            },
        ),
        # The reference is checked under the policies of the table it points at, which need a tenant: nobody's.
        migrations.RunSQL("set local app.tenant = '0'", migrations.RunSQL.noop),
        *(SameTenant(model, "channel") for model in ("checkup", "traffic", "alarm")),
        *(Owned(model) for model in ("checkup", "traffic", "alarm")),
    ]
