"""A company's table of rates, members' favourite and recent templates, and which of Meta's decisions were mailed."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.scope
from tenants.rls import Owned, SameTenant

CATEGORIES = [("MARKETING", "Marketing"), ("UTILITY", "Utility"), ("AUTHENTICATION", "Authentication")]


def owned():
    """The columns that every owned table begins with."""
    return [
        ("id", models.BigAutoField(primary_key=True, serialize=False)),
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
    ]


def template():
    return models.ForeignKey(
        db_constraint=False,
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="marks",
        to="conversations.template",
    )


class Migration(migrations.Migration):
    dependencies = [("conversations", "0019_files_of_templates"), ("tenants", "0002_row_security")]

    operations = [
        migrations.AddField("templatechange", "mailed_at", models.DateTimeField(null=True)),
        migrations.AlterField(
            "draft",
            "mode",
            models.CharField(
                choices=[("reply", "Reply"), ("note", "Note"), ("tmpl", "Template")], default="reply", max_length=5
            ),
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                *owned(),
                ("category", models.CharField(choices=CATEGORIES, max_length=20)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("amount", models.DecimalField(decimal_places=6, max_digits=12)),
                ("currency", models.CharField(max_length=3)),
                ("since", models.DateField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_rate_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "category", "country"), name="rate_one"),
                ],
            },
        ),
        migrations.CreateModel(
            name="TemplateMark",
            fields=[
                *owned(),
                ("template", template()),
                ("member_id", models.BigIntegerField()),
                ("starred", models.BooleanField(default=False)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_templatemark_tenant_id"),
                    models.UniqueConstraint(fields=("tenant", "member_id", "template"), name="templatemark_one"),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("used_at__isnull", False)),
                        fields=["tenant", "member_id", "-used_at"],
                        name="templatemark_recent",
                    )
                ],
            },
        ),
        # The reference is checked under the policies of the table it points at, which need a tenant: nobody's.
        migrations.RunSQL("set local app.tenant = '0'", migrations.RunSQL.noop),
        SameTenant("templatemark", "template"),
        *(Owned(model) for model in ("rate", "templatemark")),
    ]
