"""What WhatsApp tells of accounts and people: notices, consent, where somebody came from; and merges of contacts."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenants.scope
from tenants.rls import Owned, SameTenant

# Retention deletes a contact nobody has heard from: what hangs on the contact goes with it, whoever deletes.
WITH_THE_CONTACT = """
create function contact_goes() returns trigger language plpgsql as $$
begin
    delete from conversations_consent where tenant_id = old.tenant_id and contact_id = old.id;
    delete from conversations_attribution where tenant_id = old.tenant_id and contact_id = old.id;
    delete from conversations_merge where tenant_id = old.tenant_id and (kept_id = old.id or gone_id = old.id);
    return old;
end $$;
create trigger contact_goes before delete on conversations_contact for each row execute function contact_goes();
"""
NEW = ("attribution", "channelnotice", "consent", "merge")


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0010_health"),
        ("tenants", "0002_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="price_country",
            field=models.CharField(blank=True, db_default="", default="", max_length=2),
        ),
        migrations.AddField(
            model_name="orphan",
            name="price_country",
            field=models.CharField(blank=True, db_default="", default="", max_length=2),
        ),
        migrations.CreateModel(
            name="Attribution",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("source_type", models.CharField(max_length=16)),
                ("source_id", models.CharField(blank=True, max_length=64)),
                ("click_id", models.CharField(blank=True, max_length=255)),
                ("at", models.DateTimeField()),
                (
                    "channel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.channel",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.contact",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_attribution_tenant_id"),
                    models.UniqueConstraint(
                        fields=("tenant", "contact", "source_id", "click_id"), name="attribution_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChannelNotice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("waba_id", models.CharField(max_length=64)),
                ("field", models.CharField(max_length=40)),
                ("event", models.CharField(blank=True, max_length=64)),
                ("detail", models.JSONField(default=dict)),
                ("digest", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("received_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "channel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                "indexes": [
                    models.Index(
                        models.F("tenant"),
                        models.F("waba_id"),
                        models.OrderBy(models.F("at"), descending=True),
                        name="channelnotice_newest",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_channelnotice_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "digest"), name="channelnotice_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("purpose", models.CharField(max_length=24)),
                ("wish", models.CharField(max_length=8)),
                ("source", models.CharField(default="whatsapp", max_length=12)),
                ("at", models.DateTimeField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "channel",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.channel",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.contact",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_consent_tenant_id"),
                    models.UniqueConstraint(
                        fields=("tenant", "contact", "channel", "purpose", "at", "wish"), name="consent_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("identities", models.JSONField(default=list)),
                ("conversations", models.JSONField(default=list)),
                ("contacts", models.JSONField(default=list)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("member_id", models.BigIntegerField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.BigIntegerField(null=True)),
                (
                    "gone",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.contact",
                    ),
                ),
                (
                    "kept",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.contact",
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
                "indexes": [models.Index(fields=["tenant", "kept"], name="merge_of_kept")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_merge_tenant_id"),
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at__isnull", True)), fields=("tenant", "gone"), name="merge_once"
                    ),
                ],
            },
        ),
        # The tables referred to are under their policies already, and a new reference is checked under them.
        migrations.RunSQL("select set_config('app.tenant', '0', true)", migrations.RunSQL.noop),
        SameTenant("attribution", "contact", "channel"),
        SameTenant("channelnotice", "channel"),
        SameTenant("consent", "contact", "channel"),
        SameTenant("merge", "kept", "gone"),
        *(Owned(name) for name in NEW),
        *(
            migrations.RunSQL(
                f"create policy retention on conversations_{name} to wapp_retention using (true)",
                f"drop policy retention on conversations_{name}",
            )
            for name in NEW
        ),
        migrations.RunSQL(
            WITH_THE_CONTACT,
            "drop trigger contact_goes on conversations_contact; drop function contact_goes()",
        ),
    ]
