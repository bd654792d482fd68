"""Files on their way: what is known of each, and the sweep's question grown by the files that wait."""

import django.db.models.deletion
from django.db import migrations, models

WORK_DUE = """
grant create on schema public to wapp_retention;
set role wapp_retention;
create or replace function work_due() returns table (kind text, tenant_id bigint, since timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
    select 'send', m.tenant_id, min(m.next_at) from conversations_message m
        where m.status = 10 and m.next_at <= house_now() group by m.tenant_id
    union all
    select 'lost', m.tenant_id, min(m.sending_at) from conversations_message m
        where m.status = 20 and m.sending_at < house_now() - interval '50 seconds' group by m.tenant_id
    union all
    select 'orphans', o.tenant_id, min(o.created_at) from conversations_orphan o
        where o.created_at > house_now() - interval '1 day' group by o.tenant_id
    union all
    select 'snoozed', c.tenant_id, min(c.snoozed_until) from conversations_conversation c
        where c.status = 'snoozed' and c.snoozed_until <= house_now() group by c.tenant_id
    {media}
$$;
reset role;
revoke create on schema public from wapp_retention;
"""
FILES = """union all
    select 'files', f.tenant_id, min(f.next_at) from conversations_media f
        where f.state in ('pending', 'leaving') and f.next_at <= house_now() and f.expires_at > house_now()
        group by f.tenant_id"""


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0008_replies_first"),
        ("tenants", "0002_row_security"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="media",
            name="media_waiting",
        ),
        migrations.AddField(
            model_name="media",
            name="bars",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="media",
            name="failure",
            field=models.CharField(
                blank=True,
                choices=[
                    ("gone", "Gone"),
                    ("too_large", "Too Large"),
                    ("damaged", "Damaged"),
                    ("token", "Token"),
                    ("away", "Away"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="media",
            name="filename",
            field=models.CharField(blank=True, db_default="", default="", max_length=240),
        ),
        migrations.AddField(
            model_name="media",
            name="height",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="media",
            name="member_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="media",
            name="preview_size",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="media",
            name="seconds",
            field=models.FloatField(null=True),
        ),
        migrations.AddField(
            model_name="media",
            name="width",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AlterField(
            model_name="media",
            name="channel",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="conversations.channel",
            ),
        ),
        migrations.AlterField(
            model_name="media",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="media",
                to="conversations.message",
            ),
        ),
        migrations.AlterField(
            model_name="media",
            name="state",
            field=models.CharField(
                choices=[
                    ("pending", "On its way"),
                    ("stored", "Here"),
                    ("leaving", "Going to WhatsApp"),
                    ("failed", "Could not be fetched"),
                ],
                default="pending",
                max_length=8,
            ),
        ),
        migrations.AddIndex(
            model_name="media",
            index=models.Index(
                condition=models.Q(("state__in", ["pending", "leaving"])),
                fields=["tenant", "next_at"],
                name="media_errands",
            ),
        ),
        migrations.RunSQL(WORK_DUE.format(media=FILES), WORK_DUE.format(media="")),
    ]
