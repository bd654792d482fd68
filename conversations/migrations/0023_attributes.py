"""Fields of a company's own for what it keeps of people, their values, and forms that fill them."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import tenants.scope
from tenants.rls import Owned, SameTenant

GOES = """
create or replace function contact_goes() returns trigger language plpgsql as $$
begin
    {also}
    delete from conversations_consent where tenant_id = old.tenant_id and contact_id = old.id;
    delete from conversations_attribution where tenant_id = old.tenant_id and contact_id = old.id;
    delete from conversations_merge where tenant_id = old.tenant_id and (kept_id = old.id or gone_id = old.id);
    return old;
end $$
"""
VALUES = "delete from conversations_attributevalue where tenant_id = old.tenant_id and contact_id = old.id;"
NEW = ("attribute", "attributevalue", "formrule")


class Migration(migrations.Migration):
    dependencies = [("conversations", "0022_blocked"), ("tenants", "0003_read_receipts")]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("merged_into__isnull", False)),
                fields=["tenant", "merged_into"],
                name="contact_merged",
            ),
        ),
        migrations.CreateModel(
            name="Attribute",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("key", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("text", "Text"),
                            ("number", "Number"),
                            ("date", "Date"),
                            ("choice", "Choice"),
                            ("yes_no", "Yes or no"),
                        ],
                        default="text",
                        max_length=8,
                    ),
                ),
                ("choices", models.JSONField(default=list)),
                ("position", models.SmallIntegerField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_attribute_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "key"), name="attribute_key"),
                    models.UniqueConstraint(fields=("tenant", "position"), name="attribute_place"),
                    models.CheckConstraint(
                        condition=models.Q(("position__gte", 1), ("position__lte", 50)), name="attribute_most"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AttributeValue",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=500)),
                (
                    "source",
                    models.CharField(
                        choices=[("member", "A member"), ("api", "A program"), ("form", "A form")],
                        default="member",
                        max_length=6,
                    ),
                ),
                ("member_id", models.BigIntegerField(null=True)),
                ("message_id", models.BigIntegerField(null=True)),
                ("form", models.CharField(blank=True, default="", max_length=80)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "attribute",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="conversations.attribute",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="attributes",
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
                "indexes": [models.Index(fields=["tenant", "attribute"], name="attributevalue_of")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_attributevalue_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "contact", "attribute"), name="attributevalue_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="FormRule",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("form", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=80)),
                ("question", models.CharField(max_length=160)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                (
                    "attribute",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.attribute",
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
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_formrule_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "form", "question"), name="formrule_once"),
                ],
            },
        ),
        # The tables referred to are under their policies already, and a new reference is checked under them.
        migrations.RunSQL("select set_config('app.tenant', '0', true)", migrations.RunSQL.noop),
        SameTenant("attributevalue", "contact", "attribute"),
        SameTenant("formrule", "attribute"),
        *(Owned(name) for name in NEW),
        migrations.RunSQL(
            "create policy retention on conversations_attributevalue to wapp_retention using (true)",
            "drop policy retention on conversations_attributevalue",
        ),
        migrations.RunSQL(GOES.format(also=VALUES), GOES.format(also="")),
    ]
