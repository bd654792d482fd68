"""The sweep's question, asked across tenants: who has work that is due? It answers with ids and times only."""

from django.db import migrations

WORK_DUE = """
create function work_due() returns table (kind text, tenant_id bigint, since timestamptz)
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
$$;
revoke all on function work_due() from public;
grant execute on function work_due() to wapp_app;
grant create on schema public to wapp_retention;
alter function work_due() owner to wapp_retention;
revoke create on schema public from wapp_retention;
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0003_pace")]

    operations = [migrations.RunSQL(WORK_DUE, "drop function work_due()")]
