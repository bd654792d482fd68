"""Each window is reminded of once; the sweep asks whose windows close soon on somebody who waits."""

from django.db import migrations, models

WORD_DUE = """
grant create on schema public to wapp_retention;
set role wapp_retention;
create or replace function word_due() returns table (kind text, tenant_id bigint, since timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
    select 'receipts', c.tenant_id, house_now() from conversations_conversation c
        where c.receipt_of is not null group by c.tenant_id
    union all
    select 'reminders', t.id, house_now() from tenants_tenant t where t.remind_before > 0 and exists (
        select from conversations_conversation c where c.tenant_id = t.id and c.status = 'open'
            and c.window_expires_at > house_now()
            and c.window_expires_at <= house_now() + make_interval(hours => t.remind_before)
            and c.waiting_since is not null and c.reminded_for is distinct from c.window_expires_at)
$$;
reset role;
revoke create on schema public from wapp_retention;
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0017_trial"), ("tenants", "0004_remind_before")]

    operations = [
        migrations.AddField("conversation", "reminded_for", models.DateTimeField(null=True)),
        migrations.RunSQL(WORD_DUE),
    ]
