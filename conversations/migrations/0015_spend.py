"""What was delivered at which price, what failed for which reason, and each address that webhooks may go to."""

import django.db.models.deletion
from django.db import migrations, models

import tenants.scope
from tenants.rls import Owned, SameTenant

# What stands in the messages already is counted as receive counts from now on.
COUNT = """
    insert into conversations_spend (tenant_id, channel_id, day, category, type, country, billable, count)
    select tenant_id, channel_id, (coalesce(delivered_at, read_at, played_at) at time zone 'UTC')::date,
        price_category, price_type, price_country, billable, count(*)
    from conversations_message
    where tenant_id = current_setting('app.tenant')::bigint and price_category <> ''
        and coalesce(delivered_at, read_at, played_at) is not null
    group by 1, 2, 3, 4, 5, 6, 7
"""


def count(apps, editor):
    """Tenant by tenant, as the policies want it."""
    with editor.connection.cursor() as cursor:
        for pk in apps.get_model("tenants", "Tenant").objects.order_by("pk").values_list("pk", flat=True):
            cursor.execute("select set_config('app.tenant', %s, true)", [str(pk)])
            cursor.execute(COUNT)


def owned():
    """The columns that every owned table begins with, and the number it is about."""
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


def about(name):
    return (
        "channel",
        models.ForeignKey(
            db_constraint=False,
            db_index=False,
            on_delete=django.db.models.deletion.CASCADE,
            related_name=name,
            to="conversations.channel",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [("conversations", "0014_lost_by_lease"), ("tenants", "0003_read_receipts")]

    operations = [
        migrations.AlterField(
            "checkup",
            "callback",
            models.CharField(blank=True, default="", help_text="The address in force.", max_length=200),
        ),
        *(
            migrations.AddField(
                "checkup", name, models.CharField(blank=True, db_default="", default="", max_length=200)
            )
            for name in ("number_callback", "account_callback", "app_callback")
        ),
        migrations.CreateModel(
            name="Failure",
            fields=[
                *owned(),
                about("failures"),
                ("hour", models.DateTimeField()),
                ("code", models.IntegerField(null=True)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_failure_tenant_id"),
                    models.UniqueConstraint(
                        fields=("tenant", "channel", "hour", "code"), name="failure_one", nulls_distinct=False
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Spend",
            fields=[
                *owned(),
                about("spend"),
                ("day", models.DateField()),
                ("category", models.CharField(max_length=32)),
                ("type", models.CharField(blank=True, max_length=32)),
                ("country", models.CharField(blank=True, max_length=2)),
                ("billable", models.BooleanField(help_text="Null where Meta did not say.", null=True)),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "id"), name="conversations_spend_tenant_id"),
                    models.UniqueConstraint(
                        fields=("tenant", "channel", "day", "category", "type", "country", "billable"),
                        name="spend_one",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        # The reference is checked under the policies of the table it points at, which need a tenant: nobody's.
        migrations.RunSQL("set local app.tenant = '0'", migrations.RunSQL.noop),
        *(SameTenant(model, "channel") for model in ("failure", "spend")),
        *(Owned(model) for model in ("failure", "spend")),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
