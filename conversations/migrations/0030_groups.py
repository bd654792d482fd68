"""What WhatsApp has told of groups, a company's own, which goes with its contact and at its time."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.scope
from tenants.rls import Owned, SameTenant

GOES = """
create or replace function contact_goes() returns trigger language plpgsql as $$
begin
    {also}
    delete from conversations_attributevalue where tenant_id = old.tenant_id and contact_id = old.id;
    delete from conversations_consent where tenant_id = old.tenant_id and contact_id = old.id;
    delete from conversations_attribution where tenant_id = old.tenant_id and contact_id = old.id;
    delete from conversations_merge where tenant_id = old.tenant_id and (kept_id = old.id or gone_id = old.id);
    return old;
end $$
"""
GROUPS = "delete from conversations_group where tenant_id = old.tenant_id and contact_id = old.id;"


class Migration(migrations.Migration):
    dependencies = [("conversations", "0029_failed_at")]

    operations = [
        migrations.CreateModel(
            name="Group",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("told", models.JSONField(default=dict)),
                ("members", models.JSONField(default=list)),
                ("expires_at", models.DateTimeField()),
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
                "indexes": [
                    models.Index(fields=["tenant", "contact"], name="group_of_contact"),
                    models.Index(fields=["expires_at"], name="group_expires"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_group_tenant_id"),
                ],
            },
        ),
        # The table referred to is under its policies already, and a new reference is checked under them.
        migrations.RunSQL("select set_config('app.tenant', '0', true)", migrations.RunSQL.noop),
        SameTenant("group", "contact"),
        Owned("group", hides=True),
        migrations.RunSQL(
            "create policy retention on conversations_group to wapp_retention using (true)",
            "drop policy retention on conversations_group",
        ),
        migrations.RunSQL(GOES.format(also=GROUPS), GOES.format(also="")),
    ]
