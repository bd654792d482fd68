"""Message templates, what Meta decided about them, and whose are to be read again."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenants.scope
from tenants.rls import Owned, SameTenant

# Whoever writes the row (the drain, a reading of the account, a member), what Meta decided is noted once, here.
CHANGES = """
create function template_changed() returns trigger language plpgsql as $$
begin
    insert into conversations_templatechange (tenant_id, template_id, what, before, after, at)
    select new.tenant_id, new.id, c.what, c.before, c.after, house_now()
    from (values
        ('status', old.status, new.status),
        ('quality', old.quality, new.quality),
        ('category', old.category, new.category),
        ('gone', case when old.gone_at is null then 'LISTED' else 'GONE' end,
            case when new.gone_at is null then 'LISTED' else 'GONE' end)
    ) as c (what, before, after)
    where c.before is distinct from c.after;
    return null;
end $$;
create trigger template_changed after update of status, quality, category, gone_at on conversations_template
    for each row execute function template_changed();
"""
# A number that was just connected has no row yet; its account is due at once.
DUE = """
create policy retention on conversations_templatesync to wapp_retention using (true);
create function templates_due() returns setof bigint
    language sql stable security definer set search_path = public, pg_temp as $$
    select r.tenant_id from tenants_route r
        left join conversations_templatesync s on s.tenant_id = r.tenant_id and s.waba_id = r.waba_id
        where r.withdrawn_at is null and (s.id is null or s.due_at <= house_now())
        group by r.tenant_id order by min(coalesce(s.due_at, r.connected_at))
$$;
revoke all on function templates_due() from public;
grant execute on function templates_due() to wapp_app;
grant create on schema public to wapp_retention;
alter function templates_due() owner to wapp_retention;
revoke create on schema public from wapp_retention;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0006_event_problems"),
        ("tenants", "0002_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Template",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("waba_id", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=512)),
                ("language", models.CharField(max_length=20)),
                ("meta_id", models.CharField(max_length=64)),
                ("category", models.CharField(max_length=20)),
                ("previous_category", models.CharField(blank=True, default="", max_length=20)),
                ("status", models.CharField(max_length=24)),
                ("quality", models.CharField(default="UNKNOWN", max_length=12)),
                ("rejection", models.CharField(blank=True, default="", max_length=64)),
                ("parameter_format", models.CharField(default="positional", max_length=10)),
                ("components", models.JSONField(default=list)),
                ("ttl", models.PositiveIntegerField(null=True)),
                ("bindings", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("told_at", models.DateTimeField(null=True)),
                ("synced_at", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_template_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "waba_id", "name", "language"), name="template_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("status", "Status"),
                            ("quality", "Quality"),
                            ("category", "Category"),
                            ("gone", "Listing"),
                        ],
                        max_length=8,
                    ),
                ),
                ("before", models.CharField(max_length=24)),
                ("after", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "template",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="conversations.template",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_templatechange_tenant_id"),
                ],
                "indexes": [
                    models.Index(fields=["tenant", "template", "-id"], name="templatechange_of"),
                    models.Index(
                        condition=models.Q(("seen_at", None)), fields=["tenant", "-id"], name="templatechange_unseen"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateSync",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("waba_id", models.CharField(max_length=64)),
                ("due_at", models.DateTimeField()),
                ("synced_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, default="", max_length=300)),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_templatesync_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "waba_id"), name="templatesync_once"),
                ],
            },
        ),
        SameTenant("templatechange", "template"),
        Owned("template"),
        Owned("templatechange"),
        Owned("templatesync"),
        migrations.RunSQL(
            CHANGES, "drop trigger template_changed on conversations_template; drop function template_changed()"
        ),
        migrations.RunSQL(DUE, "drop function templates_due(); drop policy retention on conversations_templatesync"),
    ]
