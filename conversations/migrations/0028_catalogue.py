"""What an account sells, as WhatsApp listed it last."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.scope
from tenants.rls import Owned


class Migration(migrations.Migration):
    dependencies = [("conversations", "0027_named_at")]

    operations = [
        migrations.CreateModel(
            name="Catalogue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("waba_id", models.CharField(max_length=64)),
                ("meta_id", models.CharField(blank=True, default="", max_length=64)),
                ("goods", models.JSONField(default=list)),
                ("more", models.BooleanField(default=False)),
                ("listed_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField()),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_catalogue_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "waba_id"), name="catalogue_once"),
                ],
            },
        ),
        Owned("catalogue"),
    ]
